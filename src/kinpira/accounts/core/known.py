"""When a record's facts became known: at the moment of writing, or, for imported history, as
dated.
"""

from dataclasses import dataclass
from datetime import date, datetime, time


@dataclass(frozen=True)
class Known:
    """`now` is the moment of writing in the company's zone, `today` its day.

    With `as_dated` a thing that carries its own past day counts as known since that day, and the
    fact
    says that this is assumed. Days that are still to come are known now.
    """

    now: datetime
    today: date
    as_dated: bool = False

    def since(self, day: date) -> tuple[datetime, bool]:
        """(known_at, assumed) of a fact whose own day is `day`."""
        if self.as_dated and day < self.today:
            return datetime.combine(day, time(), tzinfo=self.now.tzinfo), True
        return self.now, False
