"""The event store: a Delta table of usage events at HOME/events, one commit a batch.

Partitioned by month and batch, so a batch's rows are files of their own: an active batch's files
are read, those of a staged or void one are not. DuckDB writes the files, delta-rs adds them in one
commit; neither does fsync, so files, log entry and folders are synced here.
Nothing that tells who somebody is may enter: persons are random keys, entities are declared as not
personal. Columns: see COLUMNS; days are day numbers, `id` is 60 bits of a hash.
"""

import json
import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from deltalake import CommitProperties, DeltaTable, Field, Schema
from deltalake.schema import PrimitiveType
from deltalake.transaction import AddAction
from django.conf import settings

from kinpira.facts.engine import file_list, open_engine
from kinpira.facts.models import Batch

COLUMNS = {
    "id": "long",
    "account_key": "long",
    "entity": "string",
    "person_key": "long",
    "name": "string",
    "value": "double",
    "day": "integer",
    "second": "integer",
    "known_day": "integer",
    "assumed": "boolean",
    "month": "string",
    "batch": "long",
}
PARTITIONS = ["month", "batch"]
CONFIGURATION = {
    "delta.dataSkippingNumIndexedCols": "0",
    "delta.logRetentionDuration": "interval 0 days",
    "delta.checkpointInterval": "50",
}


@dataclass(frozen=True)
class StoredFile:
    """One data file. `path` is absolute."""

    path: str
    month: str
    batch: int
    rows: int
    size: int


def store_dir() -> Path:
    return Path(settings.KINPIRA_HOME) / "events"


def open_table() -> DeltaTable | None:
    """The table as it is now, or None where nothing has been imported yet."""
    where = store_dir()
    return DeltaTable(str(where)) if (where / "_delta_log").is_dir() else None


def open_or_make_table() -> DeltaTable:
    table = open_table()
    if table is not None:
        return table
    where = store_dir()
    where.mkdir(parents=True, exist_ok=True)
    schema = Schema([Field(name, PrimitiveType(kind)) for name, kind in COLUMNS.items()])
    return DeltaTable.create(
        str(where), schema=schema, partition_by=PARTITIONS, mode="ignore",
        configuration=CONFIGURATION,
    )  # fmt: skip


def list_files(batches: Collection[int] | None = None) -> list[StoredFile]:
    """Files of these batches (None: of the active ones), by month and name."""
    table = open_table()
    if table is None:
        return []
    if batches is None:
        batches = active_batches()
    files = (_stored(*row) for row in _add_actions(table))
    return sorted((f for f in files if f.batch in batches), key=lambda f: (f.month, f.path))


def active_batches() -> set[int]:
    rows = Batch.objects.filter(state=Batch.State.ACTIVE)
    return set(rows.values_list("pk", flat=True))


def stored_batches() -> set[int]:
    """Batches that have files in the table, whatever their state."""
    table = open_table()
    return set() if table is None else {_stored(*row).batch for row in _add_actions(table)}


def accounts_of(batch_id: int) -> set[int]:
    """Keys of accounts that have events in a batch, whatever its state."""
    files = list_files({batch_id})
    if not files:
        return set()
    source = file_list(file.path for file in files)
    with closing(open_engine()) as duck:
        rows = duck.execute(f"SELECT DISTINCT account_key FROM read_parquet({source})")  # noqa: S608
        return {key for (key,) in rows.fetchall()}


def add_files(files: Collection[StoredFile], *, batch_id: int) -> None:
    """Add files, already written into the store's folder, in one durable commit."""
    table = open_or_make_table()
    where = store_dir()
    sync_files([file.path for file in files])
    actions = [
        AddAction(
            path=str(Path(file.path).relative_to(where)),
            size=file.size,
            partition_values={"month": file.month, "batch": str(file.batch)},
            modification_time=int(Path(file.path).stat().st_mtime * 1000),
            data_change=True,
            stats=json.dumps({"numRecords": file.rows}),
        )
        for file in files
    ]
    table.create_write_transaction(
        actions, "append", table.schema(), partition_by=PARTITIONS,
        commit_properties=CommitProperties(custom_metadata={"batch": str(batch_id)}),
    )  # fmt: skip
    sync_log()


def sync_files(written: Iterable[str]) -> None:
    """Bring files, and every folder between them and the home, to the disk."""
    home = Path(settings.KINPIRA_HOME)
    folders: set[Path] = set()
    for path in map(Path, written):
        _sync(path)
        folders |= {parent for parent in path.parents if parent.is_relative_to(home)}
    for folder in sorted(folders, reverse=True):
        _sync(folder)


def sync_log() -> None:
    """Bring the newest log entries and checkpoints to the disk."""
    log = store_dir() / "_delta_log"
    newest = sorted(log.iterdir(), key=lambda path: path.stat().st_mtime)[-4:]
    sync_files([str(path) for path in newest])


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _add_actions(table: DeltaTable) -> Iterator[tuple[str, str, int, int, int]]:
    actions = table.get_add_actions(flatten=True)
    names = ("path", "partition.month", "partition.batch", "num_records", "size_bytes")
    return zip(*(actions.column(name).to_pylist() for name in names), strict=True)


def _stored(path: str, month: str, batch: int, rows: int, size: int) -> StoredFile:
    return StoredFile(str(store_dir() / unquote(path)), month, int(batch), rows or 0, size)
