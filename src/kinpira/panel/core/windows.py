"""On which evaluated days a fact lies in a window: every window becomes an interval of days.

The known-time rule is the same for all: a fact of day d, known on k, withdrawn on w lies in a
window on the evaluated days [max(start, k), min(end, w)), where [start, end) are the days on
which the window reaches d. For the last n days start is d and end d + n; for the last closed
cycle start is the day after the cycle of d has closed, and so on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from kinpira.panel.core import days

Array = NDArray[Any]
ENDLESS = 2**30  # beyond every day, and far from int32's edge


Unit = Literal[
    "days", "cycle", "cycle_year_ago", "this_cycle", "fiscal_year", "this_fiscal_year", "ever"
]


@dataclass(frozen=True)
class Window:
    """A stretch of time that ends with the evaluated day; the design's `Window` says what each
    means.
    """

    unit: Unit
    n: int = 1


@dataclass(frozen=True)
class Shift:
    """How far back windows are moved: by their own length, by years, by business cycles.

    own: change() sets 1. years: year_ago() sets 1 (12 cycles, or 365 days). cycles: cycles_in_row()
    walks back; it moves windows of cycles only.
    """

    own: int = 0
    years: int = 0
    cycles: int = 0


NOW = Shift()


def is_without_past(window: Window, shift: Shift) -> bool:
    """`ever` has no length, so there is no window before it."""
    return window.unit == "ever" and shift.own > 0


def reach(
    window: Window, shift: Shift, day: Array, closing_day: Array, year_end: Array
) -> tuple[Array, Array]:
    """[start, end) of evaluated days on which the window reaches a fact of `day` (equal-length
    arrays).

    closing_day (1..31) and year_end (month 1..12) are those of the fact's account.
    """
    if window.unit == "days":
        back = shift.own * window.n + 365 * shift.years
        return day + back, day + back + window.n
    if window.unit == "ever":
        start = day + 365 * shift.years
        return start, np.full_like(start, ENDLESS)
    if window.unit in ("fiscal_year", "this_fiscal_year"):
        return _fiscal(window, shift, day, closing_day, year_end)
    return _cycles(window, shift, day, closing_day)


def _cycles(window: Window, shift: Shift, day: Array, closing_day: Array) -> tuple[Array, Array]:
    cycle = days.cycle_of(closing_day, day)
    back = 12 * shift.years + shift.cycles + shift.own * window.n
    if window.unit == "this_cycle":  # shifted: an earlier cycle up to the same day of it
        into = day - days.cycle_end(closing_day, cycle - 1)
        start = days.cycle_end(closing_day, cycle + back - 1) + into
        return start, days.cycle_end(closing_day, cycle + back) + 1
    if window.unit == "cycle_year_ago":
        back += 12
    closed = days.cycle_end(closing_day, cycle + back) + 1
    return closed, days.cycle_end(closing_day, cycle + back + window.n) + 1


def _fiscal(
    window: Window, shift: Shift, day: Array, closing_day: Array, year_end: Array
) -> tuple[Array, Array]:
    last = days.fiscal_end(year_end, days.cycle_of(closing_day, day))
    back = 12 * (shift.own * window.n + shift.years)
    if window.unit == "this_fiscal_year":
        into = day - days.cycle_end(closing_day, last - 12)
        start = days.cycle_end(closing_day, last + back - 12) + into
        return start, days.cycle_end(closing_day, last + back) + 1
    closed = days.cycle_end(closing_day, last + back) + 1
    return closed, days.cycle_end(closing_day, last + back + 12 * window.n) + 1


def bounds(
    window: Window, shift: Shift, day: int, closing_day: int, year_end: int
) -> tuple[int, int] | None:
    """First and last day that the window holds on `day`; None for `ever`. For explanations."""
    if window.unit == "ever":
        return None
    if window.unit == "days":
        last = day - shift.own * window.n - 365 * shift.years
        return last - window.n + 1, last
    closing, end = np.array(closing_day), np.array(year_end)
    running = days.cycle_of(closing, np.array(day))
    if window.unit in ("fiscal_year", "this_fiscal_year"):
        last_cycle = days.fiscal_end(end, running) - 12 * (shift.own * window.n + shift.years)
        length = 12
    else:
        last_cycle = running - 12 * shift.years - shift.cycles - shift.own * window.n
        length = 1
    first = int(days.cycle_end(closing, last_cycle - length)) + 1
    if window.unit in ("this_cycle", "this_fiscal_year"):
        start = (
            int(
                days.cycle_end(
                    closing, (running if length == 1 else days.fiscal_end(end, running)) - length
                )
            )
            + 1
        )
        return first, min(first + day - start, int(days.cycle_end(closing, last_cycle)))
    back = (12 if window.unit == "cycle_year_ago" else 0) + length
    newest = last_cycle - back
    oldest = newest - length * window.n
    return int(days.cycle_end(closing, oldest)) + 1, int(days.cycle_end(closing, newest))
