"""Business days: Monday to Friday, without Japan's holidays and the company's year-end closing.

Closing days are 29 December to 3 January, as Japanese companies keep them. Holidays come from the
`holidays` package, which knows the law of each year (substitute holidays, moved ones, 2019–2021).
"""

from datetime import date, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

SATURDAY = 5
DAY = timedelta(days=1)


@lru_cache(maxsize=400)
def closed_days(year: int) -> frozenset[date]:
    """Public holidays and closing days of a year, weekends not listed."""
    from holidays import country_holidays  # late: its import costs a fifth of a second

    closing = {date(year, 1, day) for day in (1, 2, 3)}
    closing |= {date(year, 12, day) for day in (29, 30, 31)}
    return frozenset({*country_holidays("JP", years=year), *closing})


def is_business_day(day: date) -> bool:
    return day.weekday() < SATURDAY and day not in closed_days(day.year)


def add_business_days(day: date, n: int) -> date:
    """The n-th business day after `day` (before it where n is negative).

    n = 0 is `day` itself, or the next business day where `day` is none.
    """
    if n == 0:
        while not is_business_day(day):
            day += DAY
        return day
    step, left = (DAY, n) if n > 0 else (-DAY, -n)
    while left:
        day += step
        left -= is_business_day(day)
    return day


@lru_cache(maxsize=4096)
def business_days_between(a: date, b: date) -> int:
    """How many business days lie after `a` and not after `b`; negative where b is before a."""
    if b < a:
        return -business_days_between(b, a)
    numbers = business_day_numbers(a, b)
    return int(numbers[-1] - numbers[0])


def business_day_numbers(first: date, last: date) -> NDArray[np.int32]:
    """A running count of business days, one number for each day from `first` to `last` inclusive.

    numbers[i] counts the business days from `first` through day i. So the business days after day
    i and not after day j are numbers[j] - numbers[i], and day i is one where the count went up.
    """
    days = np.arange(first.toordinal(), last.toordinal() + 1)
    is_open = (days - 1) % 7 < SATURDAY  # ordinal 1 was a Monday
    closed = [d.toordinal() for y in range(first.year, last.year + 1) for d in closed_days(y)]
    is_open &= ~np.isin(days, closed)
    return np.cumsum(is_open, dtype=np.int32)
