"""Record facts of the database as columns."""

from collections.abc import Collection, Iterable

from django.db.models import Case, F, Q, QuerySet, When

from kinpira.facts.core.columns import Record, rows_of_records
from kinpira.facts.core.rows import FactRows
from kinpira.facts.models import Batch, Fact

MANY = 5_000  # more accounts than this: read all, and leave out the others afterwards


def counting() -> QuerySet[Fact]:
    """Facts that count: of no batch, or of an active one."""
    return Fact.objects.filter(Q(batch__isnull=True) | Q(batch__state=Batch.State.ACTIVE))


def not_void() -> QuerySet[Fact]:
    """Facts that count, and those of batches that are only staged."""
    return Fact.objects.filter(Q(batch__isnull=True) | ~Q(batch__state=Batch.State.VOID))


def load(*, accounts: Collection[int] | None, names: Collection[str] | None) -> FactRows:
    """Sorted rows of the accounts and names asked for (None: all); merges are not applied here."""
    facts = counting()
    wanted = None if accounts is None else set(accounts)
    if wanted is not None and len(wanted) <= MANY:
        facts = facts.filter(account_key__in=wanted)
    if names is not None:
        facts = facts.filter(name__in=list(names))
    records: Iterable[Record] = facts.order_by("pk").values_list(
        "account_key", "name", "entity", "person_key", "day", "known_day",
        withdrawal_day(), "value", "text", "assumed",
    )  # fmt: skip
    if wanted is not None and len(wanted) > MANY:
        records = (record for record in records if record[0] in wanted)
    return rows_of_records(list(records))


def withdrawal_day() -> Case:
    """The day on which a fact stopped to count, where whoever withdrew it still counts."""
    stands = Q(withdrawn_by__isnull=True) | Q(withdrawn_by__state=Batch.State.ACTIVE)
    return Case(When(stands, then=F("withdrawn_day")), default=None)
