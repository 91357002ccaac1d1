"""The figures behind a rule besides its measures: `since(nps)`, `contract.days_to_notice`. Pure.

They are kept with a lit lamp, so that its reason can name them as they were on the day.
"""

from __future__ import annotations

from collections.abc import Iterator

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
from kinpira.evaluation.core.scope import PATH_FUNCTIONS, Scope


def figures_behind(node: Node, scope: Scope) -> Iterator[Node]:
    """What is compared, and what holds or not, in a condition; without names and literals."""
    match node:
        case And(items=items) | Or(items=items):
            for item in items:
                yield from figures_behind(item, scope)
        case Not(operand=operand):
            yield from figures_behind(operand, scope)
        case Compare(left=left, right=right):
            yield from (side for side in (left, right) if _is_figure(side, scope))
        case In(left=left):
            yield from (side for side in (left,) if _is_figure(side, scope))
        case Call(name=name, args=args) if name in PATH_FUNCTIONS or name == "missing":
            yield node
            if name == "held":
                yield from figures_behind(args[0], scope)
        case Field():
            yield node
        case _:
            return


def _is_figure(node: Node, scope: Scope) -> bool:
    if isinstance(node, Name | Number | Window | BusinessDays | Text):
        return False
    return not scope.is_word(node)
