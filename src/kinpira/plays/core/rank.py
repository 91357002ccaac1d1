"""The order of 今日のアクション: a sum of points whose parts can be shown and whose table is below.

Nothing is learned or hidden: a CTA stands higher because of these parts, which 「決まりを見る」
shows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Part = Literal["lateness", "notice", "tone", "priority", "amount", "stage"]

# Steps are (limit, points); the first whose limit holds gives the points.
# lateness: business days overdue at least. A CTA that is late rises, but not for ever.
LATENESS = ((5, 35), (3, 30), (1, 25), (0, 20), (-1, 12), (-3, 6))
# notice: days to the 解約通知期限 at most. Behind it there is nothing left to decide.
NOTICE = ((14, 40), (30, 30), (60, 20), (90, 10))
# amount: contract amount a year at least, in minor units of the company's currency (JPY).
AMOUNT = ((10_000_000, 15), (3_000_000, 10), (1_000_000, 5))
# stage: days over the next stage's expected length at least.
STAGE = ((60, 10), (30, 7), (1, 4))
TONE = {"risk": 15, "chance": 6, "info": 0}
PRIORITY = {1: 15, 2: 5, 3: 0}

LABELS: dict[Part, tuple[str, str]] = {
    "lateness": ("期日", "Due date"),
    "notice": ("解約通知期限", "Notice deadline"),
    "tone": ("種類", "Tone"),
    "priority": ("優先度", "Priority"),
    "amount": ("契約金額", "Contract amount"),
    "stage": ("ステージの遅れ", "Stage delay"),
}


@dataclass(frozen=True)
class Standing:
    """What the rank of one CTA rests on. `lateness`: business days overdue, negative: time left."""

    lateness: int
    days_to_notice: int | None = None
    amount: int | None = None  # None too for a reader who may not see amounts
    days_late: int | None = None
    tone: str = ""
    priority: int = 2


@dataclass(frozen=True)
class Rank:
    """points: their sum, 0-130; parts: those that gave any, largest first."""

    points: int
    parts: tuple[tuple[Part, int], ...]


def compute_rank(standing: Standing) -> Rank:
    """The points of one CTA today."""
    points: dict[Part, int] = {
        "lateness": _at_least(standing.lateness, LATENESS),
        "notice": _at_most(standing.days_to_notice, NOTICE),
        "tone": TONE.get(standing.tone, 0),
        "priority": PRIORITY.get(standing.priority, 0),
        "amount": _at_least(standing.amount, AMOUNT),
        "stage": _at_least(standing.days_late, STAGE),
    }
    parts = sorted(((part, p) for part, p in points.items() if p), key=lambda item: -item[1])
    return Rank(sum(points.values()), tuple(parts))


def _at_least(value: int | None, steps: Sequence[tuple[int, int]]) -> int:
    if value is None:
        return 0
    return next((points for limit, points in steps if value >= limit), 0)


def _at_most(value: int | None, steps: Sequence[tuple[int, int]]) -> int:
    """Points for days that remain; none where they have run out."""
    if value is None or value < 0:
        return 0
    return next((points for limit, points in steps if value <= limit), 0)
