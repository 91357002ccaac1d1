"""The demonstration's days: history from 2025-04-21 to its Monday, with business days by cycle."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from kinpira.platform.calendar import add_business_days, business_day_numbers

FIRST = date(2025, 4, 21)
TODAY = date(2026, 10, 19)
MONTH_END = 31


@dataclass(frozen=True)
class Days:
    """Arrays over days FIRST…TODAY. A cycle begins on the day after the closing day.

    open: a business day · nth: which business day of its cycle it is (the running count on days
    that are none) · cycle: number of the cycle, growing by one · starts: first day of each cycle
    (of the first one: before FIRST).
    """

    open: NDArray[np.bool_]
    nth: NDArray[np.int32]
    cycle: NDArray[np.int32]
    starts: tuple[date, ...]

    def __len__(self) -> int:
        return len(self.open)


def index(day: date) -> int:
    """Days since FIRST; negative before it."""
    return (day - FIRST).days


def day_at(number: int) -> date:
    return FIRST + timedelta(days=int(number))


def cycle_starts(closing_day: int) -> tuple[date, ...]:
    """First days of the cycles that touch the history, the first of them before it."""
    first_day = 1 if closing_day == MONTH_END else closing_day + 1
    months = [(2025 + n // 12, n % 12 + 1) for n in range(2, 12 * 2)]
    starts = [date(year, month, first_day) for year, month in months]
    before = max(start for start in starts if start <= FIRST)
    return tuple(start for start in starts if before <= start <= TODAY)


def make_days(closing_day: int) -> Days:
    starts = cycle_starts(closing_day)
    numbers = business_day_numbers(starts[0] - timedelta(days=1), TODAY)
    offset = (FIRST - starts[0]).days + 1
    is_open = np.diff(numbers)[offset - 1 :] > 0
    edges = np.array([index(start) for start in starts])
    cycle = (np.searchsorted(edges, np.arange((TODAY - FIRST).days + 1), side="right") - 1).astype(
        np.int32
    )
    at_start = numbers[edges + offset - 1]  # count before each cycle's first day
    nth = (numbers[offset:] - at_start[cycle]).astype(np.int32)
    return Days(is_open, nth, cycle, starts)


def business_day(start: date, n: int) -> date:
    """The n-th business day of a cycle that begins on `start`."""
    return add_business_days(start - timedelta(days=1), n)
