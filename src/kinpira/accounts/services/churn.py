"""The fact that a customer was lost, kept in step with their contracts.

Written when contracts are saved, and once a day for what became certain by time passing (`tasks`).
A loss that a later contract undoes is withdrawn.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from kinpira.accounts.core.churn import Term, losses
from kinpira.accounts.core.fact_changes import FactChanges, difference
from kinpira.accounts.core.known import Known
from kinpira.accounts.models import Contract
from kinpira.accounts.services.fact_writing import write_changes
from kinpira.accounts.services.noun import keys_of_accounts
from kinpira.facts.core.fact import NewFact
from kinpira.facts.queries.said import list_said

NAME = "churned"


@transaction.atomic
def sync_churn(
    *, account_ids: Sequence[int], known: Known, batch_id: int | None = None
) -> FactChanges:
    """Record losses that are certain by now and not yet written, withdraw those that are none."""
    keys = keys_of_accounts(account_ids)
    terms: dict[int, list[Term]] = {key: [] for key in keys.values()}
    wanted = sorted(keys)
    for start in range(0, len(wanted), 1000):
        rows = Contract.objects.filter(account_id__in=wanted[start : start + 1000]).order_by()
        for account, first, end, notice in rows.values_list(
            "account_id", "start_date", "end_date", "notice_given_on"
        ):
            terms[keys[account]].append(Term(first, end, notice is not None))
    certain: list[NewFact] = []
    for key, contracts in terms.items():
        for loss in losses(contracts, today=known.today):
            known_at, assumed = known.since(loss.certain)
            certain.append(NewFact(key, NAME, loss.day, known_at, assumed=assumed))
    said = [fact for _, fact in list_said(accounts=terms.keys(), names=[NAME])]
    changes = difference(said, certain)
    write_changes(changes, now=known.now, batch_id=batch_id)
    return changes


def find_losses(*, now: datetime, today: date) -> int:
    """The daily look at every account whose last contract is over; answers how many facts
    changed.
    """
    ended = Contract.objects.filter(end_date__lt=today).order_by()
    accounts = sorted(set(ended.values_list("account_id", flat=True)))
    changes = sync_churn(account_ids=accounts, known=Known(now, today))
    return len(changes.new) + len(changes.gone)
