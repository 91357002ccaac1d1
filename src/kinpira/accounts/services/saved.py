"""What came of saving rows: per row made, changed or left, the values before and after, the
errors.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Literal

Outcome = Literal["created", "updated", "unchanged"]


@dataclass(frozen=True)
class RowError:
    """`row` is the index (from 0) into the rows given; `field` "" for the row as a whole."""

    row: int
    field: str
    message: str


@dataclass(frozen=True)
class Change:
    """What undo needs of one record: JSON-able values before (None: it was made) and after."""

    model: str
    record_id: int
    before: dict[str, Any] | None
    after: dict[str, Any]


@dataclass(frozen=True)
class RowResult:
    """`record_id` is 0 in a dry run for a record that would be made."""

    row: int
    record_id: int
    outcome: Outcome


@dataclass(frozen=True)
class Saved:
    """`written` says whether anything was stored: not while a row is bad, and not in a dry run.
    `changes` are the records made and changed, as an import keeps them for its undo."""

    model: str
    results: list[RowResult]
    errors: list[RowError]
    written: bool
    facts: int = 0
    changes: list[Change] = field(default_factory=list)

    def count(self, outcome: Outcome) -> int:
        return Counter(result.outcome for result in self.results)[outcome]

    @property
    def created(self) -> int:
        return self.count("created")

    @property
    def updated(self) -> int:
        return self.count("updated")

    @property
    def unchanged(self) -> int:
        return self.count("unchanged")
