"""Long lists of any kind, in two steps: `read_many` checks all without holding the database, then
`write_many` writes, together with what else the caller has to write.

    reading = read_many(kind="accounts", rows=rows, now=now, today=today)
    with transaction.atomic():
        if reading.is_stale():
            reading = read_many(…)
        saved = write_many(reading, now=now, batch_id=batch.pk, actor="cli")
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from kinpira.accounts.services.accounts import account_noun
from kinpira.accounts.services.contacts import CONTACT
from kinpira.accounts.services.contracts import CONTRACT_NOUN
from kinpira.accounts.services.incidents import INCIDENT
from kinpira.accounts.services.noun import KnownWord, Noun, Row
from kinpira.accounts.services.outcomes import ACTUAL, OUTCOME_NOUN
from kinpira.accounts.services.promises import PROMISE
from kinpira.accounts.services.tickets import TICKET
from kinpira.accounts.services.touchpoints import TOUCHPOINT
from kinpira.accounts.services.upsert import Reading, assign_early, read
from kinpira.accounts.services.upsert import write as write_many

__all__ = ["Reading", "assign_early", "read_many", "write_many"]

NOUNS: Mapping[str, Callable[[], Noun]] = {
    "accounts": account_noun,  # free fields may be declared at any time
    "contacts": lambda: CONTACT,
    "contracts": lambda: CONTRACT_NOUN,
    "touchpoints": lambda: TOUCHPOINT,
    "tickets": lambda: TICKET,
    "outcomes": lambda: OUTCOME_NOUN,
    "actuals": lambda: ACTUAL,
    "promises": lambda: PROMISE,
    "incidents": lambda: INCIDENT,
}


def read_many(
    *, kind: str, rows: Sequence[Row], now: datetime, today: date, known: KnownWord = "now"
) -> Reading:
    """Rows of `kind` (see `NOUNS`) cleaned, matched and checked; their mistakes are in `errors`."""
    return read(NOUNS[kind](), rows=rows, now=now, today=today, known=known)
