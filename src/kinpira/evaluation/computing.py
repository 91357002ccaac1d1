"""From stored facts to rows per account: picks blocks, snapshots or the whole history, and
designs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from kinpira.design.core.model import Design
from kinpira.design.queries import VersionedDesign
from kinpira.evaluation.core.evaluate import Evaluation, evaluate
from kinpira.evaluation.core.path import PathState
from kinpira.evaluation.core.rows import Row, rows_on
from kinpira.evaluation.core.snapshot import pack, unpack
from kinpira.evaluation.core.standing import Standing, contract_standing
from kinpira.facts import queries as facts
from kinpira.facts.core.rows import FactRows, day_date, day_number
from kinpira.panel.core.panel import Panel
from kinpira.panel.services import block_size, build_panel, rows_of

if TYPE_CHECKING:
    from kinpira.design.models import DesignVersion

Designs = Sequence[VersionedDesign]
LONGEST_HISTORY = 3_653  # days; facts from before still count in their windows
OLDEST_SNAPSHOT = 10  # days; from an older one the whole history is as quick


@dataclass
class Computed:
    """One account on one day. `path`: the snapshot for tomorrow, see `snapshot_of`."""

    key: int
    row: Row | None
    version: DesignVersion | None
    standing: Standing
    position: int  # in `standing`
    path: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Batch:
    """What one panel gave."""

    accounts: list[Computed]
    facts: int


def compute(
    *,
    keys: Sequence[int],
    day: date,
    designs: Designs,
    snapshots: Mapping[int, Mapping[str, Any]],
) -> Iterator[Batch]:
    """Evaluate accounts (keys) as of the end of `day`, block by block.

    snapshots: per key the stored path of an earlier day, for accounts of which nothing was learnt
    since that could change days before; the others are evaluated over their whole history.
    """
    number = day_number(day)
    for span in _in_spans(sorted(keys), 50_000):
        rows = facts.load_rows(accounts=span, until_day=number)
        for first, own in _by_start(span, snapshots, rows, number, designs):
            for block in _in_spans(own, block_size(number - first + 1)):
                yield _compute_block(block, first, day, rows, designs, snapshots)


def _in_spans(keys: Sequence[int], size: int) -> Iterator[list[int]]:
    for start in range(0, len(keys), size):
        yield list(keys[start : start + size])


def _by_start(
    keys: Sequence[int],
    snapshots: Mapping[int, Mapping[str, Any]],
    rows: FactRows,
    day: int,
    designs: Designs,
) -> list[tuple[int, list[int]]]:
    """Accounts by the first day that has to be evaluated: the one after the snapshot, or all
    there is.
    """
    start: dict[int, list[int]] = {}
    for key in keys:
        stored = snapshots.get(key)
        usable = (
            stored is not None
            and day - OLDEST_SNAPSHOT <= stored["day"] < day
            and set(stored["versions"]) == {str(version.pk) for version, _design in designs}
        )
        start.setdefault(stored["day"] + 1 if usable and stored else -1, []).append(key)
    if -1 in start:
        whole = start.pop(-1)
        start.setdefault(_first_day(rows, day), []).extend(whole)
    return [(first, sorted(own)) for first, own in sorted(start.items())]


def _first_day(rows: FactRows, day: int) -> int:
    begin = np.maximum(rows.day, rows.known)
    return max(int(begin.min(initial=day)), day - LONGEST_HISTORY)


def _compute_block(
    keys: list[int],
    first: int,
    day: date,
    rows: FactRows,
    designs: Designs,
    snapshots: Mapping[int, Mapping[str, Any]],
) -> Batch:
    own = rows_of(rows, keys)
    panel = build_panel(keys=keys, first_day=day_date(first), last_day=day, rows=own)
    standing = contract_standing(panel)
    found = [Computed(key, None, None, standing, i) for i, key in enumerate(keys)]
    taken = np.zeros(panel.shape, dtype=bool)
    for version, design in designs:
        start = _start(keys, first, version, design, snapshots)
        evaluation = evaluate(design, panel, start=start, taken=taken)
        taken |= evaluation.applies
        for account, row in zip(found, rows_on(evaluation), strict=True):
            if row is not None:
                account.row, account.version = row, version
        _keep_path(found, version, evaluation, start)
    return Batch(found, panel.fact_count)


def _start(
    keys: list[int],
    first: int,
    version: DesignVersion,
    design: Design,
    snapshots: Mapping[int, Mapping[str, Any]],
) -> PathState | None:
    stored = [snapshots.get(key) for key in keys]
    if any(one is None or one["day"] != first - 1 for one in stored):
        return None
    packed = [one["versions"].get(str(version.pk)) for one in stored if one is not None]
    if any(one is None for one in packed):
        return None
    return unpack([one for one in packed if one is not None], first - 1, list(design.plays))


def _keep_path(
    found: list[Computed], version: DesignVersion, evaluation: Evaluation, start: PathState | None
) -> None:
    """Keep the snapshot of the day before: the evaluated day itself may still learn facts."""
    if evaluation.panel.shape[1] >= 2:
        state = evaluation.path(-2)
    elif start is not None:
        state = start
    else:
        return
    for account, packed in zip(found, pack(state), strict=True):
        account.path.setdefault("day", state.day)
        account.path.setdefault("versions", {})[str(version.pk)] = packed


def panel_over(*, key: int, first: date, last: date) -> Panel:
    """One account's panel over its whole history up to `last`; starts at `first` at the latest."""
    number = day_number(last)
    rows = facts.load_rows(accounts=[key], until_day=number)
    begin = min(_first_day(rows, number), day_number(first))
    return build_panel(keys=[key], first_day=day_date(begin), last_day=last, rows=rows)
