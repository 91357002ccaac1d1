"""Business days against dates that anybody can look up, and against counting day by day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinpira.platform.calendar import (
    add_business_days,
    business_day_numbers,
    business_days_between,
    is_business_day,
)

DATES = st.dates(date(2000, 1, 1), date(2049, 12, 31))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 10, 19), True),  # an ordinary Monday
        (date(2026, 10, 17), False),  # Saturday
        (date(2026, 10, 12), False),  # スポーツの日
        (date(2026, 5, 6), False),  # substitute for Sunday 3 May
        (date(2026, 9, 22), False),  # between two holidays
        (date(2019, 10, 22), False),  # enthronement, 2019 only
        (date(2020, 10, 12), True),  # スポーツの日 was in July that year
        (date(2025, 12, 28), False),  # Sunday
        (date(2025, 12, 29), False),
        (date(2026, 1, 3), False),
        (date(2026, 1, 5), True),
    ],
)
def test_known_days(day, expected):
    assert is_business_day(day) is expected


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2026, 10, 19), 2, date(2026, 10, 21)),
        (date(2026, 10, 16), 1, date(2026, 10, 19)),  # over a weekend
        (date(2026, 10, 30), 2, date(2026, 11, 4)),  # over 文化の日
        (date(2025, 12, 26), 1, date(2026, 1, 5)),  # over the year's end
        (date(2026, 10, 19), 0, date(2026, 10, 19)),
        (date(2026, 10, 17), 0, date(2026, 10, 19)),  # a Saturday waits for Monday
        (date(2026, 10, 19), -1, date(2026, 10, 16)),
    ],
)
def test_adding_business_days(day, n, expected):
    assert add_business_days(day, n) == expected


@given(DATES, st.integers(1, 60))
def test_between_takes_back_what_was_added(day, n):
    assert business_days_between(day, add_business_days(day, n)) == n
    assert business_days_between(day, add_business_days(day, -n)) <= -n + 1


@given(DATES, st.integers(0, 500))
def test_numbers_count_day_by_day(first, length):
    numbers = business_day_numbers(first, first + timedelta(days=length))
    counted = 0
    for index, number in enumerate(numbers):
        counted += is_business_day(first + timedelta(days=index))
        assert number == counted
