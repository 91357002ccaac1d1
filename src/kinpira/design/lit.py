"""How many lamps a version would light at once: asked before it is activated.

Evaluation stands above this package, so it registers its count here when it starts
(`register(count)` in its AppConfig.ready). Without it the question is asked without a number.
"""

from collections.abc import Callable
from datetime import date

from kinpira.design.core.model import Design
from kinpira.design.models import DesignVersion

Count = Callable[[DesignVersion, Design, date], int]
_counts: list[Count] = []


def register(count: Count) -> None:
    """Let `count(version, design, today)` answer how many lamps would be lit anew, over all
    accounts.
    """
    if count not in _counts:
        _counts.append(count)


def count_lit(*, version: DesignVersion, design: Design, today: date) -> int | None:
    """Lamps that are dark today and would be lit under `version`; None where nothing can count."""
    return sum(count(version, design, today) for count in _counts) if _counts else None
