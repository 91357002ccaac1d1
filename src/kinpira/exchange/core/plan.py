"""From rows that were read to what is saved in which order.

Rows that tell more of one record (a contact's further role, an incident's further account, an
outcome's further figure) are put together; the same id twice is a mistake. What refers to another
row
of the same file (a parent, the contract renewed) is saved after all rows stand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kinpira.exchange.core.faults import Fault, RejectedCell
from kinpira.exchange.core.records import GoodRow

WITHIN_ACCOUNT = ("contacts", "touchpoints", "outcomes", "promises")
GATHERED = {"contacts": "roles", "incidents": "accounts", "outcomes": "actuals"}
LATER = {"accounts": "parent", "contracts": "renewed_from"}


@dataclass
class Planned:
    """One record to save and the line it came from (its first). `of` is its place in `first`."""

    line: int
    values: dict[str, Any]
    cells: tuple[str, ...] = ()
    file: str = ""
    of: int = -1


@dataclass
class Plan:
    """`first` is saved, then `then` (references within the file, figures of outcomes)."""

    first: list[Planned] = field(default_factory=list)
    then: list[Planned] = field(default_factory=list)
    faults: list[RejectedCell] = field(default_factory=list)


def plan_rows(kind: str, rows: Sequence[tuple[str, GoodRow]], id_column: str) -> Plan:
    """`rows` are (file, row) of all files in order."""
    plan = Plan()
    by_key: dict[tuple[str, str], Planned] = {}
    for file, row in rows:
        values = dict(row.values)
        if kind == "outcomes":
            values["actuals"] = _figure(values)
        key = (
            str(values.get("account", "")) if kind in WITHIN_ACCOUNT else "",
            values["external_id"],
        )
        known = by_key.get(key)
        if known is None:
            planned = Planned(row.line, values, row.cells, file, len(plan.first))
            by_key[key] = planned
            plan.first.append(planned)
        elif not _gather(kind, known.values, values):
            fault = Fault("duplicate_id", {"id": key[1], "first": str(known.line)})
            plan.faults.append(RejectedCell(row.line, id_column, fault, row.cells, file))
    _put_later(kind, plan, {key[1] for key in by_key})
    return plan


def _figure(values: dict[str, Any]) -> list[tuple[Any, Any]]:
    actual, day = values.pop("actual", None), values.pop("actual_on", None)
    return [(day, actual)] if actual is not None else []


def _gather(kind: str, known: dict[str, Any], more: Mapping[str, Any]) -> bool:
    """Add a further row's list to the record; False where the rows say anything else
    differently."""
    name = GATHERED.get(kind)
    if name is None or name not in more:
        return False
    rest = {key: value for key, value in more.items() if key != name}
    if rest != {key: value for key, value in known.items() if key != name}:
        return False
    known[name] = [*(known.get(name) or ()), *(more.get(name) or ())]
    return True


def _put_later(kind: str, plan: Plan, ids: set[str]) -> None:
    if kind == "outcomes":
        for place, planned in enumerate(plan.first):
            for day, value in planned.values.pop("actuals"):
                figure = {
                    "account": planned.values["account"],
                    "outcome": planned.values["external_id"],
                    "day": day or planned.values["agreed_on"],
                    "value": value,
                }
                plan.then.append(Planned(planned.line, figure, planned.cells, planned.file, place))
    name = LATER.get(kind)
    if name is None:
        return
    for place, planned in enumerate(plan.first):
        if planned.values.get(name) in ids:
            rest = {
                key: planned.values[key]
                for key in ("external_id", "account")
                if key in planned.values
            }
            later = {**rest, name: planned.values.pop(name)}
            plan.then.append(Planned(planned.line, later, planned.cells, planned.file, place))
