"""What came of saving rows: per row made, changed or left, the values before and after, the
errors.
"""

from collections import Counter
from collections.abc import Mapping
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
    """`record_id` is 0 in a dry run for a record that would be made. `before` holds the changed
    fields
    only."""

    row: int
    record_id: int
    outcome: Outcome
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Saved:
    """`written` says whether anything was stored: not while a row is bad, and not in a dry run."""

    model: str
    results: list[RowResult]
    errors: list[RowError]
    written: bool
    facts: int = 0

    @property
    def changes(self) -> list[Change]:
        """The records made and changed, as an import keeps them for its undo."""
        return [
            Change(
                self.model,
                result.record_id,
                None if result.before is None else dict(result.before),
                dict(result.after),
            )
            for result in self.results
            if self.written and result.outcome != "unchanged"
        ]

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
