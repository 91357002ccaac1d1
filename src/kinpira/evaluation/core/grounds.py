"""What a rule rests on, on the last day of one account's evaluation: its conditions, met or not,
and the figures behind them with the days that were counted. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from kinpira.design.core import expr
from kinpira.design.core.expr import Node
from kinpira.design.core.spelling import spell
from kinpira.design.core.words import expression_in_words
from kinpira.evaluation.core import path, values
from kinpira.evaluation.core.evaluate import Evaluation
from kinpira.evaluation.core.explanation import Condition, Input, Plain
from kinpira.evaluation.core.reasons import DATE, in_words, unit_of
from kinpira.evaluation.core.rows import plain_column
from kinpira.facts.core.rows import day_date
from kinpira.panel.core.windows import NOW, bounds

DEEPEST = 8
OF_FACTS = (  # functions that look at facts themselves: their arguments are no figures
    "count", "sum", "mean", "users", "active_days", "distinct", "adopted", "last", "since",
    "first", "streak", "waiting", "roles", "cycle_business_day", "days_in_stage",
)  # fmt: skip


class Grounds:
    def __init__(self, evaluation: Evaluation, language: str) -> None:
        self.evaluation, self.language = evaluation, language
        self.design, self.scope, self.panel = (
            evaluation.design,
            evaluation.scope,
            evaluation.panel,
        )

    def words(self, node: Node) -> str:
        return expression_in_words(node, self.design, self.language)

    def shown(self, value: Plain, node: Node) -> str:
        return in_words(value, node, self.design, self.language)

    def plain(self, node: Node) -> Plain:
        """The value on the last day; yes and no as such."""
        value = self.scope.value(node)
        column = self.panel.shape[1] - 1
        if value.kind == "bool":
            code = np.broadcast_to(value.data, self.panel.shape)[0, column]
            return None if code == values.UNKNOWN else bool(code == values.TRUE)
        return plain_column(value, self.evaluation, column)[0]

    # conditions

    def conditions(self, tree: Node) -> list[Condition]:
        return [self._condition(node) for node in _conditions(tree)]

    def _condition(self, node: Node) -> Condition:
        value = values.as_condition(self.scope.value(node))
        code = np.broadcast_to(value.data, self.panel.shape)[0, -1]
        met = None if code == values.UNKNOWN else bool(code == values.TRUE)
        if not isinstance(node, expr.Compare):
            shown = ""
            if isinstance(node, expr.In):
                shown = self.shown(self._side(node.left), node.left)
            return Condition(spell(node), self.words(node), met, shown=shown)
        left, right = self._side(node.left), self._side(node.right)
        subject, figure = (node.left, left)
        if _is_literal(node.left) and not _is_literal(node.right):
            subject, figure = (node.right, right)
        shown = self.shown(figure, subject)
        return Condition(spell(node), self.words(node), met, left, right, shown)

    def _side(self, node: Node) -> Plain:
        """One side of a comparison; a bare word (a stage, a band) as it is."""
        if isinstance(node, expr.Text):
            return node.value
        if isinstance(node, expr.Name) and self.scope.is_word(node):
            return node.value
        return self.plain(node)

    # figures

    def inputs(self, trees: Sequence[Node], without: str = "") -> list[Input]:
        """Each figure once, in the order of reading; `without` is the explained measure's key. Of a
        measure and the field it is alone made of, which read the same, the first.
        """
        found: dict[str, Input] = {}
        for tree in trees:
            for node in self._leaves(tree, 0):
                text = spell(node)
                if text not in found and text != without:
                    found[text] = self._input(node, text)
        alike = {(one.words, one.shown, one.first): one for one in reversed(found.values())}
        return [one for one in found.values() if alike[one.words, one.shown, one.first] is one]

    def _leaves(self, node: Node, depth: int) -> Iterator[Node]:
        """Measures and segments, with what they are made of; fields; and functions of facts."""
        if isinstance(node, expr.Name):
            if node.value in self.design.measures and depth < DEEPEST:
                yield node
                yield from self._leaves(self.design.measures[node.value].value.tree, depth + 1)
            elif node.value in self.design.segments and depth < DEEPEST:
                yield node
                tree = self.design.segments[node.value].condition.tree
                yield from self._leaves(tree, depth + 1)
            elif node.value in ("score", "stage", "band"):
                yield node
            return
        if isinstance(node, expr.Field) or (isinstance(node, expr.Call) and node.name in OF_FACTS):
            yield node
            return
        if isinstance(node, expr.Call) and node.name in ("reached", "late"):
            yield expr.Name("stage")
            return
        for child in expr.children(node):
            yield from self._leaves(child, depth)

    def _input(self, node: Node, text: str) -> Input:
        value = self.plain(node)
        first, last = self._counted(node, value)
        unit = unit_of(node, self.design)
        measure = self.design.measures.get(getattr(node, "value", ""))
        shown = self.shown(value, node)
        if unit == DATE and isinstance(value, int | float):
            value = day_date(int(value)).isoformat()
        key = measure.key if measure else ""
        return Input(text, self.words(node), value, unit, first, last, key, shown)

    def _counted(self, node: Node, value: Plain) -> tuple[str, str]:
        """The days that a figure was counted over: its window, or from the fact to today."""
        if not isinstance(node, expr.Call):
            return "", ""
        window = next((arg for arg in node.args if isinstance(arg, expr.Window)), None)
        if window is not None:
            return self._window(window)
        if node.name in ("since", "first") and isinstance(value, int | float):
            last = self.panel.grid.last
            return iso(last - int(value)), iso(last)
        return "", ""

    def _window(self, window: expr.Window) -> tuple[str, str]:
        grid = self.panel.grid
        held = bounds(
            self.scope.window(window),
            NOW,
            grid.last,
            int(grid.closing_day[0]),
            int(grid.year_end[0]),
        )
        return ("", iso(grid.last)) if held is None else (iso(held[0]), iso(held[1]))


def _is_literal(node: Node) -> bool:
    return isinstance(node, expr.Number | expr.Window | expr.BusinessDays | expr.Text)


def _conditions(node: Node) -> Iterator[Node]:
    """The conditions that `and` and `or` put together; below `held` those that must hold on."""
    if isinstance(node, expr.And | expr.Or):
        for item in node.items:
            yield from _conditions(item)
        return
    yield node
    if isinstance(node, expr.Call) and node.name == "held":
        yield from _conditions(node.args[0])


def iso(day: int) -> str:
    return "" if day <= path.NEVER else day_date(day).isoformat()
