"""When a customer has no time: budget making before its year end, the yearly accounts after."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

MONTHS = 12


@dataclass(frozen=True)
class Season:
    """A stretch of every year, from the first of a month to the last day of another."""

    label: str
    from_month: int
    to_month: int

    def holds(self, month: int) -> bool:
        return (month - self.from_month) % MONTHS <= (self.to_month - self.from_month) % MONTHS


def _month(year_end: int, after: int) -> int:
    return (year_end + after - 1) % MONTHS + 1


def budget_season(year_end: int) -> Season:
    """The two months that end one month before the fiscal year does."""
    return Season("予算編成", _month(year_end, -2), _month(year_end, -1))


def accounts_season(year_end: int) -> Season:
    """The two months after the year's end."""
    return Season("決算", _month(year_end, 1), _month(year_end, 2))


def budget_days(year_end: int, first: date, last: date) -> NDArray[np.bool_]:
    """True on the days of budget making, [day from first to last]."""
    season = budget_season(year_end)
    numbers = range(first.toordinal(), last.toordinal() + 1)
    return np.array([season.holds(date.fromordinal(number).month) for number in numbers])
