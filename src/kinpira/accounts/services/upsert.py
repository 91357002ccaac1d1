"""Save many rows of one noun: clean → find → compare → write, with the facts that the changes say.

A noun (account, contact, contract …) says which model, which fields, what refers to what, and which
facts follow; everything else is the same for all and stands here. Rows that change nothing write
nothing. `read` does all that needs no writing, `write` is one transaction of statements only: so a
long list holds the database as shortly as it can. `save_rows` is both.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kinpira.accounts.core.fact_changes import FactChanges
from kinpira.accounts.core.known import Known
from kinpira.accounts.services.fact_writing import write_changes
from kinpira.accounts.services.noun import KnownWord, Noun, Row, Work
from kinpira.accounts.services.reading import read_rows
from kinpira.accounts.services.rows_in_database import database_version, insert_rows, update_rows
from kinpira.accounts.services.saved import Change, Outcome, RowError, RowResult, Saved
from kinpira.platform import audit
from kinpira.platform.errors import InvalidInput

UNCHANGED: Outcome = "unchanged"
PLAIN = frozenset((str, int, bool, type(None)))


@dataclass
class Reading:
    """Rows cleaned, matched with what is stored and checked; nothing is written yet."""

    noun: Noun
    known: Known
    works: list[Work]
    outcomes: list[Outcome]  # of each work
    errors: list[RowError]
    seen: int | None = None  # the database's version when it was read
    changes: list[Change] = field(default_factory=list)  # of those changed; ids come by writing
    assigned: bool = False

    def is_stale(self) -> bool:
        """Whether another connection has written since (asked within a transaction)."""
        return self.seen != database_version()


def read(
    noun: Noun,
    *,
    rows: Sequence[Row],
    now: datetime,
    today: date,
    known: KnownWord = "now",
    known_at: datetime | None = None,
) -> Reading:
    """All that can be done with `rows` without writing; long lists are read outside of a
    transaction, so that others don't wait for it."""
    seen = database_version()
    moment = Known(known_at or now, today, as_dated=known == "as_dated")
    works, errors = read_rows(noun, rows, moment)
    outcomes = [_outcome(work) for work in works]
    changed = [work for work, word in zip(works, outcomes, strict=True) if word != UNCHANGED]
    if noun.computed:
        _compute(noun, changed, moment)
    changes = [_change(noun, work) for work in changed]
    return Reading(noun, moment, works, outcomes, errors, seen, changes)


def assign_early(reading: Reading) -> None:
    """Give new records their keys ahead of the transaction, where a key without a record says
    nothing about anybody."""
    if reading.noun.assign and reading.noun.assigns_early:
        reading.noun.assign([work for work in reading.works if work.before is None])
        reading.assigned = True


def _compute(noun: Noun, works: Iterable[Work], known: Known) -> None:
    assert noun.computed is not None
    for work in works:
        computed = noun.computed(work.after, known)
        if work.before is not None:
            computed.pop("created_at", None)
        work.given |= computed
        work.after |= computed


@transaction.atomic
def write(
    reading: Reading,
    *,
    now: datetime,
    batch_id: int | None = None,
    actor: str,
    skip_bad_rows: bool = False,
    dry_run: bool = False,
) -> Saved:
    """Write what was read: all good rows, or nothing while one is bad. Once per reading."""
    noun, every = reading.noun, list(zip(reading.works, reading.outcomes, strict=True))
    changed = [work for work, outcome in every if outcome != UNCHANGED]
    written = not dry_run and (skip_bad_rows or not reading.errors)
    facts = 0
    changes: list[Change] = []
    if written and changed:
        if noun.assign and not reading.assigned:
            noun.assign([work for work in changed if work.before is None])
        facts = _write(noun, changed, reading.known, now=now, batch_id=batch_id, actor=actor)
        pairs = zip(reading.changes, changed, strict=True)
        changes = [replace(change, record_id=work.pk) for change, work in pairs]
    results = [RowResult(work.row, work.pk, outcome) for work, outcome in every]
    return Saved(noun.name, results, reading.errors, written, facts, changes)


def save_rows(
    noun: Noun,
    *,
    rows: Sequence[Row],
    now: datetime,
    today: date,
    known: KnownWord = "now",
    batch_id: int | None = None,
    actor: str,
    skip_bad_rows: bool = False,
    dry_run: bool = False,
    known_at: datetime | None = None,
) -> Saved:
    """Upsert `rows`; see `Saved`. `known_at` overrides the moment at which the facts became
    known.
    """
    with transaction.atomic():
        reading = read(noun, rows=rows, now=now, today=today, known=known, known_at=known_at)
        return write(
            reading,
            now=now,
            batch_id=batch_id,
            actor=actor,
            skip_bad_rows=skip_bad_rows,
            dry_run=dry_run,
        )


def save_one(noun: Noun, row: Row, **arguments: Any) -> tuple[int, bool]:
    """Upsert one row; answers its primary key and whether it changed. InvalidInput if it is bad."""
    with transaction.atomic():
        saved = save_rows(noun, rows=[row], **arguments)
        if saved.errors:
            raise invalid(saved.errors)
    result = saved.results[0]
    return result.record_id, result.outcome != "unchanged"


def invalid(errors: Sequence[RowError]) -> InvalidInput:
    """One error for a reader out of those of a row."""
    return InvalidInput(
        _("保存できませんでした。赤い項目を直してください。"),
        code="invalid",
        fields={error.field or "row": error.message for error in errors},
    )


def _write(
    noun: Noun,
    works: Sequence[Work],
    known: Known,
    *,
    now: datetime,
    batch_id: int | None,
    actor: str,
) -> int:
    made = [work for work in works if work.before is None]
    insert_rows(noun.model, made)
    update_rows(noun.model, [work for work in works if work.before is not None], skip=noun.many)
    for name, many in noun.many.items():
        many.write(
            [
                (work.pk, (work.before or {}).get(name, []), work.after.get(name, []))
                for work in works
                if (work.before or {}).get(name, []) != work.after.get(name, [])
            ]
        )
    changes = FactChanges()
    if noun.facts and noun.keys:
        keys = noun.keys(works)
        for work in works:
            changes.add(noun.facts(work, keys, known))
    write_changes(changes, now=now, batch_id=batch_id)
    _tell(noun, works, actor=actor, now=now)
    if noun.after_save:
        noun.after_save(works, known, batch_id)
    return len(changes.new)


def _tell(noun: Noun, works: Sequence[Work], *, actor: str, now: datetime) -> None:
    """One audit entry a call: which fields, never their values (they may be personal)."""
    created = sum(work.before is None for work in works)
    detail: dict[str, Any] = {"created": created, "updated": len(works) - created}
    if len(works) == 1:
        detail["fields"] = sorted(works[0].changed()) if works[0].before is not None else []
    subject = str(works[0].pk) if len(works) == 1 else ""
    audit.record(actor=actor, action=f"{noun.name}.saved", subject=subject, detail=detail, now=now)


def _outcome(work: Work) -> Outcome:
    if work.before is None:
        return "created"
    return "updated" if work.changed() else UNCHANGED


def _change(noun: Noun, work: Work) -> Change:
    before, after = work.before, work.after
    names = [name for name in work.changed() if name not in COMPUTED]
    return Change(
        noun.name,
        work.pk,
        None if before is None else {name: jsonable(before.get(name)) for name in names},
        {
            name: value if type(value) in PLAIN else jsonable(value)
            for name, value in ((name, after.get(name)) for name in names)
        },
    )


COMPUTED = frozenset(("search_text", "created_at", "updated_at", "key", "person_key"))


def jsonable(value: Any) -> Any:
    """Dates as ISO text, decimals as text, the rest as it is."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, list):
        return [jsonable(item) for item in value]
    if isinstance(value, tuple):
        return [jsonable(item) for item in value]
    return value
