"""One day of an evaluation as plain values per account: what is stored and shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kinpira.design.core.model import Design
from kinpira.design.core.spelling import spell
from kinpira.evaluation.core import path, values
from kinpira.evaluation.core.builtin import first_start
from kinpira.evaluation.core.evaluate import BAND_KEYS, Evaluation
from kinpira.evaluation.core.figures import figures_behind
from kinpira.evaluation.core.reasons import subject_of
from kinpira.evaluation.core.scope import Scope
from kinpira.evaluation.core.values import Value
from kinpira.facts.core.rows import day_date

TONES = ("risk", "chance", "info")
Array = NDArray[Any]


@dataclass(frozen=True)
class Row:
    """What a design says of one account on one day. Days are numbers; `lamps`: key -> since."""

    stage: str = ""
    stage_position: int | None = None
    stage_since: int | None = None
    days_late: int | None = None
    score: float | None = None
    band: str = ""
    parts: dict[str, dict[str, float | str | None]] = field(default_factory=dict)
    values: dict[str, float | str | None] = field(default_factory=dict)
    segments: list[str] = field(default_factory=list)
    lamps: dict[str, int] = field(default_factory=dict)
    tones: dict[str, str] = field(default_factory=dict)  # of the lit lamps
    worst_tone: str = ""


def rows_on(evaluation: Evaluation, column: int = -1) -> list[Row | None]:
    """Per account; None where the design does not apply on that day."""
    column = range(evaluation.panel.shape[1])[column]
    shown = _Column(evaluation, column)
    applies = evaluation.applies[:, column]
    return [shown.row(index) if applies[index] else None for index in range(len(applies))]


class _Column:
    """The columns of one day, taken out once for all accounts."""

    def __init__(self, evaluation: Evaluation, column: int) -> None:
        self.design: Design = evaluation.design
        self.evaluation = evaluation
        self.column = column
        self.stage = evaluation.stage[:, column].tolist()
        self.since = evaluation.stage_since[:, column].tolist()
        self.score = evaluation.score[:, column].tolist()
        self.band = evaluation.band[:, column].tolist()
        self.late = self._days_late()
        self.lamps = {key: evaluation.lamp_since(key, column).tolist() for key in evaluation.lamps}
        self.segments = {k: s[:, column].tolist() for k, s in evaluation.segments.items()}
        self.values = {
            key: plain_column(value, evaluation, column)
            for key, value in evaluation.measures.items()
        }
        self.values |= self._awaited()
        self.figures = {
            key: self._figures_of(key) if any(day != path.OFF for day in days) else {}
            for key, days in self.lamps.items()
        }
        self.parts = {
            key: (part.share[:, column].tolist(), part.points[:, column].tolist())
            for key, part in evaluation.parts.items()
        }
        self.rated = self._rated()

    def row(self, index: int) -> Row:
        stage, score = self.stage[index], self.score[index]
        lamps = {k: days[index] for k, days in self.lamps.items() if days[index] != path.OFF}
        tones: dict[str, str] = {key: self.design.plays[key].tone for key in lamps}
        return Row(
            stage=self.design.stages[stage].key if stage >= 0 else "",
            stage_position=stage if stage >= 0 else None,
            stage_since=self.since[index] if stage >= 0 else None,
            days_late=self.late[index],
            score=None if np.isnan(score) else score,
            band=BAND_KEYS[self.band[index]] if self.band[index] >= 0 else "",
            parts=self._parts(index),
            values={key: column[index] for key, column in self.values.items()}
            | {text: column[index] for key in lamps for text, column in self.figures[key].items()},
            segments=[key for key, met in self.segments.items() if met[index]],
            lamps=lamps,
            tones=tones,
            worst_tone=next((tone for tone in TONES if tone in tones.values()), ""),
        )

    def _rated(self) -> dict[str, list[float | str | None]]:
        """The figure that each part of the score rates."""
        scope, score = self.evaluation.scope, self.design.score
        return {
            part.key: plain_column(scope.value(subject_of(part)), self.evaluation, self.column)
            for part in (score.parts if score else ())
        }

    def _parts(self, index: int) -> dict[str, dict[str, float | str | None]]:
        score = self.design.score
        weights = {part.key: part.weight for part in score.parts} if score else {}
        zero = score is not None and score.missing == "zero"
        counted = {key: zero or not np.isnan(self.parts[key][0][index]) for key in weights}
        total = sum(weight for key, weight in weights.items() if counted[key])
        found: dict[str, dict[str, float | str | None]] = {}
        for key, weight in weights.items():
            share, points = (column[index] for column in self.parts[key])
            known = not np.isnan(share)
            found[key] = {
                "share": round(share, 6) if known else None,
                "points": round(points, 4) if known else (0.0 if zero else None),
                "of": round(100.0 * weight / total, 4) if counted[key] else 0.0,
                "value": self.rated[key][index],
            }
        return found

    def _days_late(self) -> list[int | None]:
        """Days since the first contract's start over the next stage's expected length."""
        evaluation, stages = self.evaluation, self.design.stages
        start = np.broadcast_to(
            first_start(Scope(self.design, evaluation.panel, None)).data, evaluation.panel.shape
        )[:, self.column]
        today = int(evaluation.panel.grid.days[self.column])
        late: list[int | None] = []
        for begun, stage in zip(start.tolist(), self.stage, strict=True):
            following = stages[stage + 1] if stage + 1 < len(stages) else None
            if following is None or following.expect_days is None or np.isnan(begun):
                late.append(None)
            else:
                late.append(int(today - begun - following.expect_days))
        return late

    def _figures_of(self, key: str) -> dict[str, list[float | str | None]]:
        """What the lamp's rule names besides measures, as spelled there: for its reason."""
        when = self.design.plays[key].when
        scope = self.evaluation.scope
        return {
            spell(node): plain_column(scope.value(node), self.evaluation, self.column)
            for node in (figures_behind(when.tree, scope) if when else ())
        }

    def _awaited(self) -> dict[str, list[float | str | None]]:
        """The dates that date plays wait for, as ISO text under the play's key."""
        found: dict[str, list[float | str | None]] = {}
        scope = Scope(self.design, self.evaluation.panel, None)
        for key, play in self.design.plays.items():
            if play.trigger.kind != "date" or play.when is None:
                continue
            days = plain_column(scope.value(play.when.tree), self.evaluation, self.column)
            found[key] = [
                day_date(int(day)).isoformat() if isinstance(day, int | float) else None
                for day in days
            ]
        return found


def plain_column(value: Value, evaluation: Evaluation, column: int) -> list[float | str | None]:
    """One day of a value: numbers (whole ones as int), words, None for missing; yes and no as 1,
    0.
    """
    data = np.broadcast_to(value.data, evaluation.panel.shape)[:, column]
    if value.kind == "text":
        words = {code: word for word, code in value.words.items()}
        return [words.get(code) for code in data.tolist()]
    numbers = np.broadcast_to(values.floats(value), evaluation.panel.shape)[:, column]
    return [
        None if np.isnan(n) else int(n) if n.is_integer() else round(n, 9) for n in numbers.tolist()
    ]
