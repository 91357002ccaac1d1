"""Synthetic rolled-up facts of 10,000 accounts over two years, the same in every run."""

from datetime import date

import numpy as np

from kinpira.accounts.core.calendars import Calendars
from kinpira.facts.core.rows import FOREVER, FactRows
from kinpira.panel.core.grid import make_grid
from kinpira.panel.core.panel import Panel
from kinpira.platform.calendar import business_day_numbers

FIRST = 19_000
DAYS = 730
ACCOUNTS = 10_000
EVENTS = 25
BUSINESS_FROM = 18_000
_BUSINESS = business_day_numbers(date(2019, 4, 14), date(2030, 12, 31))


def make_rows(rows: int, *, late: float = 0.05) -> FactRows:
    """`rows` rolled-up facts, each for 5.5 events on average; some are known some days late."""
    rng = np.random.default_rng(7)
    account = np.sort(rng.integers(0, ACCOUNTS, rows)).astype(np.int64)
    name = np.minimum(rng.exponential(5, rows), EVENTS - 1).astype(np.int32)
    day = (FIRST + rng.integers(0, DAYS, rows)).astype(np.int32)
    person = account * 16 + 1 + np.minimum(rng.exponential(3, rows), 14).astype(np.int64)
    order = np.lexsort((day, name, account))
    account, name, day, person = account[order], name[order], day[order], person[order]
    delay = np.where(rng.random(rows) < late, rng.integers(1, 14, rows), 0)
    n = rng.integers(1, 11, rows).astype(np.int32)
    return FactRows(
        account=account + 1,
        name=name,
        entity=np.zeros(rows, np.int32),
        person=person,
        day=day,
        known=(day + delay).astype(np.int32),
        until=np.full(rows, FOREVER, np.int32),
        n=n,
        total=np.zeros(rows),
        last=np.full(rows, np.nan),
        text=np.full(rows, -1, np.int32),
        assumed=np.zeros(rows, bool),
        names=tuple(f"e{i}" for i in range(EVENTS)),
    )


def make_panels(rows: FactRows, days: np.ndarray, size: int = 4096) -> list[Panel]:
    """Panels of at most `size` accounts each."""
    panels = []
    for start in range(1, ACCOUNTS + 1, size):
        keys = np.arange(start, min(start + size, ACCOUNTS + 1))
        calendars = Calendars(keys, np.full(len(keys), 31, np.int8), np.full(len(keys), 3, np.int8))
        grid = make_grid(keys, days, calendars, business_from=BUSINESS_FROM, business=_BUSINESS)
        left, right = np.searchsorted(rows.account, [keys[0], keys[-1] + 1])
        columns = {
            name: getattr(rows, name)[left:right]
            for name in rows.__dataclass_fields__
            if name not in ("names", "entities", "texts")
        }
        panels.append(Panel(FactRows(**columns, names=rows.names), grid))
    return panels
