"""Outside ids to the opaque keys that facts carry. Bulk, and safe with several writers at once."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model

from kinpira.facts.core.chunks import in_chunks
from kinpira.facts.models import AccountKey, ErasedPerson, PersonKey

Person = tuple[int, str]  # account key, outside id


@transaction.atomic
def keys_for_accounts(*, external_ids: Sequence[str]) -> dict[str, int]:
    """The key of each account id; keys that are missing are made."""
    wanted = list(dict.fromkeys(external_ids))
    found = _find_accounts(wanted)
    missing = [external_id for external_id in wanted if external_id not in found]
    if missing:
        _insert(AccountKey, ("external_id",), [(external_id,) for external_id in missing])
        found |= _find_accounts(missing)
    return found


@transaction.atomic
def keys_for_people(*, people: Sequence[Person]) -> dict[Person, int]:
    """The random key of each (account key, outside id); erased people have 0, as nobody has."""
    wanted = sorted(set(people))
    found = _find_people(wanted)
    missing = [person for person in wanted if person not in found]
    if missing:
        erased = _erased(missing)
        fresh = [(_random_key(), *person) for person in missing if person not in erased]
        _insert(PersonKey, ("key", "account_key", "external_id"), fresh)
        found |= _find_people(missing) | dict.fromkeys(erased, 0)
    return found


def _insert(model: type[Model], columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Another writer may make the same ones just now: theirs stay. Written out, as building models
    takes most of the time of many keys."""
    statement = (
        f"INSERT INTO {model._meta.db_table} ({', '.join(columns)})"  # noqa: S608  # our own names
        f" VALUES ({', '.join(['%s'] * len(columns))}) ON CONFLICT DO NOTHING"
    )
    with connection.cursor() as cursor:
        for chunk in in_chunks(rows):
            cursor.executemany(statement, chunk)


def tombstone(account_key: int, external_id: str) -> str:
    """Keyed hash of an erased person's id: tells the id again, tells nobody who it was."""
    message = f"{account_key}\0{external_id}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).hexdigest()


def _random_key() -> int:
    return secrets.randbelow(2**62 - 1) + 1


def _find_accounts(external_ids: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for chunk in in_chunks(external_ids):
        rows = AccountKey.objects.filter(external_id__in=chunk)
        found.update(rows.values_list("external_id", "key"))
    return found


def _find_people(people: Sequence[Person]) -> dict[Person, int]:
    """`people` sorted by account, so that a chunk holds few accounts."""
    found: dict[Person, int] = {}
    for chunk in in_chunks(people):
        accounts = {account for account, _ in chunk}
        rows = PersonKey.objects.filter(account_key__in=accounts)
        if len(accounts) <= 20:  # with two long lists SQLite would look up every pair
            rows = rows.filter(external_id__in={external_id for _, external_id in chunk})
        for account, external_id, key in rows.values_list("account_key", "external_id", "key"):
            found[account, external_id] = key
    return found


def _erased(people: Iterable[Person]) -> set[Person]:
    if not ErasedPerson.objects.exists():
        return set()
    by_digest = {tombstone(*person): person for person in people}
    erased: set[Person] = set()
    for chunk in in_chunks(list(by_digest)):
        rows = ErasedPerson.objects.filter(digest__in=chunk)
        erased |= {by_digest[digest] for digest in rows.values_list("digest", flat=True)}
    return erased
