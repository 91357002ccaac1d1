"""States over time: what contracts, tickets, roles and fields said, as pieces without overlap.

A *piece* is a stretch of evaluated days on which one (account, entity) says one thing. Records with
several fields (a contract, an outcome) become pieces on which all their fields are constant; so
what depends on several fields at once is computed once per piece, not once per day.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kinpira.panel.core.panel import Events, Panel
from kinpira.panel.core.selection import Selection
from kinpira.panel.core.spans import Spans, clip, unions, visible
from kinpira.panel.core.windows import ENDLESS

Array = NDArray[Any]
STRIDE = np.int64(2**31)


@dataclass(frozen=True)
class Pieces:
    """Sorted by (account, entity, start); start and end are day numbers, end exclusive. `value`
    is nan and `text` -1 where the state says nothing (it ended).
    """

    account: Array
    entity: Array
    person: Array
    start: Array
    end: Array
    value: Array
    text: Array
    day: Array  # the day the fact is about

    def __len__(self) -> int:
        return len(self.account)

    def take(self, rows: Array) -> Pieces:
        taken: dict[str, Any] = {n: getattr(self, n)[rows] for n in self.__dataclass_fields__}
        return Pieces(**taken)

    @property
    def group(self) -> Array:
        return self.account.astype(np.int64) * STRIDE + self.entity


def state(panel: Panel, name: str) -> Pieces:
    """The pieces of one state: on each day the latest (day, known, sequence) of the facts that
    count.
    """
    return panel.memo(("state", name), lambda: _state(panel, name))


def _state(panel: Panel, name: str) -> Pieces:
    chosen = panel.select(((name, ()),))
    group = chosen.account.astype(np.int64) * STRIDE + chosen.entity
    row, start, end = _pieces_of(panel, chosen, group)
    return Pieces(
        chosen.account[row],
        chosen.entity[row],
        chosen.person[row],
        start,
        end,
        chosen.last[row],
        chosen.text[row],
        chosen.day[row],
    )


def _pieces_of(panel: Panel, chosen: Selection, group: Array) -> tuple[Array, Array, Array]:
    order = np.argsort(group, kind="stable")
    until = np.minimum(chosen.until.astype(np.int64), ENDLESS)
    until = np.where(
        until > panel.grid.last, ENDLESS, until
    )  # a later withdrawal changes nothing here
    _, number = np.unique(group[order], return_inverse=True)
    row, start, end = visible(number, chosen.begin[order], until[order], until[order] == ENDLESS)
    return order[row], start, end


def spans_of(panel: Panel, account: Array, start: Array, end: Array) -> tuple[Spans, Array]:
    """Pieces on the grid, and which of them are left."""
    n, days = panel.shape
    return clip(account, panel.grid.index(start), panel.grid.index(end), n=n, days=days)


def holding(panel: Panel, name: str) -> NDArray[np.int32]:
    """[account, day] how many entities say yes (a value above 0)."""

    def make() -> NDArray[np.int32]:
        pieces = state(panel, name)
        yes = pieces.take(np.flatnonzero(pieces.value > 0))
        return spans_of(panel, yes.account, yes.start, yes.end)[0].counts()

    return panel.memo(("holding", name), make)


def latest_end(panel: Panel, name: str) -> NDArray[np.int64]:
    """[account, day] the day since which the last entity to end says no; -1: none has."""

    def make() -> NDArray[np.int64]:
        pieces = state(panel, name)
        ended = pieces.take(np.flatnonzero(~(pieces.value > 0)))
        spans, kept = spans_of(panel, ended.account, ended.start, ended.end)
        return spans.top(ended.day[kept].astype(np.int64))

    return panel.memo(("ended", name), make)


def account_state(panel: Panel, name: str) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """[account, day] value (nan none) and text code (-1 none) of a state that accounts say of
    themselves.
    """

    def make() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        pieces = state(panel, name)
        spans, kept = spans_of(panel, pieces.account, pieces.start, pieces.end)
        top = spans.top(kept)
        value = np.append(pieces.value, np.nan)[top]
        return value, np.append(pieces.text, -1).astype(np.int64)[top]

    return panel.memo(("account", name), make)


@dataclass(frozen=True)
class Records:
    """Pieces on which every field of a record is constant: value[field] (nan none), text[field]
    (-1).
    """

    account: Array
    entity: Array
    start: Array
    end: Array
    value: dict[str, Array]
    text: dict[str, Array]

    def take(self, rows: Array) -> Records:
        return Records(
            self.account[rows],
            self.entity[rows],
            self.start[rows],
            self.end[rows],
            {name: column[rows] for name, column in self.value.items()},
            {name: column[rows] for name, column in self.text.items()},
        )


def records(panel: Panel, prefix: str, fields: tuple[str, ...]) -> Records:
    """The records `prefix` (contract, outcome) with these fields, cut wherever one of them
    changes.
    """
    return panel.memo(("records", prefix), lambda: _records(panel, prefix, fields))


def _records(panel: Panel, prefix: str, fields: tuple[str, ...]) -> Records:
    said = {field: state(panel, f"{prefix}.{field}") for field in fields}
    group = np.concatenate([pieces.group for pieces in said.values()])
    points = np.concatenate([np.concatenate([pieces.group for pieces in said.values()]), group])
    at = np.concatenate(
        [pieces.start for pieces in said.values()] + [pieces.end for pieces in said.values()]
    )
    order = np.lexsort((at, points))
    points, at = points[order], at[order]
    new = np.ones(len(points), dtype=bool)
    new[1:] = (points[1:] != points[:-1]) | (at[1:] != at[:-1])
    points, at = points[new], at[new]
    # a cut begins at each point and ends at the next of its group; the last point only ends
    begins = np.flatnonzero(points[1:] == points[:-1])
    whose, start, end = points[begins], at[begins], at[begins + 1]
    value: dict[str, Array] = {}
    text: dict[str, Array] = {}
    for field, pieces in said.items():
        row = _covering(pieces, whose, start)
        value[field] = np.append(pieces.value, np.nan)[row]
        text[field] = np.append(pieces.text, -1)[row]
    return Records(whose // STRIDE, whose % STRIDE, start, end, value, text)


def _covering(pieces: Pieces, group: Array, day: Array) -> Array:
    """The piece of each group that covers the day; -1 where none does."""
    if not len(pieces):
        return np.full(len(group), -1)
    own, number = np.unique(pieces.group, return_inverse=True)
    at = np.searchsorted(own, group)
    found = own[np.minimum(at, len(own) - 1)] == group
    key = number.astype(np.int64) * STRIDE + pieces.start
    row = np.searchsorted(key, at.astype(np.int64) * STRIDE + day, side="right") - 1
    safe = np.maximum(row, 0)
    covered = found & (row >= 0) & (number[safe] == at) & (day < pieces.end[safe])
    return np.where(covered, row, -1)


def since_by_role(panel: Panel, events: Events, role: str) -> NDArray[np.int64]:
    """[account, day] the latest day of a fact by a person who holds the role on the evaluated
    day; -1.

    The person may have got the role after the fact; who has lost it no longer counts.
    """
    return panel.memo(("role", events, role), lambda: _since_by_role(panel, events, role))


def _since_by_role(panel: Panel, events: Events, role: str) -> NDArray[np.int64]:
    held = _held_by_person(panel, role)
    chosen = panel.select(events)
    account, person, day, start, end = _said_by_persons(panel, chosen, held[1])
    wanted = held[0] * STRIDE + held[4]
    own = account * STRIDE + person
    order = np.argsort(own, kind="stable")
    left = np.searchsorted(own[order], wanted, side="left")
    right = np.searchsorted(own[order], wanted, side="right")
    length = right - left
    period = np.repeat(np.arange(len(wanted)), length)
    offset = np.arange(len(period)) - np.repeat(np.cumsum(length) - length, length)
    fact = order[np.repeat(left, length) + offset]
    lo = np.maximum(start[fact], held[2][period])
    hi = np.minimum(end[fact], held[3][period])
    spans, kept = spans_of(panel, account[fact], lo, np.maximum(lo, hi))
    return spans.top(day[fact][kept])


def _held_by_person(panel: Panel, role: str) -> tuple[Array, Array, Array, Array, Array]:
    """(account, persons, start, end, index into persons) of the stretches on which persons hold a
    role.
    """
    pieces = state(panel, f"role.{role}")
    yes = pieces.take(np.flatnonzero((pieces.value > 0) & (pieces.person != 0)))
    persons, number = np.unique(yes.person, return_inverse=True)
    group = yes.account.astype(np.int64) * STRIDE + number
    order = np.lexsort((yes.start, group))
    group, start, end = unions(
        np.unique(group[order], return_inverse=True)[1], yes.start[order], yes.end[order]
    )
    whose = np.unique(yes.account.astype(np.int64) * STRIDE + number)[group]
    return whose // STRIDE, persons, start, end, whose % STRIDE


def _said_by_persons(
    panel: Panel, chosen: Selection, persons: Array
) -> tuple[Array, Array, Array, Array, Array]:
    """(account, index into persons, day, start, end): per person only the latest fact on each
    day.
    """
    rows = np.flatnonzero(np.isin(chosen.person, persons))
    few = chosen.take(rows)
    number = np.searchsorted(persons, few.person)
    group = few.account.astype(np.int64) * STRIDE + number
    row, start, end = _pieces_of(panel, few, group)
    return few.account[row].astype(np.int64), number[row], few.day[row].astype(np.int64), start, end
