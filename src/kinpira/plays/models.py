"""Episodes (why something started) and CTAs (what somebody does about it)."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kinpira.plays.core.rank import Rank


class Episode(models.Model):
    """One occasion on which a play started for an account.

    `occasion` names it uniquely: the day a lamp was lit, the stage reached, the date that drew
    near. It has acted (made its CTAs), or waits until it may, or stays silent to its end because
    it was lit already when the design was switched on.
    """

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="episodes")
    play_key = models.CharField(max_length=50)
    occasion = models.CharField(max_length=100)
    version = models.ForeignKey(
        "design.DesignVersion", models.SET_NULL, null=True, related_name="+"
    )
    tone = models.CharField(max_length=10)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    acted_on = models.DateField(null=True, blank=True)  # the cool-down counts from this day
    waits = models.BooleanField(default=False)  # opened in the cool-down or while observed
    reason = models.TextField(blank=True)  # why, in words, as of the day it acted, else opened

    class Meta:
        ordering = ["-opened_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "play_key", "occasion"], name="episode_once"
            ),
            models.UniqueConstraint(
                fields=["account", "play_key"],
                condition=Q(closed_on__isnull=True),
                name="one_open_episode",
            ),
        ]


class Cta(models.Model):
    """アクション: one thing for one person to do for one account by a day."""

    class State(models.TextChoices):
        OPEN = "open", _("未着手")
        SNOOZED = "snoozed", _("延期中")
        DONE = "done", _("完了")
        DROPPED = "dropped", _("取りやめ")

    class Priority(models.IntegerChoices):
        HIGH = 1, _("高")
        NORMAL = 2, _("中")
        LOW = 3, _("低")

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="ctas")
    episode = models.ForeignKey(
        Episode, models.SET_NULL, null=True, blank=True, related_name="ctas"
    )
    action_index = models.PositiveSmallIntegerField(default=0)
    play_key = models.CharField(max_length=50, blank=True)  # empty: made by hand
    play_name = models.CharField(max_length=200, blank=True)
    title = models.CharField(_("アクション"), max_length=200)
    why = models.TextField(blank=True)  # the playbook's reason
    reason = models.TextField(_("理由"), blank=True)  # what was lit and by which values
    tone = models.CharField(max_length=10, blank=True)
    priority = models.PositiveSmallIntegerField(
        _("優先度"), choices=Priority.choices, default=Priority.NORMAL
    )
    owner = models.ForeignKey(
        "accounts.User",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="ctas",
        verbose_name=_("担当"),
    )
    created_on = models.DateField()
    due_date = models.DateField(_("期日"))
    minutes = models.PositiveSmallIntegerField(_("分"), default=0)
    state = models.CharField(_("状態"), max_length=10, choices=State.choices, default=State.OPEN)
    snoozed_until = models.DateField(null=True, blank=True)
    state_reason = models.CharField(_("理由"), max_length=300, blank=True)
    outcome = models.TextField(_("結果"), blank=True)
    first_touched_on = models.DateField(null=True, blank=True)  # 反応日数 = this - created_on
    closed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)  # raised by each write; two people at once

    rank: Rank | None = None  # set by queries.list_today, never stored

    class Meta:
        ordering = ["due_date", "priority", "id"]
        indexes = [
            models.Index(fields=["owner", "state", "due_date"]),
            models.Index(fields=["account", "state"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["episode", "action_index"], name="cta_once_a_reason"),
        ]

    def __str__(self) -> str:
        return self.title

    def is_open(self, today: date) -> bool:
        """To be done now: open, or snoozed until a day that has come."""
        if self.state == self.State.SNOOZED:
            return self.snoozed_until is not None and self.snoozed_until <= today
        return self.state == self.State.OPEN

    @property
    def is_closed(self) -> bool:
        return self.state in (self.State.DONE, self.State.DROPPED)

    @property
    def lamp_is_off(self) -> bool:
        """What started it has turned off meanwhile; the CTA still waits for a person's word."""
        return self.episode is not None and self.episode.closed_on is not None


class CtaStep(models.Model):
    """A step of the playbook that a CTA carries."""

    cta = models.ForeignKey(Cta, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    done_on = models.DateField(null=True, blank=True)
    done_by = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["cta", "position"], name="step_once")]


class CtaEvent(models.Model):
    """What was done with a CTA, by whom and when: the history that never changes."""

    cta = models.ForeignKey(Cta, models.CASCADE, related_name="events")
    at = models.DateTimeField()
    by = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    what = models.CharField(
        max_length=20
    )  # created snoozed resumed handed_over step done dropped reopened
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["id"]


class Look(models.Model):
    """What an account was like when plays last looked at it; the row that a look locks.

    Without it a segment that was left could not be told from one never entered.
    """

    account = models.OneToOneField(
        "accounts.Account", models.CASCADE, primary_key=True, related_name="+"
    )
    at = models.DateTimeField(null=True)  # none: the row was made, nothing looked at yet
    day = models.DateField(null=True)
    version = models.ForeignKey(
        "design.DesignVersion", models.SET_NULL, null=True, related_name="+"
    )
    segments = models.JSONField(default=list)


class WatchedVersion(models.Model):
    """The fingerprints of a version's triggers: is a play of the next version the same one?"""

    version = models.OneToOneField(
        "design.DesignVersion", models.CASCADE, primary_key=True, related_name="+"
    )
    fingerprints = models.JSONField(default=dict)  # play key -> hash of its trigger
