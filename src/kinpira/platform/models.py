"""Rows that every package may write: the audit trail and the outbox of domain events."""

from django.db import models


class AuditEntry(models.Model):
    """Append-only: who did what to what, when."""

    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=254)  # mail address, "cli", "system"
    action = models.CharField(max_length=60)  # "design.activated"
    subject = models.CharField(max_length=200, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]


class OutboxEvent(models.Model):
    """A domain event, written with the change it tells of; delivered after the commit, at least once."""

    name = models.CharField(max_length=100)
    payload = models.JSONField()
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
