"""What is in the event store, counted; and events that belong to nobody yet."""

from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from kinpira.facts import event_store, rollup
from kinpira.facts.engine import file_list, open_engine
from kinpira.facts.models import AccountKey


@dataclass(frozen=True)
class Unattributed:
    """Events whose account nobody has. `external_id` None: they came without any."""

    account: int
    external_id: str | None
    events: int


def event_names() -> list[tuple[str, int, int]]:
    """(name, how many events, day number of the latest), most frequent first."""
    return _rolled("SELECT name, sum(n)::BIGINT, max(day) FROM {} GROUP BY 1 ORDER BY 2 DESC, 1")


def count_events() -> int:
    """How many events count."""
    return sum(file.rows for file in event_store.list_files())


def unattributed(*, known_accounts: Collection[int]) -> list[Unattributed]:
    """Events of keys that are not among `known_accounts` (those that accounts have)."""
    counts = _rolled("SELECT account_key, sum(n)::BIGINT FROM {} GROUP BY 1 ORDER BY 2 DESC, 1")
    known = set(known_accounts)
    left = [(key, count) for key, count in counts if key not in known]
    words = AccountKey.objects.in_bulk([key for key, _count in left])
    return [
        Unattributed(key, words[key].external_id if key in words else None, count)
        for key, count in left
    ]


def _rolled(query: str) -> list[Any]:
    files = rollup.refresh_rollup()
    if not files:
        return []
    with closing(open_engine()) as duck:
        source = f"read_parquet({file_list(map(str, files))})"
        return list(duck.execute(query.format(source)).fetchall())
