"""Spans: for which evaluated days a fact counts, and what many of them make together.

A span is (account, lo, hi): it covers the cells lo <= i < hi of that account's row of evaluated
days. Every primitive of the panel is one of two reductions over spans: add up weights (`add`), or
find the greatest rank (`top`). Both are exact and free of Python loops over facts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Array = NDArray[Any]
NONE = -1


@dataclass(frozen=True)
class Spans:
    """Equal-length columns, clipped to the grid [n, days]; empty spans are already left out."""

    account: Array
    lo: Array
    hi: Array
    n: int
    days: int

    def counts(self) -> NDArray[np.int32]:
        """[account, day] how many spans cover the cell."""
        return _cumulated(self._steps(None), self.n, self.days, np.int32)

    def add(self, weight: Array) -> NDArray[np.float64]:
        """[account, day] the sum of the weights of the spans that cover the cell.

        Exact for whole numbers below 2**53; callers bring money and shares to whole units first.
        """
        return _cumulated(self._steps(weight), self.n, self.days, np.float64)

    def _steps(self, weight: Array | None) -> Array:
        size = self.n * self.days
        starts = self.account * self.days + self.lo
        if self.days == 1:
            return np.bincount(starts, weight, size)
        ending = self.hi < self.days
        ends = (self.account * self.days + self.hi)[ending]
        steps = np.bincount(starts, weight, size)
        steps -= np.bincount(ends, None if weight is None else weight[ending], size)
        return steps

    def top(self, rank: Array) -> NDArray[np.int64]:
        """[account, day] the greatest rank (>= 0) among the covering spans, NONE where there is
        none.

        Spans that last to the end of the grid are a running maximum; only those that end inside it
        (withdrawn facts, states that passed) are spread over their cells.
        """
        best = np.full(self.n * self.days, NONE, dtype=np.int64)
        lasting = self.hi >= self.days
        np.maximum.at(best, (self.account * self.days + self.lo)[lasting], rank[lasting])
        grid = best.reshape(self.n, self.days)
        np.maximum.accumulate(grid, axis=1, out=grid)
        passing = np.flatnonzero(~lasting)
        for part in _chunks(passing, (self.hi - self.lo)[passing]):
            cells, owner = self._cells(part)
            np.maximum.at(best, cells, rank[owner])
        return grid

    def _cells(self, part: Array) -> tuple[Array, Array]:
        length = (self.hi - self.lo)[part].astype(np.int64)
        owner = np.repeat(part, length)
        offset = np.arange(len(owner)) - np.repeat(np.cumsum(length) - length, length)
        return (self.account * self.days + self.lo)[owner] + offset, owner


CELLS_AT_ONCE = 4_000_000


def _chunks(rows: Array, lengths: Array) -> list[Array]:
    """Rows in parts that spread over at most about CELLS_AT_ONCE cells each, so memory stays
    bounded.
    """
    if not len(rows):
        return []
    part = np.cumsum(lengths.astype(np.int64)) // CELLS_AT_ONCE
    return np.split(rows, np.flatnonzero(np.diff(part)) + 1)


def _cumulated(steps: Array, n: int, days: int, kind: Any) -> Array:
    if days == 1:
        return steps.astype(kind).reshape(n, 1)
    return np.cumsum(steps.reshape(n, days), axis=1, dtype=kind)


def clip(account: Array, lo: Array, hi: Array, *, n: int, days: int) -> tuple[Spans, Array]:
    """Spans cut to the grid, and the positions of those of the given that are left."""
    kept = np.flatnonzero((hi > 0) & (lo < days) & (lo < hi))
    spans = Spans(
        account[kept].astype(np.int64),
        np.maximum(lo[kept], 0).astype(np.int64),
        np.minimum(hi[kept], days).astype(np.int64),
        n,
        days,
    )
    return spans, kept


def unions(group: Array, start: Array, end: Array) -> tuple[Array, Array, Array]:
    """The union of the intervals [start, end) of each group, as disjoint (group, start, end).

    Rows come sorted by (group, start). Each interval must not be empty.
    """
    if not len(group):
        return group, start, end
    base = group.astype(np.int64) << 32
    reach = np.maximum.accumulate(base + end)  # the group's furthest end so far: groups ascend
    opens = np.ones(len(group), dtype=bool)
    opens[1:] = (base + start)[1:] > reach[:-1]
    opens[1:] |= group[1:] != group[:-1]
    first = np.flatnonzero(opens)
    last = np.append(first[1:], len(group)) - 1
    return group[first], start[first], reach[last] - base[last]


def visible(group: Array, start: Array, end: Array, endless: Array) -> tuple[Array, Array, Array]:
    """Which row of a group is on top when: (row, start, end) pieces, disjoint within a group.

    Rows come sorted by (group, rank); a row lies over all of lower rank of its group while its
    interval [start, end) lasts. `endless` says whose interval never ends.
    """
    plain, mixed = _plain_groups(group, endless)
    rows = np.flatnonzero(plain)
    until = _next_start(group[rows], start[rows], end[rows])
    seen = start[rows] < until
    pieces = [(rows[seen], start[rows][seen], until[seen])]
    pieces += [_swept(members, start, end) for members in mixed]
    row, lo, hi = (np.concatenate(column) for column in zip(*pieces, strict=True))
    order = np.lexsort((lo, group[row]))
    return row[order], lo[order], hi[order]


def _plain_groups(group: Array, endless: Array) -> tuple[Array, list[Array]]:
    """Rows of groups where nothing was ever withdrawn, and the row lists of the other groups."""
    ending = np.flatnonzero(~endless)
    if not len(ending):
        return np.ones(len(group), dtype=bool), []
    some = np.unique(group[ending])
    plain = ~np.isin(group, some)
    left = np.searchsorted(group, some, side="left")
    right = np.searchsorted(group, some, side="right")
    return plain, [np.arange(a, b) for a, b in zip(left, right, strict=True)]


def _next_start(group: Array, start: Array, end: Array) -> Array:
    """Until when each row is on top: the earliest start among the rows above it in its group."""
    if not len(group):
        return end
    # A reversed running minimum; groups are kept apart by a term that falls from group to group.
    base = group.astype(np.int64) << 32
    reverse = (base + start)[::-1]
    lowest = np.minimum.accumulate(reverse)[::-1]
    above = np.append(lowest[1:], np.iinfo(np.int64).max)
    same = np.append(group[1:] == group[:-1], False)
    return np.where(same, np.minimum(above - base, end), end)


def _swept(members: Array, start: Array, end: Array) -> tuple[Array, Array, Array]:
    """One group with withdrawn rows, point by point; such groups are few and short."""
    points = np.unique(np.concatenate([start[members], end[members]]))
    row, lo, hi = [], [], []
    for at, until in zip(points[:-1].tolist(), points[1:].tolist(), strict=True):
        active = members[(start[members] <= at) & (end[members] > at)]
        if len(active):
            row.append(int(active[-1]))
            lo.append(at)
            hi.append(until)
    return np.array(row, np.int64), np.array(lo, np.int64), np.array(hi, np.int64)
