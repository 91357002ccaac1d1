"""Housekeeping of the event store: what no active batch needs is let go."""

from datetime import datetime, timedelta

from deltalake import DeltaTable

from kinpira.facts import event_store
from kinpira.facts.models import Batch
from kinpira.facts.services.appends import event_writer

UNDO_KEPT = timedelta(days=30)  # rows of an undone import stay this long, for somebody to look into
READERS = 24  # hours that a file stays after it has left the table, for those who are reading it


def clean_event_store(*, now: datetime) -> int:
    """Drop the rows of imports that died or were undone a month ago; answers how many batches.

    Inside the writer's lock nobody else appends, so a staged batch with events belongs to a process
    that has died.
    """
    table = event_store.open_table()
    if table is None:
        return 0
    with event_writer():
        table.update_incremental()
        dropped = _dead_batches(now) & event_store.stored_batches()
        if dropped:
            _drop(table, dropped)
        table.vacuum(retention_hours=READERS, dry_run=False, enforce_retention_duration=False)
        event_store.sync_log()
    return len(dropped)


def _dead_batches(now: datetime) -> set[int]:
    dead = Batch.objects.filter(state=Batch.State.STAGED) | Batch.objects.filter(
        state=Batch.State.VOID, voided_at__lt=now - UNDO_KEPT
    )
    return set(dead.values_list("pk", flat=True))


def _drop(table: DeltaTable, batches: set[int]) -> None:
    """By partition alone: no file is read or rewritten."""
    numbers = ", ".join(str(batch) for batch in sorted(batches))
    table.delete(f"batch IN ({numbers})")
