"""What plays hear of: an evaluation has ended, so look at the accounts.

A handler runs in one transaction with the note of its delivery. A whole run is therefore cut into
events of one chunk each, so that no transaction holds the database longer than a chunk takes.
"""

from datetime import date
from typing import Any

from kinpira.platform import clock, events
from kinpira.plays.services.looking import (
    chunks_of,
    follow_merges,
    list_account_ids,
    look_at_accounts,
)


def start_looks(payload: dict[str, Any]) -> None:
    """AccountsEvaluated {run_id, day, account_ids | null}: one look now, or an event per chunk."""
    if date.fromisoformat(payload["day"]) != clock.today():
        return
    follow_merges(now=clock.now(), today=clock.today())
    ids = payload.get("account_ids")
    chunks = list(chunks_of(list_account_ids() if ids is None else sorted(ids)))
    if len(chunks) == 1:
        look_at_accounts(account_ids=chunks[0], now=clock.now(), today=clock.today())
        return
    for chunk in chunks:
        events.publish(
            name="LookDue", payload={"day": payload["day"], "account_ids": chunk}, now=clock.now()
        )


def look(payload: dict[str, Any]) -> None:
    """LookDue {day, account_ids}: a chunk of a run over many accounts."""
    if date.fromisoformat(payload["day"]) == clock.today():
        look_at_accounts(account_ids=payload["account_ids"], now=clock.now(), today=clock.today())


HANDLERS = {"AccountsEvaluated": [start_looks], "LookDue": [look]}
