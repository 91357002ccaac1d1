"""How many lamps a design would find lit already: asked before it is activated.

Evaluation stands above this package, so it registers its count here when it starts
(`register(count)` in its AppConfig.ready). Without it the question is asked without a number.
"""

from collections.abc import Callable
from datetime import date

from kinpira.design.core.model import Design

Count = Callable[[Design, date], int]
_counts: list[Count] = []


def register(count: Count) -> None:
    """Let `count(design, today)` answer how many lamps would be lit, over all accounts."""
    if count not in _counts:
        _counts.append(count)


def count_lit(*, design: Design, today: date) -> int | None:
    """Lamps that are lit already under `design`; None where nothing can count them."""
    return sum(count(design, today) for count in _counts) if _counts else None
