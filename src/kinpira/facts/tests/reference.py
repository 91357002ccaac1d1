"""The meaning of facts, slow and plain: a list of facts, read from the start for every question."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Told:
    """A fact as it was told. `batch` None counts at once; `withdrawals` are (day, batch)."""

    account: str
    name: str
    entity: str
    person: str | None
    day: int
    known: int
    value: float | None
    batch: int | None
    second: int = 0
    withdrawals: list[tuple[int, int | None]] = field(default_factory=list)
    said: str | None = None  # the person's id as it stood in the file


@dataclass
class Reference:
    told: list[Told] = field(default_factory=list)
    active: set[int] = field(default_factory=set)
    merges: dict[str, str] = field(default_factory=dict)
    erased: set[tuple[str, str]] = field(default_factory=set)

    def append(self, batch: int, events: list[tuple]) -> None:
        """Files hold each event once: the nth equal row counts if fewer than n are there."""
        there: Counter = Counter()
        for fact in self.told:
            if fact.batch in self.active and fact.second >= 0:
                there[self._content(fact)] += 1
        came: Counter = Counter()
        new = []
        for event in events:
            account, person, name, entity, value, day, second, known = event
            fact = Told(account, name, entity, person, day, known, value, batch, second)
            fact.said = person
            came[self._content(fact)] += 1
            if came[self._content(fact)] > there[self._content(fact)]:
                if (account, person) in self.erased:
                    fact.person = None
                new.append(fact)
        self.told += new
        self.active.add(batch)

    @staticmethod
    def _content(fact: Told) -> tuple:
        return (fact.account, fact.said, fact.name, fact.entity, fact.value, fact.day, fact.second,
                fact.known)  # fmt: skip

    def account_of(self, fact: Told) -> str:
        account = fact.account
        while account in self.merges:
            account = self.merges[account]
        return account

    def counting(self, day: int) -> Counter:
        """What counts on `day`: (account, name, entity, person, day, value) → how many."""
        seen: Counter = Counter()
        for fact in self.told:
            if fact.batch is not None and fact.batch not in self.active:
                continue
            if max(fact.day, fact.known) > day:
                continue
            gone = [d for d, batch in fact.withdrawals if batch is None or batch in self.active]
            if gone and min(gone) <= day:
                continue
            account = self.account_of(fact)
            seen[account, fact.name, fact.entity, fact.person, fact.day, fact.value] += 1
        return seen
