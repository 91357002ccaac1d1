"""From lit days to alarms: the days on which a play would have acted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Stretch:
    """A lamp on from `start` through `end`, day numbers; acts: not within the cool-down."""

    start: int
    end: int
    acts: bool


def find_stretches(lit: Bools, days: Ints, *, again_days: int = 0) -> list[list[Stretch]]:
    """Per account, when its lamp was on, oldest first. lit: [account, day]; days: day numbers.

    The cool-down counts from the last stretch that acted, as it does for episodes every day.
    """
    edges = np.diff(lit.astype(np.int8), axis=1, prepend=0, append=0)
    found: list[list[Stretch]] = [[] for _ in range(len(lit))]
    acted: dict[int, int] = {}
    starts, ends = np.argwhere(edges == 1), np.argwhere(edges == -1)
    for (account, first), (_same, after) in zip(starts.tolist(), ends.tolist(), strict=True):
        start = int(days[first])
        acts = account not in acted or start >= acted[account] + again_days
        if acts:
            acted[account] = start
        found[account].append(Stretch(start, int(days[after - 1]), acts))
    return found
