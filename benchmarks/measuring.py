"""Medians of repeated runs, printed as the runner wants them."""

import json
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any


def timed(work: Callable[[], Any], runs: int = 5) -> float:
    """The median of `runs` runs, in seconds."""
    took = []
    for _ in range(runs):
        began = perf_counter()
        work()
        took.append(perf_counter() - began)
    return median(took)


def report(work: str, ours: float, *, peer: str = "–", theirs: float | None = None,
           target: float | None = None, runs: int = 5) -> None:  # fmt: skip
    row = {"work": work, "ours": ours, "peer": peer, "theirs": theirs, "target": target}
    print(json.dumps(row | {"runs": runs}, ensure_ascii=False), flush=True)
