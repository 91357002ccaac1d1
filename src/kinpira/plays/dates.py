"""The dates that plays wait for: 「契約終了の60日前」 needs the contract's end of each account."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from kinpira.design.core.expr import Field, Name, Node
from kinpira.design.core.model import Design
from kinpira.facts.core.rows import day_date

if TYPE_CHECKING:
    from kinpira.accounts.models import Account
    from kinpira.evaluation.models import AccountStatus

LIFECYCLE = {
    f"account.{name}"
    for name in ("contracted_on", "kickoff_on", "onboarded_on", "live_on", "handover_accepted_on")
}


def awaited_dates(
    design: Design, account: Account, status: AccountStatus
) -> dict[str, date | None]:
    """Play key -> the date that the play waits for, as of the status's day; None: not known.

    The evaluation puts the value of a date play under its key among the status's values.
    """
    return {
        key: _to_date(status.values[key])
        if key in status.values
        else _look_up(play.when.tree if play.when else None, account, status)
        for key, play in design.plays.items()
        if play.trigger.kind == "date"
    }


def _look_up(tree: Node | None, account: Account, status: AccountStatus) -> date | None:
    """A plain name or field, from the status row and the account's record."""
    if isinstance(tree, Name):
        return _to_date(status.values.get(tree.value))
    if not isinstance(tree, Field):
        return None
    if tree.value == "contract.end":
        return status.end_date
    if tree.value == "contract.notice_deadline":
        return status.notice_deadline
    name = tree.value.removeprefix("account.")
    if tree.value in LIFECYCLE:
        value: date | None = getattr(account, name)
        return value
    return _to_date(account.fields.get(name))


def _to_date(value: Any) -> date | None:
    """ISO text, or a day number; None for anything else."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return day_date(int(value)) if isinstance(value, int | float) else None
