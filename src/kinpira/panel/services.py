"""Panels from the stored facts: the one place that joins facts with calendars."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kinpira.accounts import queries as accounts
from kinpira.facts import queries as facts
from kinpira.facts.core.rows import FactRows, day_number
from kinpira.panel.core.grid import make_grid
from kinpira.panel.core.panel import Panel
from kinpira.platform.calendar import business_day_numbers

COLUMNS = (
    "account", "name", "entity", "person", "day", "known", "until", "n", "total", "last", "text",
    "assumed",
)  # fmt: skip
BLOCK = 4_096  # accounts in one panel
CELLS = 4_000_000  # and account-days, so that a long history takes no more memory than a short one
BUSINESS_YEARS = (1990, 2060)


def build_panel(
    *,
    keys: Sequence[int],
    first_day: date,
    last_day: date,
    step: int = 1,
    rows: FactRows | None = None,
) -> Panel:
    """The panel of these accounts over every (step-th) day from first_day to last_day.

    rows: facts loaded before, if any; those of other accounts are left out. Facts from before
    first_day count. At most BLOCK accounts at once (see `block_size`); more work, but need the
    memory.
    """
    if rows is None:
        rows = facts.load_rows(accounts=keys, until_day=day_number(last_day))
    ordered = sorted(set(keys))
    grid = make_grid(
        np.array(ordered, np.int64),
        np.arange(day_number(first_day), day_number(last_day) + 1, step),
        accounts.calendars(keys=ordered),
        business_from=day_number(date(BUSINESS_YEARS[0], 1, 1)),
        business=_business(),
    )
    return Panel(rows, grid)


@lru_cache(maxsize=1)
def _business() -> NDArray[np.int32]:
    first, last = BUSINESS_YEARS
    return business_day_numbers(date(first, 1, 1), date(last, 12, 31))


def block_size(days: int) -> int:
    """How many accounts go into one panel of so many days."""
    return max(1, min(BLOCK, CELLS // max(days, 1)))


def rows_of(rows: FactRows, keys: Sequence[int]) -> FactRows:
    """The rows of some accounts, given in ascending order and without gaps among the rows'
    accounts.
    """
    left = int(np.searchsorted(rows.account, keys[0], side="left"))
    right = int(np.searchsorted(rows.account, keys[-1], side="right"))
    own: dict[str, Any] = {name: getattr(rows, name)[left:right] for name in COLUMNS}
    return replace(rows, **own)
