"""Business calendars of customers: months closed on the 締め日, fiscal years, busy seasons.
Pure.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

Int8s = NDArray[np.int8]
Int64s = NDArray[np.int64]


@dataclass(frozen=True)
class Calendars:
    """Per account: `keys[i]`'s 締め日 (1–31, 31 the month's last day), the month (1–12) in which
    its
    fiscal year ends, and `busy`: (index into keys, from month*100+day, to month*100+day), to
    inclusive."""

    keys: Int64s
    closing_day: Int8s
    fiscal_year_end: Int8s
    busy: tuple[tuple[int, int, int], ...] = ()


def closing_date(year: int, month: int, closing_day: int) -> date:
    """The day on which that month closes; a 締め日 the month lacks is its last day."""
    return date(year, month, min(closing_day, monthrange(year, month)[1]))


def cycle_of(day: date, closing_day: int) -> tuple[date, date]:
    """First and last day (inclusive) of the monthly cycle that `day` lies in."""
    end = closing_date(day.year, day.month, closing_day)
    if day > end:
        end = closing_date(*_next_month(day.year, day.month), closing_day)
    before = closing_date(*_month_before(end.year, end.month), closing_day)
    return before + timedelta(days=1), end


def last_closed_cycle(day: date, closing_day: int) -> tuple[date, date]:
    """The latest cycle that has ended before `day`; on its last day a cycle is still open."""
    first, _ = cycle_of(day, closing_day)
    return cycle_of(first - timedelta(days=1), closing_day)


def fiscal_year_of(day: date, year_end_month: int) -> tuple[date, date]:
    """First and last day of the fiscal year that `day` lies in, which ends with
    `year_end_month`.
    """
    year = day.year if day.month <= year_end_month else day.year + 1
    end = closing_date(year, year_end_month, 31)
    before = closing_date(year - 1, year_end_month, 31)
    return before + timedelta(days=1), end


def is_busy(day: date, seasons: Sequence[tuple[int, int]]) -> bool:
    """Whether `day` lies in a season (from mmdd, to mmdd, inclusive); a season may span the new
    year.
    """
    mmdd = day.month * 100 + day.day
    return any(
        first <= mmdd <= last if first <= last else mmdd >= first or mmdd <= last
        for first, last in seasons
    )


def _next_month(year: int, month: int) -> tuple[int, int]:
    return (year + 1, 1) if month == 12 else (year, month + 1)


def _month_before(year: int, month: int) -> tuple[int, int]:
    return (year - 1, 12) if month == 1 else (year, month - 1)
