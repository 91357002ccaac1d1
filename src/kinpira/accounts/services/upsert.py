"""Save many rows of one noun: clean → find → compare → write, with the facts that the changes say.

A noun (account, contact, contract …) says which model, which fields, what refers to what, and which
facts follow; everything else is the same for all and stands here. Rows that change nothing write
nothing. One call is one transaction, at most 1,000 rows a statement.
"""

from collections.abc import Sequence
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
from kinpira.accounts.services.rows_in_database import insert_rows, update_rows
from kinpira.accounts.services.saved import Outcome, RowError, RowResult, Saved
from kinpira.platform import audit
from kinpira.platform.errors import InvalidInput


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
    moment = Known(known_at or now, today, as_dated=known == "as_dated")
    with transaction.atomic():
        works, errors = read_rows(noun, rows, moment)
        changed = [work for work in works if work.before is None or work.changed()]
        write = not dry_run and (skip_bad_rows or not errors)
        facts = 0
        if write and changed:
            facts = _write(noun, changed, moment, now=now, batch_id=batch_id, actor=actor)
    return Saved(noun.name, [_result(noun, work) for work in works], errors, write, facts)


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
    if noun.assign:
        noun.assign([work for work in works if work.before is None])
    if noun.computed:
        for work in works:
            computed = noun.computed(work.after, known)
            work.given |= computed
            work.after |= computed
    plain = {*noun.many}
    made = [work for work in works if work.before is None]
    insert_rows(noun.model, made)
    update_rows(noun.model, [work for work in works if work.before is not None], skip=plain)
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


def _result(noun: Noun, work: Work) -> RowResult:
    outcome: Outcome
    names = [name for name in work.changed() if name not in COMPUTED]
    if work.before is None:
        outcome, before = "created", None
    elif names:
        outcome, before = "updated", {name: jsonable(work.before.get(name)) for name in names}
    else:
        outcome, before = "unchanged", {}
    after = {name: jsonable(work.after.get(name)) for name in names}
    return RowResult(work.row, work.pk, outcome, before, after)


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
