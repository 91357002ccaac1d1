"""Writes of accounts and of what belongs to them, by noun.

One record: `save_account(*, external_id, values, now, today, known_at=None, assumed=False,
batch_id=None, actor) -> (Account, changed)`; likewise save_contact, save_contract, save_touchpoint,
save_ticket, save_outcome, save_promise, save_incident, save_busy_season, record_actual. `account`
of a
thing is its Account; users are given as User, mail address or name.

Many: `save_accounts(*, rows, now, today, known="now" | "as_dated", batch_id=None, actor,
skip_bad_rows=False, dry_run=False) -> Saved`; likewise save_contacts, save_contracts,
save_touchpoints, save_tickets, save_outcomes, save_actuals, save_promises. A row is a dict of field
names, with `external_id`, and `account` (an external id) for what belongs to an account. Nothing is
written while any row is bad, unless `skip_bad_rows`.

`revert_changes(*, changes, now, actor) -> Reverted` takes back what an import changed.
"""

from kinpira.accounts.services.accounts import save_account, save_accounts
from kinpira.accounts.services.bulk import Reading, assign_early, read_many, write_many
from kinpira.accounts.services.busy_seasons import remove_busy_season, save_busy_season
from kinpira.accounts.services.churn import find_losses
from kinpira.accounts.services.contacts import save_contact, save_contacts
from kinpira.accounts.services.contracts import save_contract, save_contracts
from kinpira.accounts.services.free_fields import remove_free_field, save_free_field
from kinpira.accounts.services.incidents import save_incident, save_incidents
from kinpira.accounts.services.merges import merge_accounts, undo_merge
from kinpira.accounts.services.outcomes import (
    record_actual,
    save_actuals,
    save_outcome,
    save_outcomes,
)
from kinpira.accounts.services.promises import save_promise, save_promises
from kinpira.accounts.services.saved import Change, RowError, RowResult, Saved
from kinpira.accounts.services.sign_in import check_sign_in
from kinpira.accounts.services.teams import change_team, create_team, remove_team
from kinpira.accounts.services.tickets import save_ticket, save_tickets
from kinpira.accounts.services.touchpoints import save_touchpoint, save_touchpoints
from kinpira.accounts.services.undo import Left, Reverted, revert_changes
from kinpira.accounts.services.users import (
    change_own_password,
    change_user,
    create_user,
    reset_password,
    set_password,
)

__all__ = [
    "Change",
    "Left",
    "Reading",
    "Reverted",
    "RowError",
    "RowResult",
    "Saved",
    "assign_early",
    "change_own_password",
    "change_team",
    "change_user",
    "check_sign_in",
    "create_team",
    "create_user",
    "find_losses",
    "merge_accounts",
    "read_many",
    "record_actual",
    "remove_busy_season",
    "remove_free_field",
    "remove_team",
    "reset_password",
    "revert_changes",
    "save_account",
    "save_accounts",
    "save_actuals",
    "save_busy_season",
    "save_contact",
    "save_contacts",
    "save_contract",
    "save_contracts",
    "save_free_field",
    "save_incident",
    "save_incidents",
    "save_outcome",
    "save_outcomes",
    "save_promise",
    "save_promises",
    "save_ticket",
    "save_tickets",
    "save_touchpoint",
    "save_touchpoints",
    "set_password",
    "undo_merge",
    "write_many",
]
