"""Outside ids to the opaque keys that facts carry. Bulk, and safe with several writers at once."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db import transaction

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
        AccountKey.objects.bulk_create(
            [AccountKey(external_id=external_id) for external_id in missing],
            ignore_conflicts=True,  # another writer may make the same one just now
            batch_size=1_000,
        )
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
        PersonKey.objects.bulk_create(
            [
                PersonKey(key=_random_key(), account_key=account, external_id=external_id)
                for account, external_id in missing
                if (account, external_id) not in erased
            ],
            ignore_conflicts=True,
            batch_size=1_000,
        )
        found |= _find_people(missing) | dict.fromkeys(erased, 0)
    return found


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
