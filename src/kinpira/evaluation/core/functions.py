"""The language's functions over the panel: one entry per function of `design.core.vocabulary`.
Those of dates, people, the path and arithmetic are here, those of facts in `functions_of_facts`.

Each takes the scope, its argument nodes and the shift of the windows, and gives a Value [account,
day]. When a result is missing stands in each function's comment or docstring; what says nothing
never is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kinpira.design.core import expr
from kinpira.design.core.expr import Node
from kinpira.design.core.spelling import spell
from kinpira.evaluation.core import path, values
from kinpira.evaluation.core.functions_of_facts import (
    active_days,
    adopted,
    count,
    days_passed,
    distinct,
    first,
    last,
    mean,
    since,
    streak,
    total,
    users,
    waiting,
)
from kinpira.evaluation.core.scope import Scope
from kinpira.evaluation.core.values import Value
from kinpira.panel.core import days as calendar
from kinpira.panel.core.states import holding
from kinpira.panel.core.windows import Shift

Array = NDArray[Any]
Args = tuple[Node, ...]
MOST_CYCLES = 36  # cycles_in_row looks back at most three years


def change(scope: Scope, args: Args, shift: Shift) -> Value:
    """Missing where the earlier value is 0 or missing."""
    now = scope.value(args[0], shift)
    before = scope.value(args[0], Shift(shift.own + 1, shift.years, shift.cycles))
    return values.arithmetic("/", values.arithmetic("-", now, before), before)


def year_ago(scope: Scope, args: Args, shift: Shift) -> Value:
    return scope.value(args[0], Shift(shift.own, shift.years + 1, shift.cycles))


def cycles_in_row(scope: Scope, args: Args, shift: Shift) -> Value:
    """The condition for the last closed cycle, the one before, … until it does not hold."""
    n, days = scope.panel.shape
    going = np.ones((n, days), dtype=bool)
    row = np.zeros((n, days), dtype=np.int32)
    for back in range(MOST_CYCLES):
        earlier = Shift(shift.own, shift.years, shift.cycles + back)
        held = values.as_condition(scope.value(args[0], earlier))
        going &= held.data == values.TRUE
        if not going.any():
            break
        row += going
    return values.number(row, complete=True)


def cycle_business_day(scope: Scope, args: Args, shift: Shift) -> Value:
    start = scope.grid.cycle_start()
    number = scope.grid.business_number(scope.grid.days)[None, :]
    return values.number(number - scope.grid.business_number(start - 1), complete=True)


def days_to(scope: Scope, args: Args, shift: Shift) -> Value:
    return values.number(values.floats(scope.value(args[0])) - scope.grid.days[None, :])


def days_since(scope: Scope, args: Args, shift: Shift) -> Value:
    return days_passed(scope, values.floats(scope.value(args[0])))


def months_since(scope: Scope, args: Args, shift: Shift) -> Value:
    return months_from(scope, values.floats(scope.value(args[0])))


def months_from(scope: Scope, date: Array) -> Value:
    """[account, day] whole months from a date (float day numbers, nan missing)."""
    absent = np.isnan(date)
    months = calendar.months_between(
        np.where(absent, 0, date).astype(np.int64), scope.grid.days[None, :]
    )
    return values.number(np.where(absent, np.nan, months))


def business_days_to(scope: Scope, args: Args, shift: Shift) -> Value:
    date = values.floats(scope.value(args[0]))
    absent = np.isnan(date)
    number = scope.grid.business_number(np.where(absent, 0, date).astype(np.int64))
    left = number - scope.grid.business_number(scope.grid.days)[None, :]
    return values.number(np.where(absent, np.nan, left))


def roles(scope: Scope, args: Args, shift: Shift) -> Value:
    return values.number(holding(scope.panel, f"role.{scope.word(args[0])}"), complete=True)


def held(scope: Scope, args: Args, shift: Shift) -> Value:
    """True on each of the last n days; unknown where only unknown days stand against it."""
    value = values.as_condition(scope.value(args[0], shift))
    key = digest(args[0], shift)
    meaning = scope.meaning(args[0]) if scope.start is None else None
    if meaning is None:
        scope.held[key] = _last_without(scope, value, key)
    else:
        scope.held[key] = scope.panel.memo(
            ("held", meaning, shift), lambda: _last_without(scope, value, key)
        )
    not_true, false = scope.held[key]
    length = scope.days(args[1])
    true = path.held_for(not_true, scope.grid.days, length)
    if value.complete:
        return values.condition(true)
    return values.condition(true, true | ~path.held_for(false, scope.grid.days, length))


def _last_without(scope: Scope, value: Value, key: str) -> tuple[Array, Array]:
    """[account, day] the last day on which the condition was not true, and was false."""
    data = np.broadcast_to(value.data, scope.panel.shape)
    surely, maybe = _before(scope, key)
    known = scope.panel.data_from()[:, None] <= scope.grid.days[None, :]
    not_true = path.last_false((data == values.TRUE) & known, scope.grid.days, surely)
    if value.complete:
        return not_true, not_true
    return not_true, path.last_false((data != values.FALSE) & known, scope.grid.days, maybe)


def _before(scope: Scope, key: str) -> tuple[Array, Array]:
    if scope.start is not None and key in scope.start.held:
        return scope.start.held[key]
    day_before = np.full(scope.panel.shape[0], scope.grid.first - 1, dtype=np.int32)
    return day_before, day_before


def digest(node: Node, shift: Shift) -> str:
    """A short name of a condition, the same in every process."""
    text = f"{spell(node)}|{shift}"
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def late(scope: Scope, args: Args, shift: Shift) -> Value:
    """Not reached, and more days since the first contract's start than expected. Unknown where
    there is no expected length or no start.
    """
    index = scope.stage_index(args[0])
    expected = scope.design.stages[index].expect_days
    started = values.floats(scope.value(expr.Field("contract.days_since_start")))
    if expected is None:
        return values.condition(np.zeros(1, dtype=bool), np.zeros(1, dtype=bool))
    stage = scope.value(expr.Name("stage")).data
    return values.condition((started > expected) & (stage < index), ~np.isnan(started))


def reached(scope: Scope, args: Args, shift: Shift) -> Value:
    stage = scope.value(expr.Name("stage")).data
    return values.condition(stage >= scope.stage_index(args[0]))


def days_in_stage(scope: Scope, args: Args, shift: Shift) -> Value:
    """Missing without a stage."""
    return scope.once(("named", "days_in_stage"), scope.named["days_in_stage"])


def scale(scope: Scope, args: Args, shift: Shift) -> Value:
    value, low, high = (scope.value(arg, shift) for arg in args)
    above = values.arithmetic("-", value, low)
    share = values.arithmetic("/", above, values.arithmetic("-", high, low))
    return values.number(np.clip(share.data, 0.0, 1.0), complete=share.complete)


def smaller(scope: Scope, args: Args, shift: Shift) -> Value:
    a, b = (scope.value(arg, shift) for arg in args)
    return values.number(
        np.minimum(values.floats(a), values.floats(b)), complete=a.complete and b.complete
    )


def larger(scope: Scope, args: Args, shift: Shift) -> Value:
    a, b = (scope.value(arg, shift) for arg in args)
    return values.number(
        np.maximum(values.floats(a), values.floats(b)), complete=a.complete and b.complete
    )


def absolute(scope: Scope, args: Args, shift: Shift) -> Value:
    value = scope.value(args[0], shift)
    return values.number(np.abs(values.floats(value)), complete=value.complete)


def default(scope: Scope, args: Args, shift: Shift) -> Value:
    value, other = (scope.value(arg, shift) for arg in args)
    a, b = values.floats(value), values.floats(other)
    return values.number(np.where(np.isnan(a), b, a), complete=value.complete or other.complete)


def is_missing(scope: Scope, args: Args, shift: Shift) -> Value:
    return values.condition(values.missing(scope.value(args[0], shift)))


def when(scope: Scope, args: Args, shift: Shift) -> Value:
    """Missing where the condition is unknown."""
    if_true = values.as_condition(scope.value(args[0], shift)).data
    a, b = (values.floats(scope.value(arg, shift)) for arg in args[1:])
    picked = np.where(if_true == values.TRUE, a, b)
    return values.number(np.where(if_true == values.UNKNOWN, np.nan, picked))


FUNCTIONS: dict[str, Callable[[Scope, Args, Shift], Value]] = {
    "count": count,
    "sum": total,
    "mean": mean,
    "users": users,
    "active_days": active_days,
    "distinct": distinct,
    "adopted": adopted,
    "change": change,
    "year_ago": year_ago,
    "last": last,
    "since": since,
    "first": first,
    "streak": streak,
    "waiting": waiting,
    "cycles_in_row": cycles_in_row,
    "cycle_business_day": cycle_business_day,
    "days_to": days_to,
    "days_since": days_since,
    "months_since": months_since,
    "business_days_to": business_days_to,
    "roles": roles,
    "held": held,
    "late": late,
    "reached": reached,
    "days_in_stage": days_in_stage,
    "scale": scale,
    "min": smaller,
    "max": larger,
    "abs": absolute,
    "default": default,
    "missing": is_missing,
    "when": when,
}
