"""What happens with an account: touchpoints, tickets, incidents."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Touchpoint(models.Model):
    """対応履歴: a meeting, call, mail or interview."""

    class Kind(models.TextChoices):
        MEETING = "meeting", _("面談")
        CALL = "call", _("電話")
        MAIL = "mail", _("メール")
        INTERVIEW = "interview", _("インタビュー")

    class Result(models.TextChoices):
        DONE = "done", _("実施")
        MOVED = "moved", _("リスケ")
        MISSED = "missed", _("欠席")
        UNREACHED = "unreached", _("不通")

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="touchpoints")
    external_id = models.CharField(max_length=100)
    day = models.DateField(_("日付"))
    kind = models.CharField(_("種類"), max_length=10, choices=Kind.choices, default=Kind.MEETING)
    result = models.CharField(_("結果"), max_length=10, choices=Result.choices, default=Result.DONE)
    subject = models.CharField(_("件名"), max_length=200, blank=True)
    notes = models.TextField(_("メモ"), blank=True)
    new_topic = models.BooleanField(_("新しい話題"), null=True, blank=True)
    minutes_before = models.PositiveSmallIntegerField(_("準備（分）"), default=0)
    minutes_meeting = models.PositiveSmallIntegerField(_("面談（分）"), default=0)
    minutes_after = models.PositiveSmallIntegerField(_("後処理（分）"), default=0)
    author = models.ForeignKey(
        "accounts.User",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("記録者"),
    )
    contacts = models.ManyToManyField(
        "accounts.Contact", blank=True, related_name="touchpoints", verbose_name=_("先方")
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-day", "-id"]
        indexes = [models.Index(fields=["account", "-day"])]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "external_id"], name="touchpoint_external_id"
            )
        ]


class Ticket(models.Model):
    class Priority(models.TextChoices):
        HIGH = "high", _("高")
        NORMAL = "normal", _("中")
        LOW = "low", _("低")

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="tickets")
    external_id = models.CharField(_("問い合わせID"), max_length=100, unique=True)
    title = models.CharField(_("件名"), max_length=300)
    priority = models.CharField(
        _("優先度"), max_length=10, choices=Priority.choices, default=Priority.NORMAL
    )
    opened_on = models.DateField(_("受付日"))
    closed_on = models.DateField(_("解決日"), null=True, blank=True)
    contact = models.ForeignKey(
        "accounts.Contact",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="tickets",
        verbose_name=_("先方"),
    )

    class Meta:
        ordering = ["-opened_on", "-id"]


class Incident(models.Model):
    """障害: a period in which an area of the product did not work, and whom it hit."""

    external_id = models.CharField(_("障害ID"), max_length=100, unique=True)
    title = models.CharField(_("件名"), max_length=200)
    area = models.CharField(_("機能"), max_length=100, blank=True)
    from_date = models.DateField(_("開始日"))
    to_date = models.DateField(_("終了日"), null=True, blank=True)  # inclusive; none: still on
    accounts = models.ManyToManyField("accounts.Account", related_name="incidents", blank=True)

    class Meta:
        ordering = ["-from_date"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(to_date__isnull=True)
                | models.Q(to_date__gte=models.F("from_date")),
                name="incident_ends_after_start",
            )
        ]
