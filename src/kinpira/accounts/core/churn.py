"""When a customer was lost: the day after the last contract ended without renewal.

A contract that starts within 31 days of the end renews it: paperwork is often late. So a loss is
certain on the day after the end where notice was given, else 31 days later.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

GRACE = timedelta(days=31)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Term:
    """A contract's days: `end` inclusive, None while open-ended."""

    start: date
    end: date | None
    notice: bool = False


@dataclass(frozen=True)
class Loss:
    """`day` is the first day without a contract, `certain` the day on which that was sure."""

    day: date
    certain: date


def losses(terms: Iterable[Term], *, today: date) -> list[Loss]:
    """Every loss among `terms` that is certain by `today`, oldest first."""
    found: list[Loss] = []
    end: date | None = None
    notice = False
    for term in sorted(terms, key=lambda term: term.start):
        if end is not None and term.start > end + GRACE:
            found.append(_loss(end, notice))
        if term.end is None:
            return [loss for loss in found if loss.certain <= today]
        if end is None or term.end > end:
            end, notice = term.end, term.notice
    if end is not None:
        found.append(_loss(end, notice))
    return [loss for loss in found if loss.certain <= today]


def _loss(end: date, notice: bool) -> Loss:
    day = end + _DAY
    return Loss(day, day if notice else end + GRACE + _DAY)
