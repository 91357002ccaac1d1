"""A tree → the text that parses to it again, with no bracket too many."""

from __future__ import annotations

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
    Text,
    Window,
)

_OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _UNARY, _ATOM = range(8)
_WINDOWS = {
    "cycle_year_ago": "cycle_last_year",
    "this_cycle": "this_cycle",
    "fiscal_year": "fiscal_year",
    "this_fiscal_year": "this_fiscal_year",
    "ever": "ever",
}


def spell(node: Node) -> str:
    """The expression as text: `parse_expression(spell(tree)) == tree`."""
    return _spelled(node)[0]


def spell_number(value: float, percent: bool = False) -> str:
    """12.0 → "12", 0.4 as percent → "40%"."""
    shown = round(value * 100, 10) if percent else value
    if shown == int(shown) and abs(shown) < 1e15:
        text = str(int(shown))
    else:
        text = f"{shown:.12f}".rstrip("0").rstrip(".") or "0"
    return text + ("%" if percent else "")


def spell_window(window: Window) -> str:
    if window.unit == "days":
        return f"{window.n}d"
    if window.unit == "cycle":
        return "cycle" if window.n == 1 else f"cycles({window.n})"
    return _WINDOWS[window.unit]


def _at_least(node: Node, level: int) -> str:
    text, own = _spelled(node)
    return text if own >= level else f"({text})"


def _list(items: tuple[Node, ...], level: int = _OR) -> str:
    return ", ".join(_at_least(item, level) for item in items)


def _spelled(node: Node) -> tuple[str, int]:
    match node:
        case Or(items=items):
            return " or ".join(_at_least(item, _AND) for item in items), _OR
        case And(items=items):
            return " and ".join(_at_least(item, _NOT) for item in items), _AND
        case Not(operand=operand):
            return f"not {_at_least(operand, _NOT)}", _NOT
        case Compare(op=op, left=left, right=right):
            return f"{_at_least(left, _SUM)} {op} {_at_least(right, _SUM)}", _COMPARE
        case In(left=left, items=items):
            return f"{_at_least(left, _SUM)} in ({_list(items, _SUM)})", _COMPARE
        case Binary(op=sign, left=left, right=right):
            own = _SUM if sign in "+-" else _PRODUCT
            return f"{_at_least(left, own)} {sign} {_at_least(right, own + 1)}", own
        case Negative(operand=operand):
            return f"-{_at_least(operand, _UNARY)}", _UNARY
        case _:
            return _atom(node), _ATOM


def _atom(node: Node) -> str:
    match node:
        case Number(value=value, percent=percent):
            return spell_number(value, percent)
        case Text(value=word):
            return f"'{word}'" if '"' in word else f'"{word}"'
        case Window():
            return spell_window(node)
        case BusinessDays(n=n):
            return f"{n}bd"
        case Name(value=name) | Field(value=name):
            return name
        case Call(name=name, args=args):
            return f"{name}({_list(args)})"
        case Listing(items=items):
            return f"[{_list(items)}]"
        case _:
            raise TypeError(f"not a node: {node!r}")
