"""One evaluation in progress: a design over a panel. Walks expression trees, remembers what it has.

Every value is computed at most once per (expression, shift). Names are resolved where they stand:
measures and segments by evaluating them, stages and bands as words.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from kinpira.design.core import expr
from kinpira.design.core.expr import Node
from kinpira.design.core.model import Design
from kinpira.evaluation.core import values
from kinpira.evaluation.core.path import PathState
from kinpira.evaluation.core.values import Value
from kinpira.panel.core.panel import ANY, Events, Panel
from kinpira.panel.core.windows import NOW, Shift, Window

Bools = NDArray[np.bool_]
PATH_FUNCTIONS = ("held", "late", "reached", "days_in_stage")
BANDS = {"risk": 0, "watch": 1, "good": 2}
T = TypeVar("T")


class BadDesign(Exception):
    """An expression that the check would have refused: an unknown name, a cycle, a wrong
    argument.
    """


class Scope:
    def __init__(self, design: Design, panel: Panel, start: PathState | None) -> None:
        self.design = design
        self.panel = panel
        self.grid = panel.grid
        self.start = start
        self.stage_words = {stage.key: i for i, stage in enumerate(design.stages)}
        self.held: dict[
            str, tuple[Any, Any]
        ] = {}  # per held condition: last days without it [n, D]
        self._memo: dict[Any, Any] = {}
        self._meanings: dict[Node, Any] = {}
        self._groups = tuple(sorted((group.key, group) for group in design.events.values()))
        self._open: set[Any] = set()
        self.named: dict[str, Callable[[], Value]] = {}  # stage, score, band: given by evaluate

    def once(self, key: Any, make: Callable[[], T]) -> T:
        """Compute once; asking for it again while it is being computed is a cycle."""
        if key not in self._memo:
            if key in self._open:
                raise BadDesign(f"a cycle through {key}")
            self._open.add(key)
            try:
                self._memo[key] = make()
            finally:
                self._open.discard(key)
        made: T = self._memo[key]
        return made

    # conditions and numbers

    def true(self, node: Node) -> Bools:
        """[account, day] where the condition is surely true."""
        value = values.as_condition(self.value(node))
        return np.broadcast_to(value.data == values.TRUE, self.panel.shape)

    def value(self, node: Node, shift: Shift = NOW) -> Value:
        if isinstance(node, expr.Number):
            return values.number(node.value, complete=True)
        if isinstance(node, expr.Window) and node.unit == "days":
            return values.number(float(node.n), complete=True)  # `quiet > 21d`
        if isinstance(node, expr.BusinessDays):
            return values.number(float(node.n), complete=True)
        return self.once((node, shift), lambda: self._shared(node, shift))

    def _shared(self, node: Node, shift: Shift) -> Value:
        """Values that rest on facts alone are kept with the panel: another rule, or another version
        of the design with one threshold changed, finds them there."""
        meaning = self.meaning(node)
        if meaning is None:
            return self._value(node, shift)
        return self.panel.memo(("value", meaning, shift), lambda: self._value(node, shift))

    def meaning(self, node: Node) -> Any:
        """The expression with all that its names stand for; None where it depends on the path
        (stages, score, held conditions), on which the panel knows nothing.
        """
        if node not in self._meanings:
            self._meanings[node] = self._meaning(node)
        return self._meanings[node]

    def _meaning(self, node: Node) -> Any:
        names: dict[str, Node] = {}
        waiting = [node]
        while waiting:
            one = waiting.pop()
            if isinstance(one, expr.Call) and one.name in PATH_FUNCTIONS:
                return None
            if isinstance(one, expr.Name) and one.value not in names:
                if one.value in self.named:
                    return None
                tree = self._tree_of(one.value)
                if tree is not None:
                    names[one.value] = tree
                    waiting.append(tree)
            waiting.extend(expr.children(one))
        return node, tuple(sorted(names.items(), key=lambda item: item[0])), self._groups

    def _tree_of(self, name: str) -> Node | None:
        if name in self.design.measures:
            return self.design.measures[name].value.tree
        if name in self.design.segments:
            return self.design.segments[name].condition.tree
        return None

    def _value(self, node: Node, shift: Shift) -> Value:
        match node:
            case expr.Name():
                return self._name(node.value, shift)
            case expr.Field():
                return self._field(node.value)
            case expr.Call():
                return self._call(node, shift)
            case expr.Negative():
                zero = values.number(0.0, complete=True)
                return values.arithmetic("-", zero, self.value(node.operand, shift))
            case expr.Binary():
                left, right = self.value(node.left, shift), self.value(node.right, shift)
                return values.arithmetic(node.op, left, right)
            case _:
                return self._condition(node, shift)

    def _condition(self, node: Node, shift: Shift) -> Value:
        match node:
            case expr.Compare():
                return self._compare(node.op, node.left, node.right, shift)
            case expr.In():
                same = [self._compare("=", node.left, item, shift) for item in node.items]
                return values.either(same)
            case expr.Not():
                return values.negate(self.value(node.operand, shift))
            case expr.And():
                return values.both([self.value(item, shift) for item in node.items])
            case expr.Or():
                return values.either([self.value(item, shift) for item in node.items])
        raise BadDesign(f"no value: {node}")

    def _name(self, name: str, shift: Shift) -> Value:
        if name in self.design.measures:
            tree = self.design.measures[name].value.tree
            return self.once(("measure", name, shift), lambda: self.value(tree, shift))
        if name in self.design.segments:
            tree = self.design.segments[name].condition.tree
            return self.once(
                ("segment", name, shift), lambda: values.as_condition(self.value(tree, shift))
            )
        if name in self.named:
            return self.once(("named", name), self.named[name])
        raise BadDesign(f"unknown name: {name}")

    def _field(self, name: str) -> Value:
        from kinpira.evaluation.core.builtin import field_value

        return field_value(self, name)

    def _call(self, node: expr.Call, shift: Shift) -> Value:
        from kinpira.evaluation.core.functions import FUNCTIONS

        if node.name not in FUNCTIONS:
            raise BadDesign(f"unknown function: {node.name}")
        return FUNCTIONS[node.name](self, node.args, shift)

    def _compare(self, op: str, left: Node, right: Node, shift: Shift) -> Value:
        a = None if self.is_word(left) else self.value(left, shift)
        b = None if self.is_word(right) else self.value(right, shift)
        if a is None and b is None:
            raise BadDesign("two words are compared")
        a = self._word(left, b) if a is None and b is not None else a
        b = self._word(right, a) if b is None and a is not None else b
        assert a is not None
        assert b is not None
        return values.compare(op, a, b)

    def is_word(self, node: Node) -> bool:
        if isinstance(node, expr.Text):
            return True
        names = (self.design.measures, self.design.segments, self.named)
        return isinstance(node, expr.Name) and not any(node.value in known for known in names)

    def _word(self, node: Node, other: Value) -> Value:
        """A word as the code that the other side has for it; a date in quotes as its day number."""
        assert isinstance(node, expr.Text | expr.Name)
        if other.kind == "number":
            return values.number(_day_of(node.value), complete=False)
        code = other.words.get(node.value, values.NO_WORD)
        return Value("text", np.asarray(code), True, other.words, other.ordered)

    # arguments

    def events(self, node: Node) -> Events:
        """What an events argument names: `any`, raw events, groups, or a list of them."""
        if isinstance(node, expr.Listing):
            found = [pair for item in node.items for pair in self.events(item)]
            return tuple(sorted(set(found)))
        if not isinstance(node, expr.Name | expr.Field | expr.Text):
            raise BadDesign(f"no event: {node}")
        if node.value == "any" and "any" not in self.design.events:
            return ANY
        group = self.design.events.get(node.value)
        if group is None:
            return ((node.value, ()),)
        if group.events == ("any",):
            return ANY
        return tuple(sorted((name, tuple(group.entities)) for name in set(group.events)))

    def window(self, node: Node) -> Window:
        if isinstance(node, expr.Window):
            return Window(node.unit, node.n)
        raise BadDesign(f"no window: {node}")

    def word(self, node: Node) -> str:
        if isinstance(node, expr.Name | expr.Text | expr.Field):
            return node.value.removeprefix("role.")
        raise BadDesign(f"no name: {node}")

    def days(self, node: Node) -> int:
        if isinstance(node, expr.Window) and node.unit == "days":
            return node.n
        if isinstance(node, expr.Number):
            return int(node.value)
        raise BadDesign(f"no number of days: {node}")

    def stage_index(self, node: Node) -> int:
        key = self.word(node)
        if key not in self.stage_words:
            raise BadDesign(f"unknown stage: {key}")
        return self.stage_words[key]


def _day_of(text: str) -> float:
    try:
        return float(np.datetime64(text, "D").astype(np.int64))
    except ValueError:
        return float("nan")
