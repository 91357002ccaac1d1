"""Is a play's trigger on for an account today, and what is this occasion called?

Pure. A lamp, a segment and a stage are conditions that hold or not; a date is on from the day on
which it becomes due until it lies behind. The occasion names the reason: one name, one reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from kinpira.design.core.model import Design, Play, Stage

LONG_GONE = timedelta(days=31)  # a date that lies further back starts nothing any more


@dataclass(frozen=True)
class Situation:
    """What the evaluation of `day` says of one account. `dates`: play key -> the date awaited."""

    day: date
    lamps: frozenset[str] = frozenset()
    segments: frozenset[str] = frozenset()
    stage_position: int | None = None  # None: no stage reached
    days_late: int | None = None  # days over the next stage's expected length
    dates: Mapping[str, date | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Signal:
    """The trigger is on. `began`: since when, as far as the day itself tells (lamps: today)."""

    occasion: str
    began: date


def read_trigger(
    play: Play, design: Design, today: Situation, *, left: bool = False
) -> Signal | None:
    """The play's signal on that day, None while it is off.

    `left`: the account was in the segment when it was last looked at, or its leaving is still an
    open episode; without it, being outside is nothing new.
    """
    trigger = play.trigger
    if trigger.kind == "date":
        return _date_signal(play, today)
    if not _is_on(play, design, today, left):
        return None
    name = today.day.isoformat()
    if trigger.kind in ("reached", "late"):
        name = f"{trigger.key} {name}"
    return Signal(name, today.day)


def _is_on(play: Play, design: Design, today: Situation, left: bool) -> bool:
    kind, key = play.trigger.kind, play.trigger.key
    if kind == "lamp":
        return play.key in today.lamps
    if kind == "enter":
        return key in today.segments
    if kind == "leave":
        return left and key not in today.segments
    if kind == "reached":
        return _position(design.stages, key) <= _reached(today)
    return is_late(design.stages, key, today)


def is_late(stages: tuple[Stage, ...], key: str, today: Situation) -> bool:
    """Whether the stage `key` is overdue. Unknown counts as no.

    `days_late` belongs to the next stage; a later one is measured from it by the difference of the
    expected lengths, because all count from the first contract's start.
    """
    position = _position(stages, key)
    following = _reached(today) + 1
    if position < following or today.days_late is None:
        return False
    expected, next_expected = stages[position].expect_days, stages[following].expect_days
    if expected is None or next_expected is None:
        return False
    return today.days_late + next_expected > expected


def _date_signal(play: Play, today: Situation) -> Signal | None:
    """On from the due day until the date has passed, or for LONG_GONE after a due day behind it."""
    value = today.dates.get(play.key)
    if value is None:
        return None
    due = value - timedelta(days=play.trigger.days)
    if due <= today.day <= max(value, due + LONG_GONE):
        return Signal(value.isoformat(), due)
    return None


def _position(stages: tuple[Stage, ...], key: str) -> int:
    return next(i for i, stage in enumerate(stages) if stage.key == key)


def _reached(today: Situation) -> int:
    return -1 if today.stage_position is None else today.stage_position
