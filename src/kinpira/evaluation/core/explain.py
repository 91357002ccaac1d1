"""Why a value is what it is: the rule, its conditions met or not, and the figures behind them.
Pure.

An explanation is made from one account's evaluation, on demand; nothing is stored for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from kinpira.design.core import expr
from kinpira.design.core.expr import Node
from kinpira.design.core.model import Design, Expression, ScorePart
from kinpira.design.core.spelling import spell
from kinpira.design.core.words import expression_in_words
from kinpira.evaluation.core import path, values
from kinpira.evaluation.core.evaluate import Evaluation
from kinpira.evaluation.core.rows import plain_column
from kinpira.facts.core.rows import day_date
from kinpira.panel.core.windows import NOW, bounds

DEEPEST = 8
Plain = float | str | bool | None


@dataclass(frozen=True)
class Input:
    """A figure behind a value. `first`, `last`: the days its window held (ISO), if it has one."""

    text: str
    words: str
    value: Plain
    unit: str = ""
    first: str = ""
    last: str = ""
    key: str = ""  # of the measure, where it is one


@dataclass(frozen=True)
class Condition:
    """One comparison of a rule. met: True, False, None (unknown: something is missing)."""

    text: str
    words: str
    met: bool | None
    value: Plain = None
    threshold: Plain = None


@dataclass(frozen=True)
class Explanation:
    """JSON by `as_dict`. kind: measure, lamp, stage, segment, score, part. Days are ISO dates."""

    key: str
    kind: str
    name: str
    value: Plain
    unit: str = ""
    rule: str = ""
    words: str = ""
    off: str = ""  # what turns a lamp off, or loses a stage
    off_words: str = ""
    since: str = ""
    conditions: list[Condition] = field(default_factory=list)
    inputs: list[Input] = field(default_factory=list)
    parts: list[dict[str, Any]] = field(default_factory=list)
    facts: int = 0  # how many facts of the account were read
    assumed: int = 0  # … of them with an assumed known day
    first_day: str = ""  # the first evaluated day
    day: str = ""
    version: str = ""
    computed_at: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class Explainer:
    """Explains values of the only account in an evaluation on the panel's last day."""

    def __init__(self, evaluation: Evaluation, language: str) -> None:
        self.evaluation, self.language = evaluation, language
        self.design: Design = evaluation.design
        self.scope = evaluation.scope
        self.panel = evaluation.panel

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

    # kinds

    def _measure(self, key: str) -> Explanation:
        measure = self.design.measures[key]
        value = self._plain(expr.Name(key))
        rule = measure.value
        return self._made(key, "measure", measure.name, value, rule, unit=measure.unit)

    def _lamp(self, key: str) -> Explanation:
        play = self.design.plays[key]
        lamps = self.evaluation.lamps
        lit = bool(lamps[key][0, -1]) if key in lamps else None
        since = int(self.evaluation.lamp_since(key)[0]) if key in lamps else path.OFF
        return self._made(key, "lamp", play.name, lit, play.when, off=play.off, since=_iso(since))

    def _segment(self, key: str) -> Explanation:
        segment = self.design.segments[key]
        met = bool(self.evaluation.segments[key][0, -1])
        return self._made(key, "segment", segment.name, met, segment.condition)

    def _stage(self, index: int) -> Explanation:
        stage = self.design.stages[index]
        reached = int(self.evaluation.stage[0, -1]) >= index
        return self._made(stage.key, "stage", stage.name, reached, stage.reached, off=stage.lost)

    def _present_stage(self) -> Explanation:
        """The stage it is in, and the rule of the next one."""
        index = int(self.evaluation.stage[0, -1])
        stages = self.design.stages
        name = stages[index].name if index >= 0 else ""
        since = _iso(int(self.evaluation.stage_since[0, -1])) if index >= 0 else ""
        following = stages[index + 1] if index + 1 < len(stages) else None
        rule = following.reached if following else None
        return self._made("stage", "stage", name, name or None, rule, since=since)

    def _part(self, key: str) -> Explanation:
        assert self.design.score is not None
        part = next(part for part in self.design.score.parts if part.key == key)
        share = _none(float(self.evaluation.parts[key].share[0, -1]))
        return self._made(key, "part", part.name, share, part.value)

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
        return self._made("score", "score", "", value, None, parts=parts)

    def _part_of_score(self, part: ScorePart) -> dict[str, Any]:
        column = self.evaluation.parts[part.key]
        return {
            "key": part.key,
            "name": part.name,
            "weight": part.weight,
            "share": _none(float(column.share[0, -1])),
            "points": _none(float(column.points[0, -1])),
            "rule": part.value.text,
            "words": self._words(part.value.tree),
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
        trees = [each.tree for each in (rule, off) if each is not None]
        return Explanation(
            key,
            kind,
            name,
            value,
            rule=rule.text if rule else "",
            words=self._words(rule.tree) if rule else "",
            off=off.text if off else "",
            off_words=self._words(off.tree) if off else "",
            conditions=[self._condition(node) for tree in trees for node in _conditions(tree)],
            inputs=self._inputs(trees),
            facts=self.panel.fact_count,
            assumed=self.panel.assumed_count,
            first_day=_iso(self.panel.grid.first),
            day=_iso(self.panel.grid.last),
            **more,
        )

    # what it rests on

    def _condition(self, node: Node) -> Condition:
        value = values.as_condition(self.scope.value(node))
        code = np.broadcast_to(value.data, self.panel.shape)[0, -1]
        met = None if code == values.UNKNOWN else bool(code == values.TRUE)
        left = right = None
        if isinstance(node, expr.Compare):
            left, right = self._side(node.left), self._side(node.right)
        return Condition(spell(node), self._words(node), met, left, right)

    def _side(self, node: Node) -> Plain:
        """One side of a comparison; a bare word (a stage, a band) as it is."""
        if isinstance(node, expr.Text):
            return node.value
        if isinstance(node, expr.Name) and self.scope.is_word(node):
            return node.value
        return self._plain(node)

    def _inputs(self, trees: list[Node]) -> list[Input]:
        found: dict[str, Input] = {}
        for tree in trees:
            for node in self._leaves(tree, 0):
                text = spell(node)
                if text not in found:
                    found[text] = self._input(node, text)
        return list(found.values())

    def _leaves(self, node: Node, depth: int) -> Iterator[Node]:
        """Measures, with what they are made of; fields; and functions of facts."""
        if isinstance(node, expr.Name):
            if node.value in self.design.measures and depth < DEEPEST:
                yield node
                yield from self._leaves(self.design.measures[node.value].value.tree, depth + 1)
            elif node.value in ("score", "stage", "band"):
                yield node
            return
        if isinstance(node, expr.Field):
            yield node
            return
        if isinstance(node, expr.Call) and _of_facts(node):
            yield node
            return
        for child in expr.children(node):
            yield from self._leaves(child, depth)

    def _input(self, node: Node, text: str) -> Input:
        first = last = ""
        if isinstance(node, expr.Call):
            window = next((arg for arg in node.args if isinstance(arg, expr.Window)), None)
            if window is not None:
                first, last = self._window(window)
        measure = self.design.measures.get(getattr(node, "value", ""))
        unit, key = (measure.unit, measure.key) if measure else ("", "")
        return Input(text, self._words(node), self._plain(node), unit, first, last, key)

    def _window(self, window: expr.Window) -> tuple[str, str]:
        grid = self.panel.grid
        held = bounds(
            self.scope.window(window),
            NOW,
            grid.last,
            int(grid.closing_day[0]),
            int(grid.year_end[0]),
        )
        return ("", _iso(grid.last)) if held is None else (_iso(held[0]), _iso(held[1]))

    def _plain(self, node: Node) -> Plain:
        value = self.scope.value(node)
        column = self.panel.shape[1] - 1
        if value.kind == "bool":
            code = np.broadcast_to(value.data, self.panel.shape)[0, column]
            return None if code == values.UNKNOWN else bool(code == values.TRUE)
        return plain_column(value, self.evaluation, column)[0]

    def _words(self, node: Node) -> str:
        return expression_in_words(node, self.design, self.language)


def _conditions(node: Node) -> Iterator[Node]:
    """The conditions that and / or / not put together."""
    if isinstance(node, expr.And | expr.Or):
        for item in node.items:
            yield from _conditions(item)
    elif isinstance(node, expr.Not):
        yield from _conditions(node.operand)
    elif isinstance(node, expr.Compare | expr.In) or (
        isinstance(node, expr.Call) and node.name in ("held", "late", "reached", "missing")
    ):
        yield node


def _of_facts(node: expr.Call) -> bool:
    """Whether a function looks at facts itself, so that its arguments are no figures of their
    own.
    """
    return node.name in (
        "count", "sum", "mean", "users", "active_days", "distinct", "adopted", "last", "since",
        "first", "streak", "waiting", "roles", "cycle_business_day", "days_in_stage",
    )  # fmt: skip


def _iso(day: int) -> str:
    return "" if day <= path.NEVER else day_date(day).isoformat()


def _none(number: float) -> float | None:
    return None if np.isnan(number) else round(number, 6)
