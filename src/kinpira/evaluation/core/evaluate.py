"""evaluate: everything a design names, for every account and day of a panel. Pure.

Today is the last column, the past all the others; both come from this one function.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kinpira.design.core import expr
from kinpira.design.core.model import Design, Play
from kinpira.evaluation.core import path, values
from kinpira.evaluation.core.path import PathState
from kinpira.evaluation.core.scope import BANDS, Scope
from kinpira.evaluation.core.values import Value
from kinpira.panel.core.panel import STAGE_CONFIRMED, Panel

Array = NDArray[Any]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
BAND_KEYS = ("risk", "watch", "good")


@dataclass(frozen=True)
class Part:
    """One part of the score: its value 0..1 (nan missing) and the points it gives, both [account,
    day].
    """

    share: Floats
    points: Floats


@dataclass(frozen=True)
class Evaluation:
    """Arrays [account, day] in the order of `panel.grid`.

    applies: the design's `for:` is true. measures: as Value, whether it applies or not. stage:
    index into design.stages, -1 none; stage_since: day number. lamps, segments: lit / met, False
    where the design does not apply. score: 0..100, nan where missing or it does not apply; band:
    0 risk, 1 watch, 2 good, -1 none.
    """

    design: Design
    panel: Panel
    applies: Bools
    measures: dict[str, Value]
    stage: Array
    stage_since: Array
    segments: dict[str, Bools]
    score: Floats
    band: Array
    parts: dict[str, Part]
    lamps: dict[str, Bools]
    stage_path: tuple[Array, Array]
    held: dict[str, tuple[Array, Array]]
    start: PathState | None
    scope: Scope = field(repr=False)  # to ask for more: what a condition is made of

    def path(self, column: int = -1) -> PathState:
        """The snapshot at the end of a day, from which evaluation goes on."""
        column = range(self.panel.shape[1])[column]
        days = self.panel.grid.days
        return PathState(
            int(days[column]),
            self.stage_path[0][:, column].copy(),
            self.stage_path[1][:, column].copy(),
            {key: self.lamp_since(key, column) for key in self.lamps},
            {key: (a[:, column].copy(), b[:, column].copy()) for key, (a, b) in self.held.items()},
        )

    def lamp_since(self, key: str, column: int = -1) -> Array:
        """[account] the day since which a lamp is on, path.OFF where it is off on that day."""
        column = range(self.panel.shape[1])[column]
        before = np.full(self.panel.shape[0], path.OFF)
        if self.start is not None:
            before = self.start.lamps.get(key, before)
        return path.on_since(self.lamps[key], self.panel.grid.days, before, column)


def evaluate(
    design: Design, panel: Panel, *, start: PathState | None = None, taken: Bools | None = None
) -> Evaluation:
    """Evaluate a checked design. `start` is the snapshot of the day before the panel's first.

    `taken` [account, day] says where a design earlier in the order applies. Raises BadDesign
    where the check would have refused.
    """
    work = _Work(design, panel, start, taken)
    return work.result()


class _Work:
    def __init__(
        self, design: Design, panel: Panel, start: PathState | None, taken: Bools | None
    ) -> None:
        self.design, self.panel, self.start = design, panel, start
        self.scope = Scope(design, panel, start)
        self.scope.named = {
            "stage": self._stage_value,
            "days_in_stage": self._days_in_stage,
            "score": lambda: values.number(self.score()),
            "band": self._band_value,
        }
        self.applies = self.scope.true(design.applies.tree)
        if taken is not None:
            self.applies = self.applies & ~taken

    def result(self) -> Evaluation:
        design = self.design
        stage, since = self.stages()
        shown = np.where(self.applies, stage, np.int16(-1))
        lamps = {key: self.lamp(key) for key in design.plays if _has_lamp(design.plays[key])}
        return Evaluation(
            design,
            self.panel,
            self.applies,
            {key: self.scope.value(expr.Name(key)) for key in design.measures},
            shown,
            since,
            {key: self.segment(key) for key in design.segments},
            self.score(),
            self.band(),
            {key: self._part(key) for key in self._part_keys()},
            lamps,
            (stage, since),
            self.scope.held,
            self.start,
            self.scope,
        )

    # stages

    def stages(self) -> tuple[Array, Array]:
        return self.scope.once(("stages",), self._walk)

    def _walk(self) -> tuple[Array, Array]:
        n, days = self.panel.shape
        before = self.start
        stage = np.full(n, -1) if before is None else before.stage
        since = np.full(n, path.NEVER) if before is None else before.stage_since
        if not self.design.stages:
            none, never = np.int16(-1), np.int32(path.NEVER)
            return np.broadcast_to(none, (n, days)), np.broadcast_to(never, (n, days))
        reached, lost = [], []
        for stage_of in self.design.stages:
            met = self.scope.true(stage_of.reached.tree)
            reached.append(met & self._confirmed(stage_of.key) if stage_of.confirm else met)
            lost.append(self.scope.true(stage_of.lost.tree) if stage_of.lost else None)
        return path.walk_stages(
            reached, lost, self.applies, self.panel.grid.days, stage=stage, since=since
        )

    def _confirmed(self, key: str) -> Bools:
        """A person has confirmed the stage: a fact that counts, whatever its day."""
        events = ((STAGE_CONFIRMED, (key,)),)
        return self.panel.latest(events, valued=False) >= 0

    def _stage_value(self) -> Value:
        stage = np.where(self.applies, self.stages()[0], np.int16(-1))
        return Value("text", stage, True, self.scope.stage_words, ordered=True)

    def _days_in_stage(self) -> Value:
        stage, since = self.stages()
        days = self.panel.grid.days[None, :] - since
        return values.number(np.where(self.applies & (stage >= 0), days, np.nan))

    # segments and lamps

    def segment(self, key: str) -> Bools:
        return self.scope.true(expr.Name(key)) & self.applies

    def lamp(self, key: str) -> Bools:
        return self.scope.once(("lamp", key), lambda: self._lamp(self.design.plays[key]))

    def _lamp(self, play: Play) -> Bools:
        assert play.when is not None
        may = self.applies
        if play.busy == "quiet" and self.panel.grid.busy is not None:
            may = may & ~self.panel.grid.busy
        lit = self.scope.true(play.when.tree) & may
        if play.off is None:
            return lit
        off = self.scope.true(play.off.tree) | ~may
        was_on = np.zeros(self.panel.shape[0], dtype=bool)
        if self.start is not None and play.key in self.start.lamps:
            was_on = self.start.lamps[play.key] != path.OFF
        return path.stay_on(lit, off, was_on)

    # score

    def _part_keys(self) -> list[str]:
        return [part.key for part in self.design.score.parts] if self.design.score else []

    def _shares(self) -> dict[str, Floats]:
        def make() -> dict[str, Floats]:
            assert self.design.score is not None
            shares = {}
            for part in self.design.score.parts:
                share = values.floats(self.scope.value(part.value.tree))
                shares[part.key] = np.broadcast_to(np.clip(share, 0.0, 1.0), self.panel.shape)
            return shares

        return self.scope.once(("shares",), make)

    def _weight(self) -> Floats:
        """[account, day] the weight of the parts that count; 0 where all are missing."""

        def make() -> Floats:
            score = self.design.score
            assert score is not None
            weight = np.zeros(self.panel.shape)
            for part in score.parts:
                counts = 1.0 if score.missing == "zero" else ~np.isnan(self._shares()[part.key])
                weight = weight + part.weight * counts
            return weight

        return self.scope.once(("weight",), make)

    def _part(self, key: str) -> Part:
        return self.scope.once(("part", key), lambda: self._points_of(key))

    def _points_of(self, key: str) -> Part:
        score = self.design.score
        assert score is not None
        share, weight = self._shares()[key], self._weight()
        own = next(part.weight for part in score.parts if part.key == key)
        part = np.nan_to_num(share) * (100.0 * own)
        points = np.divide(part, weight, out=np.zeros_like(part), where=weight > 0)
        shown = np.where(self.applies, share, np.nan)
        return Part(shown, np.where(np.isnan(shown), np.nan, points))

    def score(self) -> Floats:
        return self.scope.once(("score",), self._score)

    def _score(self) -> Floats:
        score = self.design.score
        if score is None:
            return np.broadcast_to(np.float64(np.nan), self.panel.shape)
        summed = np.zeros(self.panel.shape)
        for part in score.parts:
            summed = summed + np.nan_to_num(self._shares()[part.key]) * part.weight
        weight = self._weight()
        base = np.divide(
            100.0 * summed, weight, out=np.full(summed.shape, np.nan), where=weight > 0
        )
        for segment in self.design.segments.values():
            if segment.points:
                base = base + segment.points * self.segment(segment.key)
        for key, points in score.lamp_points.items():
            base = base + points * self.lamp(key)
        rounded = np.rint(np.clip(base, 0.0, 100.0) * 1e4) / 1e4
        return np.where(self.applies, rounded, np.nan)

    def band(self) -> Array:
        score, design = self.score(), self.design.score
        if design is None:
            return np.broadcast_to(np.int8(-1), self.panel.shape)
        band = (score >= design.watch).astype(np.int8) + (score >= design.good)
        return np.where(np.isnan(score), np.int8(-1), band)

    def _band_value(self) -> Value:
        return Value("text", self.band(), False, BANDS, ordered=True)


def _has_lamp(play: Play) -> bool:
    return play.trigger.kind == "lamp" and play.when is not None
