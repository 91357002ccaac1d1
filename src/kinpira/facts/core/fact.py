"""A fact, as it is recorded."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class NewFact:
    """One thing that happened to an account.

    `entity` is what it is about within the account (a contract, a ticket, a department; "" for the
    account itself); `person` a person key (0 none). `value` a number (money in minor units, dates
    as day numbers, yes/no as 1/0), `text` a word; a state that ends is a fact with both None.
    `known_at` is when it became known; `assumed` says that this is a guess from an imported date.
    """

    account: int
    name: str
    day: date
    known_at: datetime
    entity: str = ""
    person: int = 0
    value: float | None = None
    text: str | None = None
    assumed: bool = False
