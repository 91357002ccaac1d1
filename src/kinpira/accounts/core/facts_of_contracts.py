"""The facts a contract says, each under its external id as entity.

Known from the contract's start where history is imported as dated. An end that a notice brought
forward
(it closes no whole year from the start) is known from the notice's day only, so that the past does
not
know of the cancellation. A later change holds from the day it is written.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from kinpira.accounts.core.fact_changes import FactChanges, coded, dated, difference
from kinpira.accounts.core.fields import CONTRACT_STATES
from kinpira.accounts.core.known import Known
from kinpira.facts.core.fact import NewFact

_FIELDS = {"start": "start_date", "end": "end_date", "notice_given": "notice_given_on"}
_STATES = tuple(
    (state.name, _FIELDS.get(word, word), state.kind)
    for state in CONTRACT_STATES
    for word in [state.name.removeprefix("contract.")]
)


def facts_of_contract(
    account: int,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
    *,
    known: Known,
) -> FactChanges:
    """States that changed, and the events of notice and renewal."""
    entity: str = after["external_id"]
    changes = difference(
        _events(account, before, known) if before else (), _events(account, after, known)
    )
    for name, field, kind in _STATES:
        new = coded(kind, after.get(field))
        if new == (coded(kind, before.get(field)) if before else (None, None)):
            continue
        day = _holds_from(field, before, after)
        if day is None:
            changes.new.append(
                NewFact(account, name, known.today, known.now, entity, 0, new[0], new[1])
            )
        else:
            known_at, assumed = known.since(day)
            held = min(day, known.today)
            changes.new.append(
                NewFact(account, name, held, known_at, entity, 0, new[0], new[1], assumed)
            )
    return changes


def _holds_from(
    field: str, before: Mapping[str, Any] | None, after: Mapping[str, Any]
) -> date | None:
    """The day of its own from which a changed field holds; None: from the day of writing."""
    notice: date | None = after.get("notice_given_on")
    if field == "notice_given_on":
        return notice
    start: date = after["start_date"]
    if field == "end_date" and notice:
        newly_given = before is None or before.get("notice_given_on") != notice
        cut_short = not closes_whole_years(start, after.get("end_date"))
        if newly_given and (cut_short or before is not None):
            return notice
    return start if before is None else None


def closes_whole_years(start: date, end: date | None) -> bool:
    """Whether the inclusive `end` is an end the contract's own term has: whole years from its
    start.
    """
    if end is None:
        return True
    after = end + timedelta(days=1)
    same_day = (after.month, after.day) == (start.month, start.day)
    leap = (start.month, start.day) == (2, 29) and (after.month, after.day) == (3, 1)
    return after > start and (same_day or leap)


def _events(account: int, contract: Mapping[str, Any], known: Known) -> list[NewFact]:
    facts = []
    entity: str = contract["external_id"]
    if contract.get("notice_given_on"):
        facts.append(
            dated(known, account, "contract.notice", contract["notice_given_on"], entity=entity)
        )
    if contract.get("renewed_from_id"):
        facts.append(
            dated(known, account, "contract.renewed", contract["start_date"], entity=entity)
        )
    return facts
