"""Person keys of contacts: what facts about them carry."""

from collections.abc import Collection

from kinpira.accounts.models import Contact


def person_keys(contacts: Collection[int]) -> dict[int, int]:
    """Person keys by the contacts' primary keys."""
    wanted = sorted(contacts)
    found: dict[int, int] = {}
    for start in range(0, len(wanted), 1000):
        rows = Contact.objects.filter(pk__in=wanted[start : start + 1000])
        found.update(rows.values_list("pk", "person_key"))
    return found
