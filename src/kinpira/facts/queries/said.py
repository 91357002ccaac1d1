"""Record facts that still count, with their ids: a writer sees what it has said already."""

from collections.abc import Collection

from django.db.models import Q

from kinpira.facts.core.fact import NewFact
from kinpira.facts.core.rows import day_date
from kinpira.facts.models import Batch, Fact


def list_said(*, accounts: Collection[int], names: Collection[str]) -> list[tuple[int, NewFact]]:
    """(id, fact) of the accounts' facts with these names, neither withdrawn nor of a void batch."""
    found: list[tuple[int, NewFact]] = []
    wanted = sorted(accounts)
    for start in range(0, len(wanted), 1000):
        rows = Fact.objects.filter(
            ~Q(batch__state=Batch.State.VOID) | Q(batch__isnull=True),
            account_key__in=wanted[start : start + 1000],
            name__in=names,
            withdrawn_at__isnull=True,
        ).order_by("pk")
        for row in rows:
            fact = NewFact(
                row.account_key,
                row.name,
                day_date(row.day),
                row.known_at,
                row.entity,
                row.person_key,
                row.value,
                row.text,
                row.assumed,
            )
            found.append((row.pk, fact))
    return found
