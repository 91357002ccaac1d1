"""Record facts: written with the change they tell of, corrected by withdrawal, never edited."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from kinpira.facts.core.chunks import in_chunks
from kinpira.facts.core.fact import NewFact
from kinpira.facts.core.rows import day_number
from kinpira.facts.models import Fact, FactChange
from kinpira.platform import clock


@transaction.atomic
def record(*, facts: Sequence[NewFact], batch_id: int | None = None) -> None:
    """Append record facts. With a batch they count while it is active, else at once."""
    if not facts:
        return
    _insert(facts, batch_id)
    note_change(accounts={fact.account for fact in facts}, now=facts[0].known_at)


@transaction.atomic
def correct(
    *,
    withdraw: Collection[int],
    replacement: Sequence[NewFact] = (),
    now: datetime,
    batch_id: int | None = None,
) -> int:
    """Withdraw facts (by id, see `queries.find_facts`) from today on; put others in their place.

    Days before keep what was known then: a past evaluation still sees the withdrawn fact and not
    yet its replacement, whatever day both are about, as that is known from `now` on. Facts
    withdrawn already stay as they are. With a batch, its undo takes the withdrawal back.
    Answers how many were withdrawn.
    """
    day = day_number(now.astimezone(clock.zone()).date())
    withdrawn, accounts = 0, set()
    for chunk in in_chunks(list(withdraw)):
        rows = Fact.objects.filter(pk__in=chunk, withdrawn_at__isnull=True)
        accounts |= set(rows.values_list("account_key", flat=True))
        withdrawn += rows.update(withdrawn_at=now, withdrawn_day=day, withdrawn_by=batch_id)
    note_change(accounts=accounts, now=now)
    record(facts=replacement, batch_id=batch_id)
    return withdrawn


def note_change(*, accounts: Collection[int], now: datetime) -> None:
    """Remember that these accounts' facts changed; see `queries.touched_since`."""
    if accounts:
        FactChange.objects.create(accounts=sorted(accounts), at=now)


def _insert(facts: Sequence[NewFact], batch_id: int | None) -> None:
    """One prepared statement: building and compiling a model a fact took most of a large import."""
    names = ", ".join(_COLUMNS)
    statement = (
        f"INSERT INTO {Fact._meta.db_table} ({names})"  # noqa: S608  # names of our own model
        f" VALUES ({', '.join(['%s'] * len(_COLUMNS))})"
    )
    moments: dict[datetime, tuple[Any, int]] = {}
    rows = []
    for fact in facts:
        known = moments.get(fact.known_at)
        if known is None:
            stored = connection.ops.adapt_datetimefield_value(fact.known_at)
            known_day = day_number(fact.known_at.astimezone(clock.zone()).date())
            known = moments[fact.known_at] = (stored, known_day)
        rows.append(
            (
                batch_id,
                fact.account,
                fact.name,
                fact.entity,
                fact.person,
                day_number(fact.day),
                known[0],
                known[1],
                fact.assumed,
                fact.value,
                fact.text,
            )
        )
    with connection.cursor() as cursor:
        for chunk in in_chunks(rows):
            cursor.executemany(statement, chunk)


_COLUMNS = (
    "batch_id",
    "account_key",
    "name",
    "entity",
    "person_key",
    "day",
    "known_at",
    "known_day",
    "assumed",
    "value",
    "text",
)
