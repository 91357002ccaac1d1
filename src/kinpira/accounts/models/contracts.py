"""Contracts, and what was agreed to come of them: outcomes, promises."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Contract(models.Model):
    """One contract or one period of it. `amount` is per year, in minor units of its currency."""

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="contracts")
    external_id = models.CharField(_("契約ID"), max_length=100, unique=True)
    plan = models.CharField(_("プラン"), max_length=100, blank=True)
    seats = models.PositiveIntegerField(_("席数"), null=True, blank=True)
    amount = models.BigIntegerField(_("契約金額（年）"), null=True, blank=True)
    currency = models.CharField(_("通貨"), max_length=3, default="JPY")
    start_date = models.DateField(_("開始日"))
    end_date = models.DateField(_("終了日"), null=True, blank=True)  # inclusive; none: open-ended
    auto_renew = models.BooleanField(_("自動更新"), null=True, blank=True)
    notice_deadline = models.DateField(_("解約通知期限"), null=True, blank=True)
    renewed_from = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="renewals",
        verbose_name=_("更新元"),
    )
    notice_given_on = models.DateField(_("解約通知日"), null=True, blank=True)
    cancellation_reason = models.CharField(_("解約理由"), max_length=300, blank=True)

    class Meta:
        ordering = ["start_date"]
        indexes = [models.Index(fields=["account", "start_date"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(end_date__isnull=True) | Q(end_date__gte=F("start_date")),
                name="contract_ends_after_start",
            ),
        ]


class Outcome(models.Model):
    """成果指標: a figure in the customer's own unit, from baseline to target."""

    class State(models.TextChoices):
        ACTIVE = "active", _("進行中")
        NOT_USED_ON = "not_used_on", _("設定済み・未継続")
        GIVEN_UP = "given_up", _("断念")

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="outcomes")
    external_id = models.CharField(max_length=100)
    name = models.CharField(_("成果指標"), max_length=200)
    unit = models.CharField(_("単位"), max_length=20, blank=True)
    baseline = models.DecimalField(_("起点"), max_digits=15, decimal_places=4)
    target = models.DecimalField(_("目標"), max_digits=15, decimal_places=4)
    due_date = models.DateField(_("期日"), null=True, blank=True)
    agreed_on = models.DateField(_("合意日"))
    agreed_with = models.ForeignKey(
        "accounts.Contact",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("合意した方"),
    )
    state = models.CharField(_("状態"), max_length=15, choices=State.choices, default=State.ACTIVE)

    class Meta:
        ordering = ["agreed_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["account", "external_id"], name="outcome_external_id"),
            models.CheckConstraint(
                condition=~Q(baseline=F("target")), name="outcome_has_a_way_to_go"
            ),
        ]


class OutcomeActual(models.Model):
    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="actuals")
    day = models.DateField(_("日付"))
    value = models.DecimalField(_("実績"), max_digits=15, decimal_places=4)

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["outcome", "day"], name="actual_once_a_day")]


class Promise(models.Model):
    """What was promised to the customer at handover, by whom and until when."""

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="promises")
    external_id = models.CharField(max_length=100)
    text = models.CharField(_("約束"), max_length=300)
    owner = models.ForeignKey(
        "accounts.User",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("誰が"),
    )
    made_on = models.DateField(_("約束した日"))
    due_date = models.DateField(_("期日"), null=True, blank=True)
    answered_on = models.DateField(_("回答日"), null=True, blank=True)

    class Meta:
        ordering = ["made_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["account", "external_id"], name="promise_external_id")
        ]
