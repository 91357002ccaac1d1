"""When each account was really lost, read from its contracts: what alarms are held against.

The rule of what a loss is belongs to `accounts.core.churn`. Here only the day changes: with a
notice the customer had decided on the day of the notice, and an alarm after it comes too late.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from kinpira.accounts.core.churn import GRACE, Term, losses
from kinpira.facts.core.rows import FactRows, day_date, day_number

START, END, NOTICE = "contract.start", "contract.end", "contract.notice_given"
CONTRACT_FACTS = (START, END, NOTICE)


@dataclass(frozen=True)
class Contract:
    """`end` inclusive, None while open-ended; `notice`: the day on which it was given."""

    start: date
    end: date | None = None
    notice: date | None = None


@dataclass(frozen=True)
class Churn:
    """day: number of the day of decision: the notice's, else the first without a contract."""

    day: int
    ended: date  # the first day without a contract; ahead where the notice runs
    notice: bool


def find_churns(contracts: Sequence[Contract], *, until: date) -> list[Churn]:
    """Every loss that is certain by `until`, and a notice that still runs then; oldest first."""
    terms = [Term(c.start, c.end, c.notice is not None) for c in contracts]
    found = [
        _churn(loss.day, (c.notice for c in contracts if c.end and c.end + _DAY == loss.day))
        for loss in losses(terms, today=until)
    ]
    last = max(contracts, key=lambda c: c.end or date.max, default=None)
    if last and last.end and last.notice and last.notice <= until <= last.end:
        found.append(_churn(last.end + _DAY, [last.notice]))
    return found


def certain_until(until: date) -> int:
    """The last day up to which a missing loss is sure to be none: a renewal may come late."""
    return day_number(until - GRACE)


def read_contracts(rows: FactRows, *, until: date) -> dict[int, list[Contract]]:
    """Account key -> its contracts, each field as it was last known on `until`."""
    codes = {rows.names.index(name): name for name in CONTRACT_FACTS if name in rows.names}
    last_day = day_number(until)
    counts = (rows.until > last_day) & (np.maximum(rows.day, rows.known) <= last_day)
    chosen = np.flatnonzero(counts & np.isin(rows.name, list(codes)))
    chosen = chosen[np.lexsort((rows.known[chosen], rows.day[chosen]))]
    said: dict[tuple[int, int], dict[str, float]] = {}
    for row in chosen:
        contract = said.setdefault((int(rows.account[row]), int(rows.entity[row])), {})
        contract[codes[int(rows.name[row])]] = float(rows.last[row])
    found: dict[int, list[Contract]] = {}
    for (account, _entity), values in said.items():
        start = _date(values.get(START))
        if start is not None:
            whole = Contract(start, _date(values.get(END)), _date(values.get(NOTICE)))
            found.setdefault(account, []).append(whole)
    return found


_DAY = timedelta(days=1)


def _churn(ended: date, notices: Iterable[date | None]) -> Churn:
    given = [notice for notice in notices if notice is not None]
    decided = min([*given, ended])
    return Churn(day_number(decided), ended, bool(given))


def _date(value: float | None) -> date | None:
    return None if value is None or np.isnan(value) else day_date(int(value))
