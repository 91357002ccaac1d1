"""What depends on the days before: held conditions, lamps that stay on, stages; and its snapshot.

A snapshot (PathState) at the end of a day is all that evaluation needs to go on from the next
day, with the same result as over the whole history.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Bools = NDArray[np.bool_]
NEVER = -(2**30)
OFF = -(2**30)  # "since" of a lamp that is off


@dataclass(frozen=True)
class PathState:
    """As of the end of `day`, per account [n]: stage index (-1 none) and the day it was entered;
    per lamp the day since which it is on (OFF: off); per held condition the last days on which it
    was not true, and not even unknown.
    """

    day: int
    stage: Array
    stage_since: Array
    lamps: dict[str, Array] = field(default_factory=dict)
    held: dict[str, tuple[Array, Array]] = field(default_factory=dict)

    def take(self, rows: Array) -> PathState:
        """The same for some of the accounts."""
        return PathState(
            self.day,
            self.stage[rows],
            self.stage_since[rows],
            {key: since[rows] for key, since in self.lamps.items()},
            {key: (a[rows], b[rows]) for key, (a, b) in self.held.items()},
        )


def last_false(true: Bools, days: Array, before: Array) -> Array:
    """[n, D] the last evaluated day, up to each day, on which the condition did not hold.

    `before` [n] is the last such day before the first column.
    """
    latest = np.where(true, np.int32(NEVER), days.astype(np.int32)[None, :])
    latest[:, 0] = np.maximum(latest[:, 0], before)
    np.maximum.accumulate(latest, axis=1, out=latest)
    return latest


def held_for(latest_false: Array, days: Array, n: int) -> Bools:
    """True on n days one after another up to this one: the last day without it is at least n days
    ago.
    """
    result: Bools = latest_false <= (days.astype(np.int32) - n)[None, :]
    return result


def stay_on(turn_on: Bools, turn_off: Bools, was_on: Bools) -> Bools:
    """[n, D] a lamp that turns on where `turn_on`, and off where `turn_off` alone says so."""
    code = np.arange(turn_on.shape[1], dtype=np.int32)[None, :] * 2 + 2
    event = np.where(turn_on, code + 1, np.where(turn_off, code, np.int32(0)))
    event[:, 0] = np.maximum(event[:, 0], was_on)  # 1: on from before, 0: off
    np.maximum.accumulate(event, axis=1, out=event)
    result: Bools = (event & 1).astype(bool)
    return result


def on_since(lit: Bools, days: Array, before: Array, column: int) -> Array:
    """[n] since which day a lamp that is on in `column` has been on; OFF where it is off.

    `before` is the same as of the day before the first column.
    """
    part = lit[:, : column + 1]
    dark = part.shape[1] - 1 - np.argmax(~part[:, ::-1], axis=1)  # the last dark column
    always = part.all(axis=1)
    since = days[np.minimum(dark + 1, column)]
    since = np.where(always, np.where(before != OFF, before, days[0]), since)
    return np.where(lit[:, column], since, OFF)


def walk_stages(
    reached: Sequence[Bools],
    lost: Sequence[Bools | None],
    applies: Bools,
    days: Array,
    *,
    stage: Array,
    since: Array,
) -> tuple[Array, Array]:
    """[n, D] stage index (-1 none) and the day it was entered, from the state before the first
    column.

    In order: the next stage is reached only from the one before it (several on one day are fine).
    The lowest stage that is lost takes the account back to the one before; a stage can't be
    reached on a day on which it is lost. Where the design does not apply the account keeps its
    place.
    """
    n, width = applies.shape
    falls = [None if x is None else np.ascontiguousarray((x & applies).T) for x in lost]
    steps = [np.ascontiguousarray((r & applies).T) for r in reached]
    steps = [s if f is None else s & ~f for s, f in zip(steps, falls, strict=True)]
    stages = np.empty((width, n), np.int16)
    entered = np.empty((width, n), np.int32)
    stage, since = stage.astype(np.int16), since.astype(np.int32)
    moving = _days_with_movement(steps, falls)
    for column in range(width):
        if moving[column]:
            before = stage
            stage = _step(
                stage, [s[column] for s in steps], [f if f is None else f[column] for f in falls]
            )
            since = np.where(stage != before, days[column], since).astype(np.int32)
        stages[column], entered[column] = stage, since
    return np.ascontiguousarray(stages.T), np.ascontiguousarray(entered.T)


def _days_with_movement(steps: Sequence[Array], falls: Sequence[Array | None]) -> Array:
    """Days on which some condition differs from the day before: on all others nothing can move."""
    moving = np.zeros(len(steps[0]), dtype=bool)
    moving[:1] = True
    for flags in (*steps, *(fall for fall in falls if fall is not None)):
        moving[1:] |= (flags[1:] != flags[:-1]).any(axis=1)
    return moving


def _step(stage: Array, reached: Sequence[Array], lost: Sequence[Array | None]) -> Array:
    stage = stage.copy()
    for index in range(len(lost) - 1, -1, -1):
        flags = lost[index]
        if flags is not None:
            stage[flags & (stage >= index)] = index - 1
    for index, flags in enumerate(reached):
        stage[flags & (stage == index - 1)] = index
    return stage
