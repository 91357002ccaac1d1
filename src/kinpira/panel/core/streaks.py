"""How many facts in a row, counted back from the latest, have a value above 0."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kinpira.panel.core.panel import Events, Panel
from kinpira.panel.core.selection import Selection
from kinpira.panel.core.spans import clip
from kinpira.panel.core.windows import ENDLESS

Array = NDArray[Any]


def streaks(panel: Panel, events: Events) -> NDArray[np.int32]:
    """[account, day] facts of the latest run above 0; 0 where the latest is not, or there is
    none.
    """
    return panel.memo(("streak", events), lambda: _streaks(panel, panel.select(events)))


def _streaks(panel: Panel, chosen: Selection) -> NDArray[np.int32]:
    order = np.argsort(chosen.account, kind="stable")
    account, begin = chosen.account[order], chosen.begin[order]
    until = np.minimum(chosen.until[order].astype(np.int64), ENDLESS)
    good, n = chosen.last[order] > 0, chosen.n[order]
    first = np.searchsorted(account, np.arange(chosen.accounts + 1))
    untidy = np.unique(account[_out_of_order(account, begin) | (until <= panel.grid.last)])
    pieces = [_tidy(account, begin, good, n, np.isin(account, untidy, invert=True))]
    for one in untidy.tolist():
        rows = slice(int(first[one]), int(first[one + 1]))
        pieces.append(_swept(one, begin[rows], until[rows], good[rows], n[rows]))
    whose, start, end, length = (np.concatenate(c) for c in zip(*pieces, strict=True))
    lo, hi = panel.grid.index(start), panel.grid.index(end)
    spans, kept = clip(whose, lo, hi, n=panel.shape[0], days=panel.shape[1])
    return spans.add(length[kept]).astype(np.int32)


def _out_of_order(account: Array, begin: Array) -> NDArray[np.bool_]:
    """Rows known before an earlier one of their account: then the facts known are no prefix."""
    late = np.zeros(len(account), dtype=bool)
    late[1:] = (account[1:] == account[:-1]) & (begin[1:] < begin[:-1])
    return late


def _tidy(account: Array, begin: Array, good: Array, n: Array, chosen: Array) -> tuple[Array, ...]:
    """Facts known in their order: each one's run lasts until the next is known."""
    account, begin, good, n = account[chosen], begin[chosen], good[chosen], n[chosen]
    summed = np.cumsum(np.where(good, n, 0))
    same = np.append(account[1:] == account[:-1], False) if len(account) else np.zeros(0, bool)
    opens = np.append(True, ~same[:-1])[: len(account)]
    # what had been summed up when the run began: after the last bad fact, or at the account's first
    base = np.where(~good, summed, np.where(opens, summed - n, 0))
    base = np.maximum.accumulate(base) if len(base) else base
    end = np.append(begin[1:], ENDLESS)[: len(account)]
    return account, begin, np.where(same, end, ENDLESS), summed - base


def _swept(account: int, begin: Array, until: Array, good: Array, n: Array) -> tuple[Array, ...]:
    """One account with late or withdrawn facts, point by point."""
    points = np.unique(np.concatenate([begin, until, [ENDLESS]]))
    lengths = []
    for at in points[:-1].tolist():
        active = (begin <= at) & (until > at)
        row, counted = good[active][::-1], n[active][::-1]
        run = len(row) if row.all() else int(np.argmin(row))
        lengths.append(int(counted[:run].sum()))
    whose = np.full(len(lengths), account)
    return whose, points[:-1], points[1:], np.array(lengths, dtype=np.int64)
