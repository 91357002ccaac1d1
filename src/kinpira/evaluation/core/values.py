"""Values of expressions: numbers with missing ones, three-valued conditions, words.

Arrays broadcast to [account, day]; a constant stays a single number. A comparison with a missing
value is unknown, and `and`, `or`, `not` follow Kleene: unknown only where the other side does not
decide.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
FALSE, UNKNOWN, TRUE = np.uint8(0), np.uint8(1), np.uint8(2)
NO_WORD = -2  # a word that no fact says
COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "!=": operator.ne,
}


@dataclass(frozen=True)
class Value:
    """number: float or whole numbers, nan missing. bool: 0 false, 1 unknown, 2 true. text: codes
    into `words`, -1 missing. `complete`: surely nothing is missing, so checks can be left out.
    `ordered`: the codes of a text may be compared by size (stages, bands).
    """

    kind: Literal["number", "bool", "text"]
    data: Array
    complete: bool = False
    words: Mapping[str, int] = field(default_factory=dict)
    ordered: bool = False


def number(data: Any, *, complete: bool = False) -> Value:
    return Value("number", np.asarray(data), complete)


def condition(true: Any, known: Any = None) -> Value:
    """A condition from what is true, and what is known at all (None: everything)."""
    data = np.multiply(np.asarray(true), TRUE, dtype=np.uint8)
    if known is None:
        return Value("bool", data, complete=True)
    return Value("bool", np.where(known, data, UNKNOWN))


def as_number(value: Value) -> Value:
    """Conditions as 1 and 0; words have no number and are missing."""
    if value.kind == "number":
        return value
    if value.kind == "text":
        return number(np.full(value.data.shape, np.nan))
    if value.complete:
        return number((value.data == TRUE).astype(np.float64), complete=True)
    return number(np.where(value.data == UNKNOWN, np.nan, value.data / 2.0))


def as_condition(value: Value) -> Value:
    """Numbers are true above 0."""
    if value.kind == "bool":
        return value
    return compare(">", as_number(value), number(0, complete=True))


def floats(value: Value) -> Array:
    return np.asarray(as_number(value).data, dtype=np.float64)


def missing(value: Value) -> Array:
    """Where the value is missing or unknown."""
    if value.complete:
        return np.zeros(value.data.shape, dtype=bool)
    if value.kind == "bool":
        return np.asarray(value.data == UNKNOWN)
    if value.kind == "text":
        return np.asarray(value.data == -1)
    return np.isnan(floats(value))


def compare(op: str, left: Value, right: Value) -> Value:
    if "text" in (left.kind, right.kind):
        return _compare_words(op, left, right)
    a, b = _alike(as_number(left), as_number(right))
    true = COMPARE[op](a, b)
    if left.complete and right.complete:
        return condition(true)
    known = ~(missing(as_number(left)) | missing(as_number(right)))
    return condition(true, known)


def _alike(left: Value, right: Value) -> tuple[Any, Any]:
    """Counts are compared with whole constants as whole numbers: four times faster than as
    floats.
    """
    a, b = left.data, right.data
    if a.ndim and a.dtype.kind == "i" and not b.ndim and float(b).is_integer() and abs(b) < 2**31:
        return a, a.dtype.type(b)
    return a, b


def _compare_words(op: str, left: Value, right: Value) -> Value:
    same_words = left.words is right.words or not left.words or not right.words
    if left.kind != right.kind or not same_words:
        shape = np.broadcast_shapes(left.data.shape, right.data.shape)
        return Value("bool", np.full(shape, UNKNOWN))
    if op not in ("=", "!=") and not (left.ordered or right.ordered):
        shape = np.broadcast_shapes(left.data.shape, right.data.shape)
        return Value("bool", np.full(shape, UNKNOWN))
    true = COMPARE[op](left.data, right.data)
    if left.complete and right.complete:
        return condition(true)
    return condition(true, ~(missing(left) | missing(right)))


def negate(value: Value) -> Value:
    value = as_condition(value)
    return Value("bool", TRUE - value.data, value.complete)


def both(values: list[Value]) -> Value:
    return _join(values, np.minimum)


def either(values: list[Value]) -> Value:
    return _join(values, np.maximum)


def _join(values: list[Value], pick: Any) -> Value:
    parts = [as_condition(value) for value in values]
    data = parts[0].data
    for part in parts[1:]:
        data = pick(data, part.data)
    return Value("bool", data, all(part.complete for part in parts))


def arithmetic(op: str, left: Value, right: Value) -> Value:
    """+ - * /. Dividing by 0 is missing."""
    a, b = floats(left), floats(right)
    complete = left.complete and right.complete and left.kind != "text" and right.kind != "text"
    if op == "/":
        with np.errstate(divide="ignore", invalid="ignore"):
            quotient = np.divide(a, b)
        if not b.ndim:
            return number(
                quotient if b != 0 else np.full(a.shape, np.nan), complete=complete and b != 0
            )
        return number(np.where(b == 0, np.nan, quotient))
    function = {"+": np.add, "-": np.subtract, "*": np.multiply}[op]
    return number(function(a, b), complete=complete)
