"""Text of one expression → its tree, with spans; mistakes say where, why, and how to mend them.

`parse_expression` accepts what people type on a Japanese keyboard: full-width digits, letters and
operators, `≧ ≦ ≠ × ÷`, `かつ`, `または`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

from lark import Lark, Token, Transformer_NonRecursive, UnexpectedInput, UnexpectedToken, v_args
from lark.exceptions import VisitError

from kinpira.design.core.expr import (
    And,
    Binary,
    BusinessDays,
    Call,
    Compare,
    Field,
    In,
    Listing,
    Name,
    Negative,
    Node,
    Not,
    Number,
    Or,
    Span,
    Text,
    Window,
    children,
)
from kinpira.design.core.messages import MESSAGES, Message

LONGEST = 4000  # characters; longer rules belong in measures of their own
DEEPEST = 60
_SPELLINGS = {"≧": ">=", "≥": ">=", "≦": "<=", "≤": "<=", "≠": "!=", "<>": "!=", "==": "="}
_TIMES = {"×": "*", "÷": "/"}
# full-width ASCII and the full-width space, one character for one so that columns stay
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


class ParseError(ValueError):
    """An expression that can't be read. `line`, `column` (1-based) point into the expression."""

    def __init__(
        self, code: str, line: int, column: int, length: int = 1, **values: object
    ) -> None:
        self.code, self.line, self.column, self.length = code, line, column, length
        self.values = values
        self.message: Message = MESSAGES[code]
        super().__init__(self.message.say("en", **values))

    def reason(self, language: str) -> str:
        return self.message.say(language, **self.values)

    def mend(self, language: str) -> str:
        return self.message.mend(language, **self.values)


def parse_expression(text: str) -> Node:
    """The tree of `text`. Raises ParseError."""
    if len(text) > LONGEST:
        raise ParseError("too_long", 1, 1, limit=LONGEST)
    narrow = text.translate(_NARROW)
    if not narrow.strip():
        raise ParseError("empty", 1, 1)
    try:
        tree = cast(Node, _Builder().transform(_lark().parse(narrow)))
    except VisitError as error:
        if isinstance(error.orig_exc, ParseError):
            raise error.orig_exc from None
        raise
    except UnexpectedInput as error:
        raise _explained(error, narrow) from None
    if _depth(tree) > DEEPEST:
        raise ParseError("too_deep", 1, 1, limit=DEEPEST)
    return tree


def _explained(error: UnexpectedInput, text: str) -> ParseError:
    position = getattr(error, "pos_in_stream", None)
    found = str(error.token) if isinstance(error, UnexpectedToken) else ""
    if found == "" or position is None or position >= len(text):
        if isinstance(error, UnexpectedToken):
            line, column = _place(text, len(text.rstrip()))
            opened = sum(text.count(c) for c in "([") - sum(text.count(c) for c in ")]")
            return ParseError("not_closed" if opened > 0 else "ends_early", line, column)
        position = position or 0
    line, column = _place(text, position)
    before = text[:position].rstrip()
    character = text[position : position + 1]
    if character in "\"'「":
        return ParseError("quote_open", line, column)
    if found[:1].isalpha() and text[:position][-1:].isdigit():
        number = before[len(before.rstrip("0123456789.")) :]
        return ParseError("unknown_unit", line, column, len(found), unit=found, number=number)
    if isinstance(error, UnexpectedToken) and error.token.type == "COMPARE":
        code = "chained" if before and before[-1] not in "<>=!(," else "unexpected"
        return ParseError(code, line, column, len(found), found=found)
    shown = found or character
    return ParseError("unexpected", line, column, len(shown), found=shown)


def _place(text: str, position: int) -> tuple[int, int]:
    before = text[:position]
    return before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1


def _depth(tree: Node) -> int:
    deepest, waiting = 0, [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        deepest = max(deepest, depth)
        waiting.extend((child, depth + 1) for child in children(node))
    return deepest


def _span(meta: Any) -> Span:
    end = meta.end_column if meta.end_line == meta.line else meta.column + 1
    return (meta.line, meta.column, end)


def _join(kind: type[And] | type[Or], meta: Any, items: list[Any]) -> Node:
    return kind(tuple(item for item in items if isinstance(item, Node)), span=_span(meta))


def _nodes(items: list[Any]) -> tuple[Node, ...]:
    return tuple(item for item in items if isinstance(item, Node))


@v_args(meta=True)
class _Builder(Transformer_NonRecursive):  # type: ignore[misc]
    """Bottom-up and without recursion, so a deep text can't exhaust the stack."""

    def start(self, meta: Any, items: list[Any]) -> Node:
        return cast(Node, items[0])

    group = start

    def or_(self, meta: Any, items: list[Any]) -> Node:
        return _join(Or, meta, items)

    def and_(self, meta: Any, items: list[Any]) -> Node:
        return _join(And, meta, items)

    def not_(self, meta: Any, items: list[Any]) -> Node:
        return Not(items[-1], span=_span(meta))

    def compare(self, meta: Any, items: list[Any]) -> Node:
        left, sign, right = items
        return Compare(_SPELLINGS.get(sign, str(sign)), left, right, span=_span(meta))  # type: ignore[arg-type]

    def in_(self, meta: Any, items: list[Any]) -> Node:
        left, *rest = _nodes(items)
        return In(left, tuple(rest), span=_span(meta))

    def not_in(self, meta: Any, items: list[Any]) -> Node:
        return Not(self.in_(meta, items), span=_span(meta))

    def binary(self, meta: Any, items: list[Any]) -> Node:
        left, sign, right = items
        op = cast(Literal["+", "-", "*", "/"], _TIMES.get(sign, str(sign).replace("−", "-")))
        return Binary(op, left, right, span=_span(meta))

    def signed(self, meta: Any, items: list[Any]) -> Node:
        sign, operand = items
        return operand if sign == "+" else Negative(operand, span=_span(meta))

    def percent(self, meta: Any, items: list[Token]) -> Node:
        value = float(items[0].rstrip("% \t\n").replace("_", "")) / 100
        return Number(round(value, 12), percent=True, span=_span(meta))

    def number(self, meta: Any, items: list[Token]) -> Node:
        return Number(float(items[0].replace("_", "")), span=_span(meta))

    def duration(self, meta: Any, items: list[Token]) -> Node:
        word = str(items[0])
        amount = int(word.rstrip("bdw"))
        if amount > 36500:
            raise ParseError("too_many_days", meta.line, meta.column, len(word), found=word)
        if word.endswith("bd"):
            return BusinessDays(amount, span=_span(meta))
        return Window("days", amount * (7 if word.endswith("w") else 1), span=_span(meta))

    def text(self, meta: Any, items: list[Token]) -> Node:
        return Text(str(items[0])[1:-1], span=_span(meta))

    def name(self, meta: Any, items: list[Token]) -> Node:
        return Name(str(items[0]), span=_span(meta))

    def dotted(self, meta: Any, items: list[Token]) -> Node:
        return Field(str(items[0]), span=_span(meta))

    def call(self, meta: Any, items: list[Any]) -> Node:
        return Call(str(items[0]), _nodes(items[1:]), span=_span(meta))

    def listing(self, meta: Any, items: list[Any]) -> Node:
        return Listing(_nodes(items), span=_span(meta))

    def cycle(self, meta: Any, items: list[Any]) -> Node:
        return Window("cycle", 1, span=_span(meta))

    def cycles(self, meta: Any, items: list[Any]) -> Node:
        word = next(
            str(item) for item in items if isinstance(item, Token) and item.type == "NUMBER"
        )
        if not word.isdigit() or not 1 <= int(word) <= 120:
            raise ParseError("cycles_number", meta.line, meta.column, len(word), found=word)
        return Window("cycle", int(word), span=_span(meta))

    def cycle_last_year(self, meta: Any, items: list[Any]) -> Node:
        return Window("cycle_year_ago", span=_span(meta))

    def this_cycle(self, meta: Any, items: list[Any]) -> Node:
        return Window("this_cycle", span=_span(meta))

    def fiscal_year(self, meta: Any, items: list[Any]) -> Node:
        return Window("fiscal_year", span=_span(meta))

    def this_fiscal_year(self, meta: Any, items: list[Any]) -> Node:
        return Window("this_fiscal_year", span=_span(meta))

    def ever(self, meta: Any, items: list[Any]) -> Node:
        return Window("ever", span=_span(meta))


@cache
def _lark() -> Lark:
    grammar = (Path(__file__).parent / "grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", propagate_positions=True, maybe_placeholders=False)
