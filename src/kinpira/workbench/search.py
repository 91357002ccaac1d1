"""Hits of the search field: the account, and which contact matched where it was one."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from kinpira.accounts.core.search import normal_words
from kinpira.accounts.queries import search_accounts

SHORTEST = 1


@dataclass(frozen=True)
class Hit:
    account: Any
    contacts: list[Any]


def find_hits(accounts: QuerySet[Any], text: str, *, limit: int) -> list[Hit]:
    """At most `limit` accounts whose own name or whose contacts' names hold the text."""
    words = normal_words(text)
    if not words or len(text) < SHORTEST:
        return []
    found = search_accounts(accounts, text).select_related("cs_owner")
    rows = found.prefetch_related("contacts")[:limit]
    return [Hit(account, matching_contacts(account, words)) for account in rows]


def matching_contacts(account: Any, words: list[str]) -> list[Any]:
    """The contacts in whose name or kana every word stands; at most three."""

    def holds(contact: Any) -> bool:
        text = "".join(normal_words(f"{contact.name} {contact.kana}"))
        return all(word in text for word in words)

    return [contact for contact in account.contacts.all() if holds(contact)][:3]
