"""Snapshots of path-dependent state as JSON, one per account: so tomorrow needs no history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from kinpira.evaluation.core.path import NEVER, PathState

Stored = Mapping[str, Any]


def pack(state: PathState) -> list[dict[str, Any]]:
    """Per account: {"stage": [index, since], "lamps": {key: since}, "held": {digest: [day,
    day]}}.
    """
    lamps = {key: since.tolist() for key, since in state.lamps.items()}
    held = {key: (a.tolist(), b.tolist()) for key, (a, b) in state.held.items()}
    stage, since = state.stage.tolist(), state.stage_since.tolist()
    return [
        {
            "stage": [stage[row], since[row]],
            "lamps": {key: days[row] for key, days in lamps.items() if days[row] != NEVER},
            "held": {key: [a[row], b[row]] for key, (a, b) in held.items()},
        }
        for row in range(len(stage))
    ]


def unpack(stored: Sequence[Stored], day: int, lamps: Sequence[str]) -> PathState:
    """The snapshot of these accounts as of the end of `day`; all stored by the same version."""
    digests = stored[0]["held"] if stored else {}
    return PathState(
        day,
        np.array([one["stage"][0] for one in stored], np.int64),
        np.array([one["stage"][1] for one in stored], np.int64),
        {
            key: np.array([one["lamps"].get(key, NEVER) for one in stored], np.int64)
            for key in lamps
        },
        {
            digest: (
                np.array([one["held"][digest][0] for one in stored], np.int32),
                np.array([one["held"][digest][1] for one in stored], np.int32),
            )
            for digest in digests
        },
    )
