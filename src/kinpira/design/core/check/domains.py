"""The values an expression can have at all: a count is never below 0, a score never above 100."""

from __future__ import annotations

from math import inf

from kinpira.design.core.draft import Draft
from kinpira.design.core.expr import (
    Binary,
    BusinessDays,
    Call,
    Field,
    Name,
    Negative,
    Node,
    Number,
    Window,
)

Domain = tuple[float, float]
ANY: Domain = (-inf, inf)
POSITIVE: Domain = (0.0, inf)
_FIELDS = {
    "contract.seats": POSITIVE,
    "contract.amount": POSITIVE,
    "ticket.open": POSITIVE,
    "promise.open": POSITIVE,
    "incident.days_since": POSITIVE,
}
_CALLS = {
    "adopted": (0.0, 1.0),
    "scale": (0.0, 1.0),
    "change": (-1.0, inf),
    "cycle_business_day": (0.0, 31.0),
    **dict.fromkeys(
        ("count", "users", "active_days", "distinct", "since", "first", "streak"), POSITIVE
    ),
    **dict.fromkeys(("waiting", "cycles_in_row", "roles", "days_in_stage"), POSITIVE),
}


class Domains:
    """Domains of trees of one draft; ends wherever the names form no circle."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self._measures: dict[str, Domain] = {}

    def of(self, node: Node) -> Domain:
        match node:
            case Number(value=value):
                return (value, value)
            case Window(unit="days", n=n) | BusinessDays(n=n):
                return (float(n), float(n))
            case Name(value="score"):
                return (0.0, 100.0)
            case Name(value=key):
                return self._measure(key)
            case Field(value=name):
                return _FIELDS.get(name, ANY)
            case Negative(operand=operand):
                low, high = self.of(operand)
                return (-high, -low)
            case Binary(op=sign, left=left, right=right):
                return _calculate(sign, self.of(left), self.of(right))
            case Call():
                return self._call(node)
            case _:
                return ANY

    def _measure(self, key: str) -> Domain:
        if key not in self._measures:
            self._measures[key] = ANY  # while it is being looked at
            rule = self.draft.rules.get(("measures", key, "value"))
            if rule is not None:
                self._measures[key] = self.of(rule.tree)
        return self._measures[key]

    def _call(self, call: Call) -> Domain:
        args = call.args
        match call.name, len(args):
            case "active_days", 2 if isinstance(args[1], Window) and args[1].unit == "days":
                return (0.0, float(args[1].n))
            case "abs", 1:
                low, high = self.of(args[0])
                return (0.0 if low <= 0 <= high else min(abs(low), abs(high)), max(-low, high))
            case "year_ago", 1:
                return self.of(args[0])
            case "min", 2:
                (a, b), (c, d) = self.of(args[0]), self.of(args[1])
                return (min(a, c), min(b, d))
            case "max", 2:
                (a, b), (c, d) = self.of(args[0]), self.of(args[1])
                return (max(a, c), max(b, d))
            case ("default", 2) | ("when", 3):
                (a, b), (c, d) = self.of(args[-2]), self.of(args[-1])
                return (min(a, c), max(b, d))
        return _CALLS.get(call.name, ANY)


def _calculate(sign: str, left: Domain, right: Domain) -> Domain:
    (a, b), (c, d) = left, right
    if sign == "+":
        return (a + c, b + d)
    if sign == "-":
        return (a - d, b - c)
    if sign == "/":
        if c < 0:
            return ANY
        if c == 0:  # dividing by 0 gives no value at all, so only the sign is known
            return (0.0, inf) if a >= 0 else (-inf, 0.0) if b <= 0 else ANY
        c, d = (1 / d if d != inf else 0.0), 1 / c
    products = [0.0 if 0 in (x, y) else x * y for x in (a, b) for y in (c, d)]
    return (min(products), max(products))
