"""The facts an agreed outcome says (entity its external id), and those of its actuals."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from kinpira.accounts.core.fact_changes import FactChanges, coded, dated
from kinpira.accounts.core.known import Known
from kinpira.facts.core.fact import NewFact

_STATES = (
    ("outcome.baseline", "baseline", "number"),
    ("outcome.target", "target", "number"),
    ("outcome.due", "due_date", "date"),
    ("outcome.state", "state", "text"),
)


def facts_of_outcome(
    account: int,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
    *,
    known: Known,
) -> FactChanges:
    """States from the day of the agreement; what changes later holds from the day of writing."""
    changes = FactChanges()
    entity: str = after["external_id"]
    agreed: date = after["agreed_on"]
    for name, field, kind in _STATES:
        new = coded(kind, after.get(field))
        if new == (coded(kind, before.get(field)) if before else (None, None)):
            continue
        day, known_at, assumed = known.today, known.now, False
        if before is None:
            known_at, assumed = known.since(agreed)
            day = min(agreed, known.today)
        if before is None and field == "state" and after["state"] != "active":
            # that it was given up is news; until today it was under way
            changes.new.append(
                NewFact(account, name, day, known_at, entity, text="active", assumed=assumed)
            )
            day, known_at, assumed = known.today, known.now, False
        changes.new.append(
            NewFact(account, name, day, known_at, entity, 0, new[0], new[1], assumed)
        )
    return changes


def facts_of_actual(
    account: int, outcome: str, day: date, value: Any, *, known: Known
) -> list[NewFact]:
    """The state outcome.actual and the event outcome.measured of one figure."""
    return [
        dated(known, account, "outcome.actual", day, entity=outcome, value=float(value)),
        dated(known, account, "outcome.measured", day, entity=outcome, value=float(value)),
    ]
