"""Built-in fields (`contract.seats`, `account.live_on`): what records say, as values [account,
day].

`design.core.vocabulary.BUILTINS` lists them; here stands what each is when an account has several
contracts, and when it is missing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kinpira.accounts.core.fields import STATES
from kinpira.evaluation.core import values
from kinpira.evaluation.core.functions import months_from
from kinpira.evaluation.core.scope import BadDesign, Scope
from kinpira.evaluation.core.values import Value
from kinpira.panel.core import states
from kinpira.panel.core.spans import Spans
from kinpira.panel.core.states import Records
from kinpira.panel.core.windows import ENDLESS

Array = NDArray[Any]
BASE = 2**21  # makes day numbers positive, so that they can be ranked
BILLIONTH = 1e9
CONTRACT = (
    "start",
    "end",
    "plan",
    "seats",
    "amount",
    "auto_renew",
    "notice_deadline",
    "notice_given",
)
OUTCOME = ("baseline", "target", "actual", "due", "state")


def field_value(scope: Scope, name: str) -> Value:
    if name in _FIELDS:
        return _FIELDS[name](scope)
    if name.startswith("account."):
        return _account_field(scope, name)
    raise BadDesign(f"unknown field: {name}")


def _account_field(scope: Scope, name: str) -> Value:
    number, text = states.account_state(scope.panel, name)
    declared = STATES.get(name)
    said = states.state(scope.panel, name)
    if declared.kind == "text" if declared else bool((said.text >= 0).any()):
        return Value("text", text, words=scope.panel.text_codes)
    return values.number(number)


# contracts


def _contracts(scope: Scope) -> Records:
    return states.records(scope.panel, "contract", CONTRACT)


def active_contracts(scope: Scope) -> Records:
    """Pieces of contracts on days from their start through their end (open-ended: for ever)."""

    def make() -> Records:
        found = _contracts(scope)
        ends = np.where(np.isnan(found.value["end"]), ENDLESS, found.value["end"] + 1)
        return _cut(found, found.value["start"], ends)

    return scope.panel.memo(("active contracts",), make)


def _cut(found: Records, first: Array, after: Array) -> Records:
    """Only the days first <= t < after of each piece (nan: none)."""
    rows = np.flatnonzero(~np.isnan(first) & ~np.isnan(after))
    few = found.take(rows)
    start = np.maximum(few.start, first[rows].astype(np.int64))
    end = np.minimum(few.end, after[rows].astype(np.int64))
    kept = np.flatnonzero(start < end)
    cut = Records(few.account, few.entity, start, end, few.value, few.text)
    return cut.take(kept)


def _spans(scope: Scope, found: Records) -> tuple[Spans, Records]:
    spans, kept = states.spans_of(scope.panel, found.account, found.start, found.end)
    return spans, found.take(kept)


def _any(scope: Scope, found: Records) -> Value:
    return values.condition(_spans(scope, found)[0].counts() > 0)


def _valued(found: Records, field: str) -> Records:
    return found.take(np.flatnonzero(~np.isnan(found.value[field])))


def _sum(scope: Scope, field: str) -> Value:
    """Over active contracts; missing where none says it."""
    spans, found = _spans(scope, _valued(active_contracts(scope), field))
    summed = spans.add(found.value[field])
    return values.number(np.where(spans.counts() > 0, summed, np.nan))


def _greatest(scope: Scope, found: Records, field: str) -> Array:
    spans, few = _spans(scope, _valued(found, field))
    top = spans.top(few.value[field].astype(np.int64) + BASE)
    return np.where(top < 0, np.nan, top - BASE)


def _least(scope: Scope, found: Records, field: str) -> Array:
    spans, few = _spans(scope, _valued(found, field))
    top = spans.top(BASE - few.value[field].astype(np.int64))
    return np.where(top < 0, np.nan, BASE - top)


def contract_active(scope: Scope) -> Value:
    return _any(scope, active_contracts(scope))


def contract_ever(scope: Scope) -> Value:
    found = _contracts(scope)
    return _any(scope, _cut(found, found.value["start"], np.full(len(found.account), ENDLESS)))


def contract_plan(scope: Scope) -> Value:
    """Of the active contract that started last and names one."""
    found = active_contracts(scope)
    spans, few = _spans(scope, found.take(np.flatnonzero(found.text["plan"] >= 0)))
    order = np.lexsort((few.entity, few.value["start"]))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    top = spans.top(rank)
    text = np.append(few.text["plan"][order], -1).astype(np.int64)[top]
    return Value("text", text, words=scope.panel.text_codes)


def contract_start(scope: Scope) -> Value:
    return values.number(_greatest(scope, active_contracts(scope), "start"))


def contract_end(scope: Scope) -> Value:
    """The last day of the active contract that ends last; missing while one is open-ended."""
    found = active_contracts(scope)
    endless = _any(scope, found.take(np.flatnonzero(np.isnan(found.value["end"]))))
    end = _greatest(scope, found, "end")
    return values.number(np.where(endless.data == values.TRUE, np.nan, end))


def first_start(scope: Scope) -> Value:
    """The earliest start of all contracts known, also of one that has not begun yet."""
    return values.number(_least(scope, _contracts(scope), "start"))


def notice_deadline(scope: Scope) -> Value:
    """The nearest of the active contracts."""
    return values.number(_least(scope, active_contracts(scope), "notice_deadline"))


def notice_given(scope: Scope) -> Value:
    found = active_contracts(scope)
    endless = np.full(len(found.account), float(ENDLESS))
    return _any(scope, _cut(found, found.value["notice_given"], endless))


def auto_renew(scope: Scope) -> Value:
    """Whether one of the active contracts does; missing where none says."""
    found = _valued(active_contracts(scope), "auto_renew")
    renews = _any(scope, found.take(np.flatnonzero(found.value["auto_renew"] > 0)))
    said = _any(scope, found)
    return values.condition(renews.data == values.TRUE, said.data == values.TRUE)


def _until(date: Callable[[Scope], Value]) -> Callable[[Scope], Value]:
    return lambda scope: values.number(date(scope).data - scope.grid.days[None, :])


def days_since_start(scope: Scope) -> Value:
    return values.number(scope.grid.days[None, :] - first_start(scope).data)


def months_since_start(scope: Scope) -> Value:
    return months_from(scope, first_start(scope).data)


# tickets, promises, incidents, outcomes, the calendar


def _open(name: str) -> Callable[[Scope], Value]:
    return lambda scope: values.number(states.holding(scope.panel, name), complete=True)


def incident_active(scope: Scope) -> Value:
    return values.condition(states.holding(scope.panel, "incident.open") > 0)


def incident_days_since(scope: Scope) -> Value:
    """0 during one, 1 on the day after its last; missing where there was none."""
    now = states.holding(scope.panel, "incident.open") > 0
    over_since = states.latest_end(scope.panel, "incident.open")
    passed = scope.grid.days[None, :] - over_since + 1
    return values.number(np.where(now, 0.0, np.where(over_since < 0, np.nan, passed)))


def _active_outcomes(scope: Scope) -> Records:
    found = states.records(scope.panel, "outcome", OUTCOME)
    active = scope.panel.text_codes.get("active", values.NO_WORD)
    return found.take(np.flatnonzero(found.text["state"] == active))


def attainment(scope: Scope) -> Value:
    """The mean over active outcomes of (baseline - actual) / (baseline - target), at most 1 each.

    So it is 1 only when all are reached. 0 for one not measured yet, below 0 for one that got
    worse. Each is rounded to a billionth. Missing without an active outcome.
    """
    found = _active_outcomes(scope)
    way = found.value["baseline"] - found.value["target"]
    found = found.take(np.flatnonzero(~np.isnan(way) & (way != 0)))
    baseline, target = found.value["baseline"], found.value["target"]
    gone = np.minimum((baseline - found.value["actual"]) / (baseline - target), 1.0)
    units = np.rint(np.where(np.isnan(gone), 0.0, gone) * BILLIONTH)
    spans, kept = states.spans_of(scope.panel, found.account, found.start, found.end)
    summed, outcomes = spans.add(units[kept]) / BILLIONTH, spans.counts()
    return values.number(np.where(outcomes > 0, summed / np.maximum(outcomes, 1), np.nan))


def outcome_days_to_due(scope: Scope) -> Value:
    """Of the active outcome that is due first."""
    return values.number(_least(scope, _active_outcomes(scope), "due") - scope.grid.days[None, :])


def busy(scope: Scope) -> Value:
    if scope.grid.busy is None:
        return values.condition(np.zeros(1, dtype=bool))
    return values.condition(scope.grid.busy)


_FIELDS: dict[str, Callable[[Scope], Value]] = {
    "contract.active": contract_active,
    "contract.ever": contract_ever,
    "contract.seats": lambda scope: _sum(scope, "seats"),
    "contract.amount": lambda scope: _sum(scope, "amount"),
    "contract.plan": contract_plan,
    "contract.start": contract_start,
    "contract.end": contract_end,
    "contract.first_start": first_start,
    "contract.notice_deadline": notice_deadline,
    "contract.notice_given": notice_given,
    "contract.auto_renew": auto_renew,
    "contract.days_to_end": _until(contract_end),
    "contract.days_to_notice": _until(notice_deadline),
    "contract.days_since_start": days_since_start,
    "contract.months_since_start": months_since_start,
    "ticket.open": _open("ticket.open"),
    "promise.open": _open("promise.open"),
    "incident.active": incident_active,
    "incident.days_since": incident_days_since,
    "outcome.attainment": attainment,
    "outcome.days_to_due": outcome_days_to_due,
    "account.busy": busy,
}
