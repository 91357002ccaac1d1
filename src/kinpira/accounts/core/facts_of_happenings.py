"""The facts that touchpoints, tickets, incidents and promises say.

Each function gives all facts of one record; a change is the difference between two such lists.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from kinpira.accounts.core.fact_changes import dated
from kinpira.accounts.core.known import Known
from kinpira.facts.core.fact import NewFact

_DAY = timedelta(days=1)


def facts_of_touchpoint(
    account: int, touchpoint: Mapping[str, Any], people: Sequence[int], *, known: Known
) -> list[NewFact]:
    """One `touchpoint` for the meeting itself (entity its result, value minutes in all, no
    person), one
    `touchpoint.person` for each contact who took part, one `touchpoint.thin`.

    Thin (1) is one that was moved or missed, or had no new topic. A call nobody answered, and a
    mail or
    call of which nobody noted the topic, is neither thin nor not: it must not break a row of thin
    meetings. Only what took place names persons: somebody who was missed was not touched.
    """
    day, result = touchpoint["day"], touchpoint["result"]
    minutes = sum(
        touchpoint.get(field) or 0
        for field in ("minutes_before", "minutes_meeting", "minutes_after")
    )
    facts = [dated(known, account, "touchpoint", day, entity=result, value=float(minutes))]
    if (thin := _is_thin(touchpoint)) is not None:
        facts.append(dated(known, account, "touchpoint.thin", day, value=float(thin)))
    if result == "done":
        facts += [
            dated(known, account, "touchpoint.person", day, entity=result, person=person)
            for person in sorted(set(people))
        ]
    return facts


def _is_thin(touchpoint: Mapping[str, Any]) -> bool | None:
    result, new_topic = touchpoint["result"], touchpoint.get("new_topic")
    if result in ("moved", "missed") or new_topic is False:
        return True
    silent = touchpoint.get("kind") in ("mail", "call") and new_topic is None
    return None if result == "unreached" or silent else False


def facts_of_ticket(
    account: int, ticket: Mapping[str, Any], person: int, *, known: Known
) -> list[NewFact]:
    """Open from the day it came; not open on the day it was closed."""
    entity: str = ticket["external_id"]
    opened, closed = ticket["opened_on"], ticket.get("closed_on")
    facts = [dated(known, account, "ticket.opened", opened, entity=entity, person=person)]
    if closed != opened:
        facts.append(dated(known, account, "ticket.open", opened, entity=entity, value=1.0))
    if closed:
        facts.append(dated(known, account, "ticket.open", closed, entity=entity, value=0.0))
        facts.append(dated(known, account, "ticket.closed", closed, entity=entity, person=person))
    return facts


def facts_of_incident(
    accounts: Sequence[int], incident: Mapping[str, Any], *, known: Known
) -> list[NewFact]:
    """For every account it hit: on from its first day through its last."""
    entity: str = incident["external_id"]
    facts = []
    for account in sorted(set(accounts)):
        facts.append(
            dated(known, account, "incident.open", incident["from_date"], entity=entity, value=1.0)
        )
        if incident.get("to_date"):
            ended = incident["to_date"] + _DAY
            facts.append(dated(known, account, "incident.open", ended, entity=entity, value=0.0))
    return facts


def facts_of_promise(account: int, promise: Mapping[str, Any], *, known: Known) -> list[NewFact]:
    """Open from the day it was made until the day it was answered."""
    entity: str = promise["external_id"]
    made, answered = promise["made_on"], promise.get("answered_on")
    facts = []
    if answered != made:
        facts.append(dated(known, account, "promise.open", made, entity=entity, value=1.0))
    if answered:
        facts.append(dated(known, account, "promise.open", answered, entity=entity, value=0.0))
    return facts
