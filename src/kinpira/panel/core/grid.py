"""The grid of a panel: its accounts, its evaluated days, and their business calendars."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kinpira.accounts.core.calendars import Calendars
from kinpira.panel.core import days as calendar

Array = NDArray[Any]
NO_CLOSING = 31
NO_YEAR_END = 3  # an account that says nothing closes its year in March, as most here do


@dataclass(frozen=True)
class Grid:
    """keys: account keys, ascending [n]. days: evaluated day numbers, ascending [D]; usually
    every day of a stretch, but any choice (each Monday) works. closing_day, year_end: [n]. busy:
    [n, D] or None where no account has a busy season. business: running business-day numbers from
    `business_from` on.
    """

    keys: NDArray[np.int64]
    days: NDArray[np.int64]
    closing_day: NDArray[np.int64]
    year_end: NDArray[np.int64]
    business_from: int
    business: NDArray[np.int64]
    busy: NDArray[np.bool_] | None = None
    _index: dict[str, Array] = field(default_factory=dict, repr=False)

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.keys), len(self.days)

    @property
    def first(self) -> int:
        return int(self.days[0])

    @property
    def last(self) -> int:
        return int(self.days[-1])

    def index(self, day: Array) -> Array:
        """The first evaluated day at or after each day, as an index; D where there is none."""
        span = self.last - self.first + 1
        offset = np.clip(day - self.first, 0, span)
        if span == len(self.days):
            return np.asarray(offset)
        if "table" not in self._index:
            self._index["table"] = np.searchsorted(
                self.days, np.arange(self.first, self.last + 2)
            ).astype(np.int64)
        table: Array = self._index["table"]
        found: Array = table[offset]
        return found

    def business_number(self, day: Array) -> Array:
        """The running business-day number of each day; days off the table count as its edge."""
        at = np.clip(day - self.business_from, 0, len(self.business) - 1)
        return np.asarray(self.business[at])

    def cycle_start(self) -> Array:
        """[n, D] the first day of the running cycle."""
        closing, days = self.closing_day[:, None], self.days[None, :]
        return np.asarray(calendar.cycle_end(closing, calendar.cycle_of(closing, days) - 1) + 1)


def make_grid(
    keys: Array, days: Array, calendars: Calendars, *, business_from: int, business: Array
) -> Grid:
    """`calendars` may be in another order and lack accounts; those get month ends and March."""
    keys = np.unique(np.asarray(keys, np.int64))
    at = np.searchsorted(keys, calendars.keys)
    known = (at < len(keys)) & (keys[np.minimum(at, len(keys) - 1)] == calendars.keys)
    closing = np.full(len(keys), NO_CLOSING, np.int64)
    year_end = np.full(len(keys), NO_YEAR_END, np.int64)
    closing[at[known]] = calendars.closing_day[known]
    year_end[at[known]] = calendars.fiscal_year_end[known]
    days = np.asarray(days, np.int64)
    return Grid(
        keys,
        days,
        closing,
        year_end,
        business_from,
        np.asarray(business, np.int64),
        _busy(len(keys), days, calendars, np.where(known, at, -1)),
    )


def _busy(n: int, days: Array, calendars: Calendars, at: Array) -> NDArray[np.bool_] | None:
    if not calendars.busy:
        return None
    busy = np.zeros((n, len(days)), dtype=bool)
    today = calendar.month_day(days)
    for position, first, last in calendars.busy:
        if at[position] < 0:
            continue
        if first <= last:
            busy[at[position]] |= (today >= first) & (today <= last)
        else:  # it spans the new year
            busy[at[position]] |= (today >= first) | (today <= last)
    return busy
