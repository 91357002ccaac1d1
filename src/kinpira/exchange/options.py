"""What an import is asked to do, and what came of it."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from kinpira.exchange.core.faults import RejectedCell
from kinpira.exchange.core.mapping import Map

Known = Literal["now", "as_dated"]
Phase = Callable[[str, int | None], AbstractContextManager[Callable[[int], None]]]


def silent(label: str, total: int | None) -> AbstractContextManager[Callable[[int], None]]:
    """Progress for nobody: programs and tests."""
    return nullcontext(lambda done: None)


@dataclass(frozen=True)
class Request:
    """`lookups` is field → word of the file → word to use; `mapping` None: guess it by the
    header."""

    kind: str
    paths: Sequence[Path]
    mapping: Map | None = None
    lookups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    known: Known = "now"
    dry_run: bool = False
    skip_rejected: bool = False
    actor: str = "cli"
    phase: Phase = silent


@dataclass
class Report:
    """Counts of rows (not of records: rows put together count each). `import_id` 0 in a dry run."""

    kind: str
    state: str
    dry_run: bool = False
    import_id: int = 0
    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    rejects_file: str = ""
    first_rejects: list[RejectedCell] = field(default_factory=list)
    mapping: dict[str, Any] = field(default_factory=dict)
    unknown_accounts: int = 0
    seconds: float = 0.0
