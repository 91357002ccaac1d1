"""From an outside id of a person to the key, and back. Nobody else can."""

from collections.abc import Collection

from kinpira.facts.models import PersonKey


def find_person(*, account: int, external_id: str) -> int | None:
    """The person's key, or None where there is none (never seen, or erased)."""
    rows = PersonKey.objects.filter(account_key=account, external_id=external_id)
    return rows.values_list("key", flat=True).first()


def list_people(*, keys: Collection[int]) -> dict[int, str]:
    """Outside ids by person key; erased people are left out."""
    return dict(PersonKey.objects.filter(key__in=keys).values_list("key", "external_id"))
