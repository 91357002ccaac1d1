"""Windows as people say them, against dates worked out by hand."""

from datetime import date

import numpy as np
import pytest

from kinpira.facts.core.rows import day_date, day_number
from kinpira.panel.core.days import months_between
from kinpira.panel.core.windows import NOW, Shift, Window, bounds, reach

YEAR_BEFORE = Shift(years=1)
LENGTH_BEFORE = Shift(own=1)


@pytest.mark.parametrize(
    ("window", "shift", "closing", "on", "first", "last"),
    [
        (Window("days", 28), NOW, 31, "2026-10-19", "2026-09-22", "2026-10-19"),
        (Window("days", 28), LENGTH_BEFORE, 31, "2026-10-19", "2026-08-25", "2026-09-21"),
        (Window("cycle"), NOW, 31, "2026-10-19", "2026-09-01", "2026-09-30"),
        (Window("cycle"), NOW, 20, "2026-10-20", "2026-08-21", "2026-09-20"),  # still open
        (Window("cycle"), NOW, 20, "2026-10-21", "2026-09-21", "2026-10-20"),
        (Window("cycle"), NOW, 31, "2026-03-01", "2026-02-01", "2026-02-28"),
        (Window("cycle"), LENGTH_BEFORE, 25, "2026-10-19", "2026-07-26", "2026-08-25"),
        (Window("cycle"), YEAR_BEFORE, 31, "2026-10-19", "2025-09-01", "2025-09-30"),
        (Window("cycle", 3), NOW, 31, "2026-10-19", "2026-07-01", "2026-09-30"),
        (Window("cycle_year_ago"), NOW, 31, "2026-10-19", "2025-09-01", "2025-09-30"),
        (Window("this_cycle"), NOW, 20, "2026-10-19", "2026-09-21", "2026-10-19"),
        (Window("this_cycle"), LENGTH_BEFORE, 31, "2026-10-19", "2026-09-01", "2026-09-19"),
        (Window("fiscal_year"), NOW, 31, "2026-10-19", "2025-04-01", "2026-03-31"),
        (Window("this_fiscal_year"), NOW, 31, "2026-10-19", "2026-04-01", "2026-10-19"),
        (Window("fiscal_year"), LENGTH_BEFORE, 31, "2026-10-19", "2024-04-01", "2025-03-31"),
    ],
)
def test_a_window_holds_the_days_from_first_to_last(window, shift, closing, on, first, last):
    day = day_number(date.fromisoformat(on))
    held = bounds(window, shift, day, closing, 3)
    assert held is not None
    assert [day_date(edge).isoformat() for edge in held] == [first, last]
    around = np.arange(held[0] - 3, held[1] + 4)
    closings, ends = np.full(len(around), closing), np.full(len(around), 3)
    start, end = reach(window, shift, around, closings, ends)
    counts = (start <= day) & (day < end)
    assert around[counts].tolist() == list(range(held[0], held[1] + 1))


@pytest.mark.parametrize(
    ("begin", "today", "months"),
    [
        ("2026-01-31", "2026-02-27", 0),
        ("2026-01-31", "2026-02-28", 1),
        ("2026-01-31", "2026-03-30", 1),
        ("2025-10-19", "2026-10-19", 12),
        ("2026-10-20", "2026-10-19", -1),
    ],
)
def test_whole_months(begin, today, months):
    a, b = (np.array([day_number(date.fromisoformat(day))]) for day in (begin, today))
    assert months_between(a, b).tolist() == [months]
