"""From lit days to alarms: the days on which a play would have acted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Stretch:
    """A lamp on from `start` through `end`; acted: the day on which the play acts on it, None if
    its cool-down outlasts the stretch. Day numbers.
    """

    start: int
    end: int
    acted: int | None


def find_stretches(lit: Bools, days: Ints, *, again_days: int = 0) -> list[list[Stretch]]:
    """Per account, when its lamp was on, oldest first. lit: [account, day]; days: day numbers.

    The cool-down counts from the last day acted; what is still lit when it ends is acted on then,
    as episodes are every day.
    """
    edges = np.diff(lit.astype(np.int8), axis=1, prepend=0, append=0)
    found: list[list[Stretch]] = [[] for _ in range(len(lit))]
    acted: dict[int, int] = {}
    starts, ends = np.argwhere(edges == 1), np.argwhere(edges == -1)
    for (account, first), (_same, after) in zip(starts.tolist(), ends.tolist(), strict=True):
        start, end = int(days[first]), int(days[after - 1])
        may_act = max(start, acted.get(account, start - again_days) + again_days)
        if may_act <= end:
            acted[account] = may_act
        found[account].append(Stretch(start, end, may_act if may_act <= end else None))
    return found
