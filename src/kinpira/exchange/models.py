"""Imports: which file, what came of it, and what undo needs."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Import(models.Model):
    class State(models.TextChoices):
        RUNNING = "running", _("実行中")
        DONE = "done", _("完了")
        REFUSED = "refused", _("取り込まず")
        FAILED = "failed", _("失敗")
        UNDONE = "undone", _("取り消し済み")

    kind = models.CharField(
        max_length=20
    )  # accounts contacts contracts touchpoints tickets events …
    files = models.JSONField(default=list)  # [{"name": …, "sha256": …, "bytes": …}]
    mapping = models.JSONField(default=dict)
    known = models.CharField(max_length=10, default="now")  # as_dated / now
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    batch_id = models.BigIntegerField(null=True)  # facts.Batch
    rows = models.BigIntegerField(default=0)
    created = models.BigIntegerField(default=0)
    updated = models.BigIntegerField(default=0)
    unchanged = models.BigIntegerField(default=0)
    rejected = models.BigIntegerField(default=0)
    rejects_file = models.CharField(max_length=300, blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    error = models.TextField(blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]


class ImportChange(models.Model):
    """A record that an import made or changed: the values before and after, so that undo can
    revert what
    nobody touched since."""

    owner = models.ForeignKey(Import, models.CASCADE, related_name="changes")
    model = models.CharField(max_length=30)
    record_id = models.BigIntegerField()
    before = models.JSONField(null=True)  # none: the record was made by this import
    after = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["model", "record_id"])]
