"""Single facts: ids for a correction, and the timeline of an account."""

from kinpira.facts.models import Fact


def find_facts(
    *, account: int, name: str, entity: str | None = None, day: int | None = None
) -> list[int]:
    """Ids of record facts that were not withdrawn; `day` as a day number."""
    facts = Fact.objects.filter(account_key=account, name=name, withdrawn_at__isnull=True)
    if entity is not None:
        facts = facts.filter(entity=entity)
    if day is not None:
        facts = facts.filter(day=day)
    return list(facts.order_by("pk").values_list("pk", flat=True))
