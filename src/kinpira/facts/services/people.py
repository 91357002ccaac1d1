"""Erasure of a person: the facts keep a random key that nothing leads to any more."""

from datetime import datetime

from django.db import transaction

from kinpira.facts.models import ErasedPerson, PersonKey
from kinpira.facts.services.keys import tombstone
from kinpira.platform import audit


@transaction.atomic
def erase_person(*, person_key: int, now: datetime, actor: str = "system") -> bool:
    """Forget who `person_key` is, and refuse that id from now on; False when it was not known.

    Facts stay and count (so many people used it that day), but name, address and outside id of
    a person are in no fact: they lie in `PersonKey` and in the records of `accounts`, which
    erases its own. What stays is an HMAC of the id under the home's secret key, so that the next
    import does not bring the person back.
    """
    person = PersonKey.objects.filter(key=person_key).first()
    if person is None:
        return False
    ErasedPerson.objects.get_or_create(
        digest=tombstone(person.account_key, person.external_id), defaults={"erased_at": now}
    )
    person.delete()
    audit.record(actor=actor, action="facts.person_erased", subject=str(person_key), now=now)
    return True
