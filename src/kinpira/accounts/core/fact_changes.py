"""What a change of a record does to its facts: new ones, and ones that no longer count."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kinpira.accounts.core.known import Known
from kinpira.facts.core.fact import NewFact
from kinpira.facts.core.rows import day_number


@dataclass
class FactChanges:
    """`new` is to be recorded; facts equal to one of `gone` (but for known time) are to be
    withdrawn.
    """

    new: list[NewFact] = field(default_factory=list)
    gone: list[NewFact] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.new or self.gone)

    def add(self, other: "FactChanges") -> None:
        self.new += other.new
        self.gone += other.gone


Identity = tuple[int, str, str, int, date, float | None, str | None]


def identity(fact: NewFact) -> Identity:
    """What makes two facts the same, whenever they became known."""
    return (fact.account, fact.name, fact.entity, fact.person, fact.day, fact.value, fact.text)


def difference(before: Iterable[NewFact], after: Iterable[NewFact]) -> FactChanges:
    """From the dated facts a record said before to those it says now."""
    old = {identity(fact): fact for fact in before}
    new = {identity(fact): fact for fact in after}
    return FactChanges(
        [fact for key, fact in new.items() if key not in old],
        [fact for key, fact in old.items() if key not in new],
    )


def coded(kind: str, value: Any) -> tuple[float | None, str | None]:
    """(value, text) of a fact for a record's value; an empty one ends the state."""
    if value is None or value == "":
        return None, None
    if kind == "text":
        return None, str(value)[:300]
    if kind == "date":
        return float(day_number(value)), None
    return float(value), None


def dated(
    known: Known,
    account: int,
    name: str,
    day: date,
    *,
    entity: str = "",
    person: int = 0,
    value: float | None = None,
    text: str | None = None,
) -> NewFact:
    """A fact of a thing that carries its own day."""
    known_at, assumed = known.since(day)
    return NewFact(account, name, day, known_at, entity, person, value, text, assumed)
