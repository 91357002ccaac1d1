"""The unit in which a value is counted, and numbers with their units: 30日, 60%, 3 months."""

from __future__ import annotations

from kinpira.design.core.expr import Binary, Call, Field, Name, Negative, Node
from kinpira.design.core.model import Design
from kinpira.design.core.spelling import spell_number
from kinpira.design.core.vocabulary import BUILTINS, FUNCTIONS

SHARE = "%"
_FUNCTIONS = {
    "count": "回",
    "streak": "回",
    "users": "人",
    "roles": "人",
    "active_days": "日",
    "cycles_in_row": "期間",
    "cycle_business_day": "営業日",
    "waiting": "営業日",
    "business_days_to": "営業日",
    "months_since": "か月",
}
_FIELDS = {
    "ticket.open": "件",
    "promise.open": "件",
    "contract.seats": "席",
    "contract.months_since_start": "か月",
    "score": "点",
}
_KINDS = {"days": "日", "share": SHARE}
_SAME_AS_FIRST = ("default", "min", "max", "abs", "year_ago")
_ENGLISH = {  # one, many
    "日": ("day", "days"),
    "営業日": ("business day", "business days"),
    "週": ("week", "weeks"),
    "か月": ("month", "months"),
    "ヶ月": ("month", "months"),
    "月": ("month", "months"),
    "回": ("time", "times"),
    "人": ("person", "people"),
    "社": ("company", "companies"),
    "期間": ("cycle", "cycles"),
    "点": ("point", "points"),
    "席": ("seat", "seats"),
    "円": ("yen", "yen"),
}


def unit_beside(design: Design, node: Node) -> str:
    """The unit in which `node` is counted: 回 of "回/28日", "%" of a share; "" where unknown."""
    match node:
        case Name(value=key) if key in design.measures:
            unit = design.measures[key].unit.partition("/")[0].strip()
            return SHARE if unit in (SHARE, "％") else unit
        case Name(value=name) | Field(value=name):
            kind = BUILTINS[name].kind if name in BUILTINS else ""
            return _FIELDS.get(name) or _KINDS.get(kind, "")
        case Call(name=name, args=args) if name in _SAME_AS_FIRST and args:
            return unit_beside(design, args[0])
        case Call(name=name):
            kind = FUNCTIONS[name].result if name in FUNCTIONS else ""
            return _FUNCTIONS.get(name) or _KINDS.get(kind, "")
        case Binary(op="+" | "-", left=left, right=right):
            return unit_beside(design, left) or unit_beside(design, right)
        case Negative(operand=operand):
            return unit_beside(design, operand)
        case _:
            return ""


def number_in_words(value: float, unit: str, language: str) -> str:
    """A number as people read it in `language`, at most two decimals: 1,234円, 62%, 3 months."""
    if unit == SHARE:
        return spell_number(round(value, 4), True)
    rounded = round(value, 2)
    shown = f"{int(rounded):,}" if rounded == int(rounded) else f"{rounded:,}"
    own = unit.partition("/")[0]
    if language == "ja":
        return f"{shown}{unit}"
    if own in _ENGLISH:
        return f"{shown} {_ENGLISH[own][0 if rounded == 1 else 1]}"
    if unit and unit.isascii():
        return f"{shown} {unit}"
    return shown  # a unit in the company's own words
