"""Record facts: written with the change that they tell of, corrected by withdrawal, never edited."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

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
    Fact.objects.bulk_create([_row(fact, batch_id) for fact in facts], batch_size=1_000)
    note_change(accounts={fact.account for fact in facts}, now=facts[0].known_at)


@transaction.atomic
def correct(
    *,
    withdraw: Collection[int],
    replacement: Sequence[NewFact] = (),
    now: datetime,
    batch_id: int | None = None,
) -> int:
    """Withdraw facts (by id, see `queries.find_facts`) from today on, and put others in their place.

    Days before keep what was known then: a past evaluation still sees the withdrawn fact and not yet
    its replacement, whatever day both are about, as the replacement is known from `now` on. Facts
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


def _row(fact: NewFact, batch_id: int | None) -> Fact:
    return Fact(
        batch_id=batch_id,
        account_key=fact.account,
        name=fact.name,
        entity=fact.entity,
        person_key=fact.person,
        day=day_number(fact.day),
        known_at=fact.known_at,
        known_day=day_number(fact.known_at.astimezone(clock.zone()).date()),
        assumed=fact.assumed,
        value=fact.value,
        text=fact.text,
    )
