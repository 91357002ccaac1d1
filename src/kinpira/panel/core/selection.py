"""The facts of some event names, and what counting them over windows needs again and again."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Group = Literal["person", "entity", "day"]
MICRO = 1_000_000
COLUMNS = (
    "account", "day", "known", "until", "entity", "person", "n", "total", "last", "text",
)  # fmt: skip


@dataclass(frozen=True)
class Selection:
    """Facts as equal-length columns, ordered by (day, known, event name, position in the rows): so
    within an account a later one is the later said. `account` is an index into the grid."""

    account: Array
    day: Array
    known: Array
    until: Array
    entity: Array
    person: Array
    n: Array
    total: Array
    last: Array
    text: Array
    accounts: int
    _groups: dict[str, Any] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.account)

    @cached_property
    def begin(self) -> Array:
        """The first day on which each fact can count: it has happened and is known."""
        return np.maximum(self.day, self.known).astype(np.int64)

    @cached_property
    def many(self) -> bool:
        """Whether a row stands for several facts."""
        return bool((self.n != 1).any())

    @cached_property
    def valued(self) -> Array:
        return ~np.isnan(self.last)

    @cached_property
    def units(self) -> tuple[Array, float]:
        """Totals as whole units, and how many make one: sums of them are exact."""
        if np.array_equal(self.total, np.rint(self.total)):
            return self.total, 1.0
        return np.rint(self.total * MICRO), float(MICRO)

    @cached_property
    def latest_day(self) -> int:
        return int(self.day.max(initial=-(2**30)))

    def take(self, rows: Array | slice) -> Selection:
        taken: dict[str, Any] = {name: getattr(self, name)[rows] for name in COLUMNS}
        return Selection(**taken, accounts=self.accounts)

    def days_within(self, first: int, last: int) -> slice:
        """The rows about the days first..last, by binary search."""
        left = np.searchsorted(self.day, np.int32(max(first, -(2**30))), side="left")
        right = np.searchsorted(self.day, np.int32(min(last, 2**30)), side="right")
        return slice(int(left), int(right))

    def groups(self, kind: Group) -> Groups:
        """The rows that name a person (entity, day), numbered by (account, person)."""
        if kind not in self._groups:
            self._groups[kind] = _number(self, kind)
        groups: Groups = self._groups[kind]
        return groups


@dataclass(frozen=True)
class Groups:
    """rows: positions in the selection, ascending; group: number of each row's group, ascending
    with the account; account: [groups]; order: `rows` sorted by (group, day, known).
    """

    rows: Array
    group: Array
    account: Array

    @cached_property
    def order(self) -> Array:
        return np.argsort(self.group, kind="stable")


def _number(chosen: Selection, kind: Group) -> Groups:
    code = {"person": chosen.person, "entity": chosen.entity, "day": chosen.day}[kind]
    rows = np.arange(len(chosen)) if kind == "day" else np.flatnonzero(code)
    code, account = code[rows], chosen.account[rows]
    if kind == "person":  # keys are large random numbers
        code = np.unique(code, return_inverse=True)[1]
    code = code.astype(np.int64)
    low, width = (int(code.min()), int(code.max() - code.min()) + 1) if len(code) else (0, 1)
    pair = account.astype(np.int64) * width + (code - low)
    if chosen.accounts * width <= 4 * max(len(pair), 1_000_000):  # dense enough for a table
        used = np.zeros(chosen.accounts * width, dtype=bool)
        used[pair] = True
        number = np.cumsum(used) - 1
        return Groups(rows, number[pair], np.flatnonzero(used) // width)
    unique, group = np.unique(pair, return_inverse=True)
    return Groups(rows, group, unique // width)
