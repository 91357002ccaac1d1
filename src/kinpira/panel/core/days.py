"""Calendar arithmetic on arrays of day numbers: months, and business cycles by the 締め日.

A cycle is named by the month in which it closes, as months since 1970-01 (a *month number*).
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
LAST_MONTH = 12 * 180  # the tables reach to the end of 2149; facts beyond are clamped
FIRST_MONTH = -12 * 80  # … and from 1890


@cache
def _closings() -> NDArray[np.int64]:
    """[closing day - 1, month] the last day of each cycle."""
    months = np.arange(FIRST_MONTH, LAST_MONTH + 1)
    first = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    length = np.diff(first)
    day = np.minimum(np.arange(1, 32)[:, None], length[None, :])
    table: NDArray[np.int64] = first[None, :-1] + day - 1
    return table


def month_number(days: Array) -> Array:
    """Months since 1970-01 of the calendar month that each day lies in."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def day_of_month(days: Array) -> Array:
    """1..31."""
    months = days.astype("datetime64[D]").astype("datetime64[M]")
    into: Array = (days.astype("datetime64[D]") - months.astype("datetime64[D]")).astype(np.int64)
    return into + 1


def month_length(months: Array) -> Array:
    """28..31."""
    first = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    after = (months + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    length: Array = after - first
    return length


def month_day(days: Array) -> Array:
    """month * 100 + day of each day."""
    return (month_number(days) % 12 + 1) * 100 + day_of_month(days)


def cycle_end(closing_day: Array, cycle: Array) -> Array:
    """The last day of each cycle (a month number)."""
    table = _closings()
    found: Array = table[closing_day - 1, np.clip(cycle - FIRST_MONTH, 0, table.shape[1] - 1)]
    return found


def cycle_of(closing_day: Array, days: Array) -> Array:
    """The cycle that each day lies in; a 締め日 the month lacks is its last day."""
    month = month_number(np.clip(days, -25000, 62000))
    cycle: Array = month + (days > cycle_end(closing_day, month))
    return cycle


def fiscal_end(year_end_month: Array, cycle: Array) -> Array:
    """The cycle with which the fiscal year of each cycle ends."""
    end: Array = cycle + (year_end_month - 1 - cycle) % 12
    return end


def months_between(earlier: Array, later: Array) -> Array:
    """Whole months from one day to another: the greatest m with earlier + m months <= later.

    A day that the month lacks counts as its last day: from 31 January to 28 February is one month.
    """
    a, b = month_number(earlier), month_number(later)
    due = np.minimum(day_of_month(earlier), month_length(b))
    months: Array = b - a - (day_of_month(later) < due)
    return months
