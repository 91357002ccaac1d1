"""Hands changes of facts to the fact store: withdraws what is gone, records what is new."""

from datetime import datetime

from kinpira.accounts.core.fact_changes import FactChanges, identity
from kinpira.facts import services as fact_services
from kinpira.facts.queries.said import list_said


def write_changes(changes: FactChanges, *, now: datetime, batch_id: int | None = None) -> None:
    """In the caller's transaction. Facts to be withdrawn are found by what they say."""
    if changes.gone:
        gone = {identity(fact) for fact in changes.gone}
        stored = list_said(
            accounts={fact.account for fact in changes.gone},
            names={fact.name for fact in changes.gone},
        )
        withdraw = [fact_id for fact_id, fact in stored if identity(fact) in gone]
        fact_services.correct(withdraw=withdraw, now=now, batch_id=batch_id)
    fact_services.record(facts=changes.new, batch_id=batch_id)
