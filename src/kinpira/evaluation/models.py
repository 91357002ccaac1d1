"""What the last evaluation said, its history as shown then, and the runs that made it."""

from django.db import models


class EvaluationRun(models.Model):
    class State(models.TextChoices):
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    class Scope(models.TextChoices):
        ALL = "all"
        TOUCHED = "touched"  # accounts with new facts

    day = models.DateField()  # evaluated as of the end of this day
    scope = models.CharField(max_length=10, choices=Scope.choices, default=Scope.ALL)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    started_at = models.DateTimeField()
    took_ms = models.PositiveIntegerField(null=True)
    accounts = models.PositiveIntegerField(default=0)
    facts = models.BigIntegerField(default=0)  # rolled-up facts read
    designs = models.CharField(max_length=200, blank=True)  # "crm6 v3"
    marker = models.TextField(
        blank=True
    )  # facts up to here are in: see facts.queries.touched_since
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]


class AccountStatus(models.Model):
    """Today's row of one account: what lists, pages and plays read."""

    account = models.OneToOneField(
        "accounts.Account", models.CASCADE, primary_key=True, related_name="status"
    )
    run = models.ForeignKey(EvaluationRun, models.PROTECT, related_name="+")
    version = models.ForeignKey(
        "design.DesignVersion", models.CASCADE, null=True, related_name="+"
    )  # none: no design applies
    day = models.DateField()
    stage = models.CharField(max_length=50, blank=True)  # stage key
    stage_position = models.PositiveSmallIntegerField(null=True)
    stage_since = models.DateField(null=True)
    days_late = models.IntegerField(
        null=True
    )  # days over the next stage's expected length; negative: in time
    score = models.FloatField(null=True)
    band = models.CharField(max_length=10, blank=True)
    parts = models.JSONField(
        default=dict
    )  # part key -> {"share": 0..1 or null, "points": x, "of": y}
    values = models.JSONField(
        default=dict
    )  # measure key -> number, text or null; so too what lit lamps' rules name besides, as spelled
    segments = models.JSONField(default=list)  # segment keys
    lamps = models.JSONField(default=list)  # lit plays' keys, in the design's order
    worst_tone = models.CharField(max_length=10, blank=True)  # risk > chance > info, for sorting
    amount = models.BigIntegerField(null=True)  # contract amount a year now, minor units
    end_date = models.DateField(null=True)
    notice_deadline = models.DateField(null=True)
    active = models.BooleanField(default=True)  # has a contract on `day`
    path = models.JSONField(default=dict)  # path-dependent state, to go on from tomorrow
    computed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["notice_deadline"])]


_VIEWS = (
    "active",
    "segment_size",
    "stage",
    "team_id",
    "cs_owner_id",
    "cs_deputy_id",
    "sales_owner_id",
)


class ListedAccount(models.Model):
    """What lists filter, sort and add up by, in narrow rows: one for each account not merged
    into another, with nulls where it was never evaluated.

    A copy that the database itself keeps in step with accounts and statuses (triggers: see
    migration 0002), so nobody writes it. Each index holds who sees a row and what views narrow by
    most, so that a page deep in the list is a walk of one index.
    """

    id = models.BigAutoField(primary_key=True)  # the account's
    sort_name = models.CharField(max_length=200)  # kana, else the name
    segment_size = models.CharField(max_length=50, blank=True)
    team_id = models.BigIntegerField(null=True)
    cs_owner_id = models.BigIntegerField(null=True)
    cs_deputy_id = models.BigIntegerField(null=True)
    sales_owner_id = models.BigIntegerField(null=True)
    # as in AccountStatus
    active = models.BooleanField(null=True)
    stage = models.CharField(max_length=50, null=True)
    stage_position = models.PositiveSmallIntegerField(null=True)
    stage_since = models.DateField(null=True)
    score = models.FloatField(null=True)
    band = models.CharField(max_length=10, null=True)
    worst_tone = models.CharField(max_length=10, null=True)
    amount = models.BigIntegerField(null=True)
    end_date = models.DateField(null=True)
    notice_deadline = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["sort_name", "id", *_VIEWS], name="listed_name"),
            models.Index(
                fields=["stage_position", "stage_since", "id", *_VIEWS], name="listed_stage"
            ),
            models.Index(fields=["score", "id", *_VIEWS], name="listed_score"),
            models.Index(fields=["amount", "id", *_VIEWS], name="listed_amount"),
            models.Index(fields=["end_date", "id", *_VIEWS], name="listed_end"),
            models.Index(fields=["notice_deadline", "id", *_VIEWS], name="listed_notice"),
            models.Index(
                fields=["band", "worst_tone", "notice_deadline", "amount", *_VIEWS],
                name="listed_totals",
            ),
        ]


class LitLamp(models.Model):
    """A lamp that is on now, since when; for filters and counts."""

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="lit_lamps")
    key = models.CharField(max_length=50)
    tone = models.CharField(max_length=10)
    since = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="lamp_once")]
        indexes = [models.Index(fields=["key"])]


class StatusDay(models.Model):
    """As shown then: what the status said from `day` on, until the account's next row.

    Written only when it differs from what was shown before.
    """

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="+")
    day = models.DateField()
    version = models.ForeignKey("design.DesignVersion", models.CASCADE, null=True, related_name="+")
    stage = models.CharField(max_length=50, blank=True)
    score = models.FloatField(null=True)
    band = models.CharField(max_length=10, blank=True)
    lamps = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "day"], name="status_once_a_day")]
