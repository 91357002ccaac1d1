"""Rows that every package may write: the audit trail, the outbox of domain events, the schedule."""

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
    """A domain event, written with the change it tells of, delivered after the commit."""

    name = models.CharField(max_length=100)
    payload = models.JSONField()
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    done = models.JSONField(default=list)  # handlers that have taken it: a retry leaves them out
    held_until = models.DateTimeField(null=True)  # claimed, or waiting for its retry, in true time

    class Meta:
        ordering = ["id"]


class ScheduledTask(models.Model):
    """When a periodic task runs next, and who is running it now. One row a task."""

    name = models.CharField(max_length=100, unique=True)
    due_at = models.DateTimeField()  # true time
    held_until = models.DateTimeField(null=True)  # a lease: past it the runner counts as dead
    holder = models.CharField(max_length=64, blank=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)  # since the last success
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["name"]
