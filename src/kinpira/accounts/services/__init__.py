"""Writes of accounts and of what belongs to them, by noun.

One record: `save_account(*, external_id, values, now, today, known_at=None, assumed=False,
batch_id=None, actor) -> (Account, changed)`; likewise save_contact, save_contract, save_touchpoint,
save_ticket, save_outcome, save_promise, save_incident, save_busy_season, record_actual. `account` of a
thing is its Account; users are given as User, mail address or name.

Many: `save_accounts(*, rows, now, today, known="now" | "as_dated", batch_id=None, actor,
skip_bad_rows=False, dry_run=False) -> Saved`; likewise save_contacts, save_contracts,
save_touchpoints, save_tickets, save_outcomes, save_actuals, save_promises. A row is a dict of field
names, with `external_id`, and `account` (an external id) for what belongs to an account. Nothing is
written while any row is bad, unless `skip_bad_rows`.

`revert_changes(*, changes, now, actor) -> Reverted` takes back what an import changed.
"""

from kinpira.accounts.services.accounts import save_account, save_accounts
from kinpira.accounts.services.busy_seasons import remove_busy_season, save_busy_season
from kinpira.accounts.services.churn import find_losses
from kinpira.accounts.services.contacts import save_contact, save_contacts
from kinpira.accounts.services.contracts import save_contract, save_contracts
from kinpira.accounts.services.incidents import save_incident, save_incidents
from kinpira.accounts.services.outcomes import (
    record_actual,
    save_actuals,
    save_outcome,
    save_outcomes,
)
from kinpira.accounts.services.promises import save_promise, save_promises
from kinpira.accounts.services.saved import Change, RowError, RowResult, Saved
from kinpira.accounts.services.tickets import save_ticket, save_tickets
from kinpira.accounts.services.touchpoints import save_touchpoint, save_touchpoints
from kinpira.accounts.services.undo import Left, Reverted, revert_changes
