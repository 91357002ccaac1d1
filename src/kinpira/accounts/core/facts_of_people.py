"""The facts that a contact's roles say: who holds which role from when to when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from kinpira.accounts.core.fact_changes import dated
from kinpira.accounts.core.known import Known
from kinpira.facts.core.fact import NewFact

_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class RoleHeld:
    """A role from `since` to `until`, both inclusive; None: still."""

    role: str
    since: date
    until: date | None = None


def facts_of_roles(
    account: int, contact: str, person: int, roles: Iterable[RoleHeld], *, known: Known
) -> list[NewFact]:
    """State role.<role>, entity the contact's external id: 1 from `since`, 0 from the day after
    `until`.
    """
    facts = []
    for held in roles:
        name = f"role.{held.role}"
        facts.append(
            dated(known, account, name, held.since, entity=contact, person=person, value=1.0)
        )
        if held.until is not None:
            ended = held.until + _DAY
            facts.append(
                dated(known, account, name, ended, entity=contact, person=person, value=0.0)
            )
    return facts


def roles_after(
    current: Iterable[RoleHeld], wanted: Iterable[str], *, since: date, today: date
) -> list[RoleHeld]:
    """The role periods when exactly `wanted` are held from now on.

    A role no longer wanted ends yesterday; one that began only today is taken back.
    """
    wanted = list(dict.fromkeys(wanted))
    kept: list[RoleHeld] = []
    holding: set[str] = set()
    for held in current:
        if held.until is not None and held.until < today:
            kept.append(held)
        elif held.role in wanted:
            kept.append(held)
            holding.add(held.role)
        elif held.since < today:
            kept.append(RoleHeld(held.role, held.since, today - _DAY))
    kept += [RoleHeld(role, since) for role in wanted if role not in holding]
    return sorted(kept, key=lambda held: (held.since, held.role))
