"""Reads that others need: search, calendars, free fields, records of an account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from kinpira.accounts.core.calendars import Calendars
from kinpira.accounts.core.fields import Kind
from kinpira.accounts.core.search import fts5_query, tsquery
from kinpira.accounts.models import (
    Account,
    BusySeason,
    Contact,
    Contract,
    FieldDefinition,
    Incident,
    Outcome,
    Promise,
    Team,
    Ticket,
    User,
)

_SQLITE_ACCOUNTS = (
    "SELECT rowid FROM accounts_account_search WHERE accounts_account_search MATCH %s"
)
_SQLITE_CONTACTS = (
    "SELECT account_id FROM accounts_contact WHERE id IN"
    " (SELECT rowid FROM accounts_contact_search WHERE accounts_contact_search MATCH %s)"
)
_POSTGRES_ACCOUNTS = (
    "SELECT id FROM accounts_account"
    " WHERE to_tsvector('simple', search_text) @@ to_tsquery('simple', %s)"
)
_POSTGRES_CONTACTS = (
    "SELECT account_id FROM accounts_contact"
    " WHERE to_tsvector('simple', search_text) @@ to_tsquery('simple', %s)"
)


def search_accounts(accounts: QuerySet[Account], text: str) -> QuerySet[Account]:
    """Those of `accounts` whose name, kana, ids, or whose contacts' names hold every word of
    `text`.

    Text without a letter or digit narrows nothing.
    """
    if connection.vendor == "postgresql":
        query, by_account, by_contact = tsquery(text), _POSTGRES_ACCOUNTS, _POSTGRES_CONTACTS
    else:
        query, by_account, by_contact = fts5_query(text), _SQLITE_ACCOUNTS, _SQLITE_CONTACTS
    if query is None:
        return accounts
    # the query text is a parameter; the SQL itself is one of the four constants above
    found = RawSQL(f"{by_account} UNION {by_contact}", (query, query))  # noqa: S611
    return accounts.filter(pk__in=found)


def calendars(*, keys: Sequence[int]) -> Calendars:
    """The business calendars of the accounts with these keys, in this order.

    A key without an account, and an account without its own 決算月, has the company's default.
    """
    index = {key: position for position, key in enumerate(keys)}
    closing = np.full(len(keys), 31, dtype=np.int8)
    default_end = (settings.FISCAL_YEAR_START_MONTH - 2) % 12 + 1
    year_end = np.full(len(keys), default_end, dtype=np.int8)
    rows = Account.objects.values_list("key", "closing_day", "fiscal_year_end")
    seasons = BusySeason.objects.values_list(
        "account__key", "from_month", "from_day", "to_month", "to_day"
    ).order_by("account__key", "from_month", "from_day")
    if len(keys) <= 500:
        rows, seasons = rows.filter(key__in=keys), seasons.filter(account__key__in=keys)
    for key, closing_day, month in rows.iterator():
        if (position := index.get(key)) is not None:
            closing[position] = closing_day
            year_end[position] = month or default_end
    busy = tuple(
        (index[key], from_month * 100 + from_day, to_month * 100 + to_day)
        for key, from_month, from_day, to_month, to_day in seasons
        if key in index
    )
    return Calendars(np.asarray(keys, dtype=np.int64), closing, year_end, busy)


def account_keys() -> list[int]:
    """Keys of all accounts that are not merged into another, ascending."""
    keys = Account.objects.filter(merged_into__isnull=True).order_by("key")
    return list(keys.values_list("key", flat=True))


def accounts_by_key(*, keys: Sequence[int]) -> dict[int, Account]:
    """Accounts with their owners by account key; keys without an account are left out."""
    accounts = Account.objects.select_related("cs_owner", "cs_deputy", "team")
    found: dict[int, Account] = {}
    for start in range(0, len(keys), 1000):
        chunk = keys[start : start + 1000]
        found.update({account.key: account for account in accounts.filter(key__in=chunk)})
    return found


def find_account(*, external_id: str) -> Account | None:
    """The account with this id of the company's own, for the command line and other programs."""
    return Account.objects.filter(external_id=external_id).first()


def free_fields() -> dict[str, Kind]:
    """The company's own account fields: key → kind of value (as account.<key> in a design)."""
    return {field.key: _KINDS[field.kind] for field in FieldDefinition.objects.all()}


_KINDS: dict[str, Kind] = {"text": "text", "number": "number", "date": "date", "bool": "bool"}


def list_free_fields() -> list[FieldDefinition]:
    return list(FieldDefinition.objects.all())


def find_user(*, email: str) -> User | None:
    """A user by mail address, without regard to case."""
    return User.objects.filter(email__iexact=email.strip()).first()


def list_users(*, active_only: bool = False) -> list[User]:
    users = User.objects.select_related("team")
    return list(users.filter(is_active=True) if active_only else users)


def count_admins() -> int:
    """Administrators who can sign in."""
    return User.objects.filter(role=User.Role.ADMIN, is_active=True).count()


def list_teams() -> list[Team]:
    return list(Team.objects.select_related("parent"))


def _of(model: type[Any], account: Account) -> QuerySet[Any]:
    """Records of the account and of those merged into it."""
    rows: QuerySet[Any] = model.objects.filter(Q(account=account) | Q(account__merged_into=account))
    return rows


def list_contacts(*, account: Account, with_left: bool = True) -> list[Contact]:
    """Contacts with their roles, those who have left last."""
    contacts = _of(Contact, account).prefetch_related("roles").order_by("left_on", "name")
    rows = list(contacts if with_left else contacts.filter(left_on__isnull=True))
    return sorted(rows, key=lambda contact: contact.left_on is not None)


def list_contracts(*, account: Account) -> list[Contract]:
    """Contracts, latest start first."""
    return list(_of(Contract, account).order_by("-start_date", "-id"))


def list_outcomes(*, account: Account) -> list[Outcome]:
    return list(_of(Outcome, account).prefetch_related("actuals").select_related("agreed_with"))


def list_tickets(*, account: Account, limit: int = 50) -> list[Ticket]:
    return list(_of(Ticket, account).select_related("contact")[:limit])


def list_incidents(*, account: Account) -> list[Incident]:
    return list(account.incidents.all())


def list_promises(*, account: Account) -> list[Promise]:
    """Promises, those without an answer first."""
    rows = _of(Promise, account).select_related("owner").order_by("made_on", "id")
    return sorted(rows, key=lambda promise: promise.answered_on is not None)
