"""The language's functions that look at facts: counts in windows, the latest and the first, streaks
and waiting.

Each takes the scope, its argument nodes and the shift of the windows, and gives a Value [account,
day]. When a result is missing stands in each function's comment or docstring; what says nothing
never is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kinpira.design.core import expr
from kinpira.design.core.expr import Node
from kinpira.evaluation.core import values
from kinpira.evaluation.core.scope import Scope
from kinpira.evaluation.core.values import Value
from kinpira.panel.core.panel import Events
from kinpira.panel.core.states import since_by_role
from kinpira.panel.core.streaks import streaks
from kinpira.panel.core.windows import Shift, is_without_past

Array = NDArray[Any]
Args = tuple[Node, ...]
TOUCHPOINT: Events = (("touchpoint", ()),)
TOUCHED_PERSONS: Events = (("touchpoint.person", ()),)


def _windowed(
    compute: Callable[[Scope, Node, Any, Shift], Value],
) -> Callable[[Scope, Args, Shift], Value]:
    """A function of (events, window); `ever` has no window before it, so there its result is
    missing.
    """

    def call(scope: Scope, args: Args, shift: Shift) -> Value:
        window = scope.window(args[1])
        if is_without_past(window, shift):
            return values.number(np.nan)
        return compute(scope, args[0], window, shift)

    return call


@_windowed
def count(scope: Scope, events: Node, window: Any, shift: Shift) -> Value:
    return values.number(scope.panel.count(scope.events(events), window, shift), complete=True)


@_windowed
def total(scope: Scope, events: Node, window: Any, shift: Shift) -> Value:
    return values.number(scope.panel.total(scope.events(events), window, shift), complete=True)


@_windowed
def mean(scope: Scope, events: Node, window: Any, shift: Shift) -> Value:
    """Missing where no fact in the window carries a value."""
    chosen = scope.events(events)
    summed = values.number(scope.panel.total(chosen, window, shift), complete=True)
    return values.arithmetic(
        "/", summed, values.number(scope.panel.valued(chosen, window, shift), complete=True)
    )


@_windowed
def users(scope: Scope, events: Node, window: Any, shift: Shift) -> Value:
    found = scope.panel.distinct(scope.events(events), "person", window, shift)
    return values.number(found, complete=True)


@_windowed
def active_days(scope: Scope, events: Node, window: Any, shift: Shift) -> Value:
    found = scope.panel.distinct(scope.events(events), "day", window, shift)
    return values.number(found, complete=True)


@_windowed
def distinct(scope: Scope, events: Node, window: Any, shift: Shift) -> Value:
    found = scope.panel.distinct(scope.events(events), "entity", window, shift)
    return values.number(found, complete=True)


@_windowed
def adopted(scope: Scope, events: Node, window: Any, shift: Shift) -> Value:
    items = events.items if isinstance(events, expr.Listing) else (events,)
    used = np.zeros(scope.panel.shape, dtype=np.int32)
    for item in items:
        used += scope.panel.count(scope.events(item), window, shift) > 0
    return values.number(used / len(items), complete=True)


def last(scope: Scope, args: Args, shift: Shift) -> Value:
    """Missing before the first fact with a value."""
    events = scope.events(args[0])
    row = scope.panel.latest(events, valued=True)
    return values.number(np.append(scope.panel.select(events).last, np.nan)[row])


def since(scope: Scope, args: Args, shift: Shift) -> Value:
    """Missing before the first fact. With a role: by anyone who holds it on the evaluated day."""
    events = scope.events(args[0])
    if len(args) > 1:
        wanted = TOUCHED_PERSONS if events == TOUCHPOINT else events
        day = since_by_role(scope.panel, wanted, scope.word(args[1]))
        return days_passed(scope, np.where(day < 0, np.nan, day))
    return days_passed(scope, _day_of(scope, events, scope.panel.latest(events, valued=False)))


def first(scope: Scope, args: Args, shift: Shift) -> Value:
    """Missing before the first fact."""
    events = scope.events(args[0])
    return days_passed(scope, _day_of(scope, events, scope.panel.earliest(events)))


def _day_of(scope: Scope, events: Events, row: Array) -> Array:
    return np.append(scope.panel.select(events).day.astype(np.float64), np.nan)[row]


def days_passed(scope: Scope, day: Array) -> Value:
    return values.number(scope.grid.days[None, :] - day)


def streak(scope: Scope, args: Args, shift: Shift) -> Value:
    return values.number(streaks(scope.panel, scope.events(args[0])), complete=True)


def waiting(scope: Scope, args: Args, shift: Shift) -> Value:
    """Business days since the latest question; missing where none was asked or it is answered."""
    asked = scope.events(args[0])
    answered = scope.events(args[1])
    question = _day_of(scope, asked, scope.panel.latest(asked, valued=False))
    answer = _day_of(scope, answered, scope.panel.latest(answered, valued=False))
    open_ = ~np.isnan(question) & ~(answer >= question)
    since_day = np.where(open_, question, 0).astype(np.int64)
    passed = scope.grid.business_number(scope.grid.days)[None, :] - scope.grid.business_number(
        since_day
    )
    return values.number(np.where(open_, passed, np.nan))
