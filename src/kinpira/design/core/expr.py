"""The expression tree: what the parser makes and the evaluation walks. Frozen, comparable, pure.

`span` (line, column, end column; 1-based, within the expression's own text) never takes part in
equality, so two spellings of one rule compare equal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Span = tuple[int, int, int]


@dataclass(frozen=True)
class Node:
    span: Span = field(default=(1, 1, 1), compare=False, kw_only=True)


@dataclass(frozen=True)
class Number(Node):
    """A number; `40%` is 0.4 with percent=True (only the spelling differs)."""

    value: float
    percent: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Text(Node):
    """A word in quotes."""

    value: str


@dataclass(frozen=True)
class Window(Node):
    """A stretch of time that ends with the evaluated day.

    days: the last n days, the evaluated day included (28d, 4w = 28d).
    cycle: the last n closed business cycles of the account (`cycle`, `cycles(3)`).
    cycle_year_ago: the closed cycle one year before the last closed one (`cycle_last_year`).
    this_cycle: the running cycle up to the evaluated day.
    fiscal_year: the account's last closed fiscal year. this_fiscal_year: the running one.
    ever: everything known.
    """

    unit: Literal[
        "days", "cycle", "cycle_year_ago", "this_cycle", "fiscal_year", "this_fiscal_year", "ever"
    ]
    n: int = 1


@dataclass(frozen=True)
class BusinessDays(Node):
    """A number of business days: 3bd. Only where a function or field takes one."""

    n: int


@dataclass(frozen=True)
class Name(Node):
    """A bare name: a measure, stage, segment, band, or event, by the place where it stands."""

    value: str


@dataclass(frozen=True)
class Field(Node):
    """A dotted name: a built-in (`contract.seats`, `account.live_on`) or `event.property`."""

    value: str


@dataclass(frozen=True)
class Call(Node):
    name: str
    args: tuple[Node, ...]


@dataclass(frozen=True)
class Listing(Node):
    """[a, b, c]"""

    items: tuple[Node, ...]


@dataclass(frozen=True)
class Negative(Node):
    operand: Node


@dataclass(frozen=True)
class Binary(Node):
    op: Literal["+", "-", "*", "/"]
    left: Node
    right: Node


@dataclass(frozen=True)
class Compare(Node):
    op: Literal["<", "<=", ">", ">=", "=", "!="]
    left: Node
    right: Node


@dataclass(frozen=True)
class In(Node):
    left: Node
    items: tuple[Node, ...]


@dataclass(frozen=True)
class Not(Node):
    operand: Node


@dataclass(frozen=True)
class And(Node):
    items: tuple[Node, ...]


@dataclass(frozen=True)
class Or(Node):
    items: tuple[Node, ...]


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below `node`, in the order they are written."""
    match node:
        case Call(args=items) | Listing(items=items) | And(items=items) | Or(items=items):
            return items
        case Negative(operand=operand) | Not(operand=operand):
            return (operand,)
        case Binary(left=left, right=right) | Compare(left=left, right=right):
            return (left, right)
        case In(left=left, items=items):
            return (left, *items)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """`node` and every node below it, outermost first."""
    yield node
    for child in children(node):
        yield from walk(child)
