"""Why a value is what it is: the rule, its conditions met or not, and the figures behind them.
Pure.

An explanation is made from one account's evaluation, on demand; nothing is stored for it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kinpira.design.core import expr
from kinpira.design.core.model import Design, Expression, ScorePart
from kinpira.design.core.words.terms import pick
from kinpira.design.core.words.units import number_in_words
from kinpira.evaluation.core import path
from kinpira.evaluation.core.evaluate import Evaluation
from kinpira.evaluation.core.explanation import Condition, Explanation, Input, Plain
from kinpira.evaluation.core.grounds import Grounds, iso
from kinpira.evaluation.core.reasons import part_reason, subject_of, unit_of

__all__ = ["Condition", "Explainer", "Explanation", "Input"]
SCORE = ("ヘルススコア", "Health score")
STAGE = ("ステージ", "Stage")


class Explainer:
    """Explains values of the only account in an evaluation on the panel's last day."""

    def __init__(self, evaluation: Evaluation, language: str) -> None:
        self.evaluation, self.language = evaluation, language
        self.design: Design = evaluation.design
        self.panel = evaluation.panel
        self.grounds = Grounds(evaluation, language)

    def explain(self, key: str) -> Explanation | None:
        """None for a key that the design does not name."""
        design = self.design
        if key == "score" and design.score:
            return self._score()
        if key == "stage":
            return self._present_stage()
        if key in design.measures:
            return self._measure(key)
        if key in design.plays:
            return self._lamp(key)
        if key in design.segments:
            return self._segment(key)
        stages = {stage.key: index for index, stage in enumerate(design.stages)}
        if key in stages:
            return self._stage(stages[key])
        if key in self.evaluation.parts:
            return self._part(key)
        return None

    def _measure(self, key: str) -> Explanation:
        measure = self.design.measures[key]
        name = expr.Name(key)
        value = self.grounds.plain(name)
        return self._made(
            key,
            "measure",
            measure.name,
            value,
            measure.value,
            shown=self.grounds.shown(value, name),
            unit=unit_of(name, self.design),
            note=measure.note,
            purpose=measure.purpose,
        )

    def _lamp(self, key: str) -> Explanation:
        play = self.design.plays[key]
        lamps = self.evaluation.lamps
        lit = bool(lamps[key][0, -1]) if key in lamps else None
        since = int(self.evaluation.lamp_since(key)[0]) if key in lamps else path.OFF
        return self._made(
            key,
            "lamp",
            play.name,
            lit,
            play.when,
            off=play.off,
            since=iso(since),
            purpose=play.purpose,
        )

    def _segment(self, key: str) -> Explanation:
        segment = self.design.segments[key]
        met = bool(self.evaluation.segments[key][0, -1])
        return self._made(key, "segment", segment.name, met, segment.condition)

    def _stage(self, index: int) -> Explanation:
        stage = self.design.stages[index]
        reached = int(self.evaluation.stage[0, -1]) >= index
        return self._made(
            stage.key, "stage", stage.name, reached, stage.reached, off=stage.lost, note=stage.text
        )

    def _present_stage(self) -> Explanation:
        """The stage it is in, and the rule of the next one."""
        index = int(self.evaluation.stage[0, -1])
        stages = self.design.stages
        name = stages[index].name if index >= 0 else ""
        since = iso(int(self.evaluation.stage_since[0, -1])) if index >= 0 else ""
        following = stages[index + 1] if index + 1 < len(stages) else None
        return self._made(
            "stage",
            "stage",
            pick(STAGE, self.language),
            name or None,
            following.reached if following else None,
            shown=name,
            rule_of=following.name if following else "",
            since=since,
        )

    def _part(self, key: str) -> Explanation:
        assert self.design.score is not None
        part = next(part for part in self.design.score.parts if part.key == key)
        share = _none(float(self.evaluation.parts[key].share[0, -1]))
        shown = "" if share is None else number_in_words(share, "%", self.language)
        return self._made(
            key,
            "part",
            part.name,
            share,
            part.value,
            shown=shown,
            parts=[self._part_of_score(part)],
        )

    def _score(self) -> Explanation:
        score = self.design.score
        assert score is not None
        parts = [self._part_of_score(part) for part in score.parts]
        parts += [
            {"key": segment.key, "name": segment.name, "points": segment.points}
            for segment in self.design.segments.values()
            if segment.points and self.evaluation.segments[segment.key][0, -1]
        ]
        parts += [
            {"key": key, "name": self.design.plays[key].name, "points": points}
            for key, points in score.lamp_points.items()
            if self.evaluation.lamps[key][0, -1]
        ]
        value = _none(float(self.evaluation.score[0, -1]))
        shown = "" if value is None else number_in_words(round(value, 1), "点", self.language)
        name = pick(SCORE, self.language)
        return self._made("score", "score", name, value, None, shown=shown, parts=parts)

    def _part_of_score(self, part: ScorePart) -> dict[str, Any]:
        column = self.evaluation.parts[part.key]
        value = self.grounds.plain(subject_of(part))
        return {
            "key": part.key,
            "name": part.name,
            "weight": part.weight,
            "share": _none(float(column.share[0, -1])),
            "points": _none(float(column.points[0, -1])),
            "rule": part.value.text,
            "words": self.grounds.words(part.value.tree),
            "reason": part_reason(part, value, self.design, self.language),
        }

    def _made(
        self,
        key: str,
        kind: str,
        name: str,
        value: Plain,
        rule: Expression | None,
        *,
        off: Expression | None = None,
        **more: Any,
    ) -> Explanation:
        grounds = self.grounds
        trees = [each.tree for each in (rule, off) if each is not None]
        judged = rule is not None and kind not in ("measure", "part")
        return Explanation(
            key,
            kind,
            name,
            value,
            rule=rule.text if rule else "",
            words=grounds.words(rule.tree) if rule else "",
            off=off.text if off else "",
            off_words=grounds.words(off.tree) if off else "",
            conditions=grounds.conditions(rule.tree) if judged and rule else [],
            off_conditions=grounds.conditions(off.tree) if off else [],
            inputs=grounds.inputs(trees, without=key if kind == "measure" else ""),
            facts=self.panel.fact_count,
            assumed=self.panel.assumed_count,
            first_day=iso(self.panel.grid.first),
            day=iso(self.panel.grid.last),
            **more,
        )


def _none(number: float) -> float | None:
    return None if np.isnan(number) else round(number, 6)
