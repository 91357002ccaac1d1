"""The facts an account's own fields say. A word without a day of its own holds from the day it is
known.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from kinpira.accounts.core.fact_changes import FactChanges, coded
from kinpira.accounts.core.fields import ACCOUNT_STATES, Kind
from kinpira.accounts.core.known import Known
from kinpira.facts.core.fact import NewFact

_OWN = tuple(
    (state.name, state.name.removeprefix("account."), state.kind) for state in ACCOUNT_STATES
)


def facts_of_account(
    account: int,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
    *,
    known: Known,
    free_fields: Mapping[str, Kind],
) -> FactChanges:
    """States that changed. A lifecycle date that is new is known since that date, with `as_dated`;
    industry, size, judgement and free fields never leak into days before they were written."""
    old = before or {}
    changes = FactChanges()
    for name, field, kind in _OWN:
        if old.get(field) or after.get(field):
            _compare(changes, account, name, kind, old.get(field), after.get(field), known)
    own, was = after.get("fields") or {}, old.get("fields") or {}
    for key in own.keys() | was.keys():
        if key in free_fields:
            kind = free_fields[key]
            now, then = _typed(kind, own.get(key)), _typed(kind, was.get(key))
            _compare(changes, account, f"account.{key}", kind, then, now, known)
    return changes


def _compare(
    changes: FactChanges, account: int, name: str, kind: Kind, old: Any, new: Any, known: Known
) -> None:
    before, now = coded(kind, old), coded(kind, new)
    if before == now:
        return
    day, known_at, assumed = known.today, known.now, False
    own_name = name in _LIFECYCLE
    if own_name and before == (None, None) and isinstance(new, date):
        day = min(new, known.today)
        known_at, assumed = known.since(new)
    changes.new.append(
        NewFact(account, name, day, known_at, value=now[0], text=now[1], assumed=assumed)
    )


def _typed(kind: Kind, value: Any) -> Any:
    """Free fields are kept as JSON: dates as ISO text."""
    if kind == "date" and isinstance(value, str) and value:
        return date.fromisoformat(value)
    return value


_LIFECYCLE = frozenset(state.name for state in ACCOUNT_STATES if state.kind == "date")
