"""The panel: facts of a block of accounts as arrays [account, day], one primitive at a time.

Primitives are memoised by what they are (events, window, shift), so rules that share one pay once
and changing a threshold costs nothing here. Days count what was known on them: see `windows`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from kinpira.accounts.core.fields import RECORD_EVENTS, STATES
from kinpira.facts.core.rows import FOREVER, FactRows
from kinpira.panel.core import windows
from kinpira.panel.core.grid import Grid
from kinpira.panel.core.selection import COLUMNS, Group, Selection
from kinpira.panel.core.spans import Spans, clip, unions
from kinpira.panel.core.windows import NOW, Shift, Window

Array = NDArray[Any]
# Raw names, each with the entities that count (none: all). ANY is all use of the product.
Events = tuple[tuple[str, tuple[str, ...]], ...]
ANY: Events = (("any", ()),)
STAGE_CONFIRMED = "stage.confirmed"
T = TypeVar("T")


def is_use(name: str) -> bool:
    """Whether a fact of this name is use of the product: everything that no record writes."""
    record = name in RECORD_EVENTS or name in STATES or name == STAGE_CONFIRMED
    return not record and not name.startswith("account.")


class Panel:
    """Facts of some accounts over some days. Arrays are [account, day] in the order of `grid`."""

    def __init__(self, rows: FactRows, grid: Grid) -> None:
        self.grid = grid
        self.names = {name: code for code, name in enumerate(rows.names)}
        self.entities = {entity: code for code, entity in enumerate(rows.entities)}
        self.entity_texts = rows.entities
        self.texts = rows.texts
        self.text_codes = {text: code for code, text in enumerate(rows.texts)}
        self.fact_count = int(rows.n.sum())
        self.assumed_count = int(rows.n[rows.assumed].sum())
        self.has_late = self.has_withdrawn = False
        self._columns, self._bounds = self._sorted(rows)
        self._memo: dict[Any, Any] = {}

    def _sorted(self, rows: FactRows) -> tuple[Selection, Array]:
        """Rows of the grid's accounts by (name, day, known), and where each name begins."""
        keys, n = self.grid.keys, len(self.grid.keys)
        at = np.searchsorted(keys, rows.account)
        inside = keys[np.minimum(at, n - 1)] == rows.account
        inside &= np.maximum(rows.day, rows.known) < rows.until
        kept = np.flatnonzero(inside)
        order = kept[_order(rows.name[kept], rows.day[kept], rows.known[kept])]
        own: dict[str, Any] = {name: getattr(rows, name)[order] for name in COLUMNS}
        own["account"] = at[order]
        chosen = Selection(**own, accounts=n)
        self.has_late = bool((chosen.known > chosen.day).any())
        self.has_withdrawn = bool((chosen.until != FOREVER).any())
        bounds = np.searchsorted(rows.name[order], np.arange(len(rows.names) + 1))
        return chosen, bounds

    @property
    def shape(self) -> tuple[int, int]:
        return self.grid.shape

    def memo(self, key: Any, make: Callable[[], T]) -> T:
        if key not in self._memo:
            self._memo[key] = make()
        made: T = self._memo[key]
        return made

    def forget(self) -> None:
        """Drop every primitive that was computed; the facts stay, as they were put in order."""
        self._memo = {key: kept for key, kept in self._memo.items() if key[0] == "select"}

    # selecting

    def select(self, events: Events) -> Selection:
        return self.memo(("select", events), lambda: self._select(events))

    def _select(self, events: Events) -> Selection:
        parts = self._by_name(events)
        if len(parts) == 1 and len(parts[0]) and len(parts[0]) == parts[0][-1] - parts[0][0] + 1:
            return self._columns.take(slice(int(parts[0][0]), int(parts[0][-1]) + 1))
        rows = np.concatenate(parts) if parts else np.arange(0)
        day, known = self._columns.day[rows], self._columns.known[rows]
        return self._columns.take(rows[_order(np.zeros(len(rows), np.int32), day, known)])

    def _by_name(self, events: Events) -> list[Array]:
        """The rows of each event name, once each, in the names' order: so which of two facts of one
        day comes later does not hang on the order in which names first came in."""
        if events == ANY:
            return [self._named(self.names[name]) for name in sorted(self.names) if is_use(name)]
        wanted: dict[str, list[Array]] = {}
        for name, entities in sorted(events):  # groups may name an event twice
            if name in self.names:
                rows = self._about(self._named(self.names[name]), entities)
                wanted.setdefault(name, []).append(rows)
        return [np.unique(np.concatenate(rows)) for rows in wanted.values()]

    def _named(self, code: int) -> Array:
        return np.arange(self._bounds[code], self._bounds[code + 1])

    def _about(self, rows: Array, entities: tuple[str, ...]) -> Array:
        wanted = [self.entities[e] for e in entities if e in self.entities]
        return rows[np.isin(self._columns.entity[rows], wanted)] if entities else rows

    # windows

    def spans(self, events: Events, window: Window, shift: Shift = NOW) -> tuple[Spans, Array]:
        """The spans in which the window holds each fact, and the rows of the selection they
        belong to.
        """
        chosen, near = self._near(self.select(events), window, shift)
        start, end = self._reach(chosen, window, shift)
        lo, hi = self.grid.index(start), self.grid.index(end)
        spans, kept = clip(chosen.account, lo, hi, n=self.shape[0], days=self.shape[1])
        return spans, kept + near

    def _near(self, chosen: Selection, window: Window, shift: Shift) -> tuple[Selection, int]:
        """Only the facts that a window of this length can reach from the grid's days, and their
        offset.
        """
        oldest = self.grid.first - longest(window, shift)
        rows = chosen.days_within(oldest, self.grid.last)
        if rows.start == 0 and rows.stop == len(chosen):
            return chosen, 0
        return chosen.take(rows), rows.start

    def _reach(self, chosen: Selection, window: Window, shift: Shift) -> tuple[Array, Array]:
        closing = year_end = chosen.account
        if window.unit not in ("days", "ever"):
            closing = self.grid.closing_day[chosen.account]
            year_end = self.grid.year_end[chosen.account]
        start, end = windows.reach(window, shift, chosen.day.astype(np.int64), closing, year_end)
        if self.has_late:
            start = np.maximum(start, chosen.known)
        if self.has_withdrawn:
            end = np.minimum(end, chosen.until)
        return start, end

    # primitives

    def count(self, events: Events, window: Window, shift: Shift = NOW) -> NDArray[np.int32]:
        """[account, day] how many facts."""
        return self.memo(
            ("count", events, window, shift), lambda: self._count(events, window, shift)
        )

    def _count(self, events: Events, window: Window, shift: Shift) -> NDArray[np.int32]:
        chosen = self.select(events)
        spans, rows = self.spans(events, window, shift)
        return spans.add(chosen.n[rows]).astype(np.int32) if chosen.many else spans.counts()

    def total(self, events: Events, window: Window, shift: Shift = NOW) -> NDArray[np.float64]:
        """[account, day] the sum of the facts' values, exact to a millionth."""

        def make() -> NDArray[np.float64]:
            units, scale = self.select(events).units
            spans, rows = self.spans(events, window, shift)
            summed = spans.add(units[rows])
            return summed if scale == 1.0 else summed / scale

        return self.memo(("total", events, window, shift), make)

    def valued(self, events: Events, window: Window, shift: Shift = NOW) -> NDArray[np.int32]:
        """[account, day] how many facts that carry a value."""

        def make() -> NDArray[np.int32]:
            chosen = self.select(events)
            spans, rows = self.spans(events, window, shift)
            return spans.add((chosen.n * chosen.valued)[rows]).astype(np.int32)

        return self.memo(("valued", events, window, shift), make)

    def distinct(
        self, events: Events, kind: Group, window: Window, shift: Shift = NOW
    ) -> NDArray[np.int32]:
        """[account, day] how many different persons, entities (without "") or days."""
        return self.memo(
            ("distinct", kind, events, window, shift),
            lambda: self._distinct(events, kind, window, shift),
        )

    def _distinct(
        self, events: Events, kind: Group, window: Window, shift: Shift
    ) -> NDArray[np.int32]:
        chosen = self.select(events)
        groups = chosen.groups(kind)
        n, days = self.shape
        if days == 1:
            return self._distinct_today(groups.rows, groups, events, window, shift)
        start, end = self._reach(chosen, window, shift)
        order = groups.order
        start, end = start[groups.rows][order], end[groups.rows][order]
        group = groups.group[order]
        if shift == NOW and window.unit == "days" and not (self.has_late or self.has_withdrawn):
            group, start, end = unions(group, start, end)
        else:
            filled = start < end
            group, start, end = group[filled], start[filled], end[filled]
            ranked = _ascending(group, start)
            group, start, end = unions(group[ranked], start[ranked], end[ranked])
        lo, hi = self.grid.index(start), self.grid.index(end)
        spans, _ = clip(groups.account[group], lo, hi, n=n, days=days)
        return spans.counts()

    def _distinct_today(
        self, rows: Array, groups: Any, events: Events, window: Window, shift: Shift
    ) -> NDArray[np.int32]:
        """One day: mark the groups that are met and count them."""
        _, met = self.spans(events, window, shift)
        seen = np.zeros(len(groups.account), dtype=bool)
        if len(rows) == len(self.select(events)):
            seen[groups.group[met]] = True
        else:
            at = np.searchsorted(rows, met)
            found = rows[np.minimum(at, max(len(rows) - 1, 0))] == met if len(rows) else at < 0
            seen[groups.group[at[found]]] = True
        counted = np.bincount(groups.account[seen], minlength=self.shape[0])
        return counted.astype(np.int32).reshape(-1, 1)

    def latest(self, events: Events, *, valued: bool) -> NDArray[np.int64]:
        """[account, day] the row of the selection that is the latest counting fact, -1 none.

        valued: only facts with a value.
        """

        def make() -> NDArray[np.int64]:
            chosen = self.select(events)
            rows = np.flatnonzero(chosen.valued) if valued else np.arange(len(chosen))
            return self._top(chosen, rows, rows)

        return self.memo(("latest", events, valued), make)

    def earliest(self, events: Events) -> NDArray[np.int64]:
        """[account, day] the row of the selection that is the first counting fact, -1 none."""

        def make() -> NDArray[np.int64]:
            chosen = self.select(events)
            rows = np.arange(len(chosen))
            found = self._top(chosen, rows, len(chosen) - 1 - rows)
            return np.where(found < 0, found, len(chosen) - 1 - found)

        return self.memo(("earliest", events), make)

    def _top(self, chosen: Selection, rows: Array, rank: Array) -> NDArray[np.int64]:
        lo, hi = (
            self.grid.index(chosen.begin[rows]),
            self.grid.index(chosen.until[rows].astype(np.int64)),
        )
        spans, kept = clip(chosen.account[rows], lo, hi, n=self.shape[0], days=self.shape[1])
        return spans.top(rank[kept])

    def data_from(self) -> NDArray[np.int64]:
        """[account] the first day on which anything is known; 2**30 for one without facts."""

        def make() -> NDArray[np.int64]:
            first = np.full(self.shape[0], 2**30, dtype=np.int64)
            np.minimum.at(first, self._columns.account, self._columns.begin)
            return first

        return self.memo(("data_from",), make)


def longest(window: Window, shift: Shift) -> int:
    """An upper bound, in days, of how far back a window reaches."""
    if window.unit == "days":
        return window.n * (1 + shift.own) + 365 * shift.years
    if window.unit == "ever":
        return 2**29
    months = {"fiscal_year": 25, "this_fiscal_year": 13, "cycle_year_ago": 15}.get(window.unit, 2)
    own = 12 if "fiscal" in window.unit else 1
    return 32 * (months + own * window.n * (1 + shift.own) + 12 * shift.years + shift.cycles)


def _order(name: Array, day: Array, known: Array) -> Array:
    """A stable order by (name, day, known)."""
    if not len(name):
        return np.arange(0)
    low = int(min(day.min(), known.min()))
    late = np.clip(known.astype(np.int64) - low, 0, 2**20 - 1)
    key = (name.astype(np.int64) << 41) | ((day.astype(np.int64) - low) << 20) | late
    return np.argsort(key, kind="stable")


def _ascending(group: Array, start: Array) -> Array | slice:
    """An order by (group, start) for rows that are already by group."""
    key = (group.astype(np.int64) << 32) + start
    if (key[1:] >= key[:-1]).all():
        return slice(None)
    return np.argsort(key, kind="stable")
