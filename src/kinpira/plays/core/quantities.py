"""What kind of figure a rule compares: days since or until a date, a share, people, 回. Pure."""

from __future__ import annotations

from kinpira.accounts.core.fields import STATES
from kinpira.design.core.expr import Binary, Call, Field, Name, Node, Number
from kinpira.design.core.model import Design
from kinpira.design.core.vocabulary import BUILTINS, FUNCTIONS

SHARE = "%"
_UNTIL = ("contract.days_to_end", "contract.days_to_notice", "outcome.days_to_due", "days_to")
_SINCE = ("contract.days_since_start", "since", "first", "days_since")
_UNITS = {  # (Japanese, English)
    "count": ("回", "times"),
    "users": ("人", "people"),
    "roles": ("人", "people"),
    "active_days": ("日", "days"),
    "streak": ("回", "in a row"),
    "cycles_in_row": ("期", "cycles"),
    "waiting": ("営業日", "business days"),
    "business_days_to": ("営業日", "business days"),
    "cycle_business_day": ("営業日目", ""),
    "contract.seats": ("席", "seats"),
    "promise.open": ("件", ""),
    "ticket.open": ("件", ""),
}


def direction_of(node: Node, design: Design) -> int:
    """-1: days since a date behind; 1: days until a date ahead; 0: no count of days to a date."""
    if isinstance(node, Name) and node.value in design.measures:
        return direction_of(design.measures[node.value].value.tree, design)
    if isinstance(node, Call) and node.name == "default":
        return direction_of(node.args[0], design)
    if isinstance(node, Call) and node.name in ("min", "max"):
        both = {direction_of(arg, design) for arg in node.args}
        return both.pop() if len(both) == 1 else 0
    name = node.name if isinstance(node, Call) else node.value if isinstance(node, Field) else ""
    return 1 if name in _UNTIL else -1 if name in _SINCE else 0


def unit_of(node: Node, design: Design, beside: Node, japanese: bool) -> str:
    """The unit of a figure: "%" for shares, 日, 回/28日; `beside` is what it is compared with."""
    if isinstance(beside, Number) and beside.percent:
        return SHARE
    if isinstance(node, Name) and node.value in design.measures:
        unit = design.measures[node.value].unit
        return SHARE if unit in ("%", "％") else unit if japanese or unit.isascii() else ""
    name = node.name if isinstance(node, Call) else getattr(node, "value", "")
    if name in _UNITS:
        return _UNITS[name][0 if japanese else 1]
    known = FUNCTIONS.get(name) if isinstance(node, Call) else None
    kind = known.result if known else BUILTINS[name].kind if name in BUILTINS else ""
    if kind == "share" or (isinstance(node, Binary) and node.op == "/"):
        return SHARE if kind == "share" else ""
    if kind == "days":
        return "日" if japanese else "days"
    return STATES[name].unit if name in STATES and japanese else ""


def format_figure(value: float | str, unit: str, against: float | None = None) -> str:
    """12回/28日, 35%, 1,200. One more digit where it would read like the limit `against` it is
    compared with: 99.6% of 100%.
    """
    if isinstance(value, str):
        return value
    shown = _shown(value, unit, 0 if unit == SHARE else 1)
    if against is not None and value != against:
        first = 0 if unit == SHARE else 1
        for digits in range(first, first + 3):
            shown = _shown(value, unit, digits)
            if shown != _shown(against, unit, digits):
                break
    return shown


def _shown(value: float, unit: str, digits: int) -> str:
    number = f"{value * 100 if unit == SHARE else value:,.{digits}f}"
    if "." in number:
        number = number.rstrip("0").rstrip(".")
    number = "0" if number == "-0" else number
    return f"{number} {unit}" if unit.isalpha() and unit.isascii() else f"{number}{unit}"
