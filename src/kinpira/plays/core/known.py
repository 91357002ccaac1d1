"""What an evaluation says of one account, asked by a rule: values, and which conditions hold.

Pure. The evaluation keeps the measures of each account, and for a lit lamp what its rule names
besides, under the text as spelled. Where a value is not there, a condition is unknown.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kinpira.design.core.expr import (
    And,
    BusinessDays,
    Call,
    Compare,
    Field,
    In,
    Name,
    Node,
    Not,
    Number,
    Or,
    Text,
    Window,
)
from kinpira.design.core.model import Design
from kinpira.design.core.spelling import spell

Plain = float | str | None
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "!=": operator.ne,
}
BANDS = ("risk", "watch", "good")


@dataclass(frozen=True)
class Known:
    """One account on `day`. values: by measure key or spelled expression. `segments`: it is in."""

    design: Design
    day: date
    values: Mapping[str, Plain] = field(default_factory=dict)
    segments: frozenset[str] = frozenset()
    stage_position: int | None = None
    days_late: int | None = None
    score: float | None = None
    band: str = ""

    def value(self, node: Node) -> Plain:
        """The value of a side of a comparison; None where it is missing or was not kept."""
        match node:
            case Number(value=value):
                return value
            case Window(unit="days", n=n) | BusinessDays(n=n):
                return float(n)
            case Text(value=word):
                return word
            case Name(value="score"):
                return self.score
            case Name(value=key):
                return self.values.get(key)
            case _:
                return self.values.get(spell(node))

    def holds(self, node: Node) -> bool | None:
        """Whether a condition holds; None where that is unknown (Kleene)."""
        match node:
            case And(items=items):
                return self._all([self.holds(item) for item in items])
            case Or(items=items):
                found = self._all([_not(self.holds(item)) for item in items])
                return _not(found)
            case Not(operand=operand):
                return _not(self.holds(operand))
            case Compare():
                return self._compare(node)
            case Name(value=key) if key in self.design.segments:
                return key in self.segments
            case Call() | Field():
                value = self.values.get(spell(node))
                return None if value is None or isinstance(value, str) else value > 0
            case In(left=left, items=items):
                return self._is_one_of(left, items)
            case _:
                return None

    def _all(self, found: list[bool | None]) -> bool | None:
        if False in found:
            return False
        return None if None in found else True

    def _compare(self, node: Compare) -> bool | None:
        orders = (self._order(node.left, node.right), self._order(node.right, node.left))
        left, right = (self.value(node.left), self.value(node.right)) if None in orders else orders
        if left is None or right is None or isinstance(left, str) != isinstance(right, str):
            return None
        return COMPARE[node.op](left, right)

    def _order(self, side: Node, other: Node) -> int | None:
        """Place of a stage or a band where stages or bands are compared; None elsewhere."""
        words = [x.value for x in (side, other) if isinstance(x, Name)]
        if "stage" in words:
            stages = [stage.key for stage in self.design.stages]
            now = -1 if self.stage_position is None else self.stage_position
            return now if words[0] == "stage" else stages.index(words[0])
        if "band" in words and (self.band or words[0] != "band"):
            return BANDS.index(self.band if words[0] == "band" else words[0])
        return None

    def _is_one_of(self, left: Node, items: tuple[Node, ...]) -> bool | None:
        found = [self._compare(Compare("=", left, item)) for item in items]
        return True if True in found else None if None in found else False


def _not(known: bool | None) -> bool | None:
    return None if known is None else not known
