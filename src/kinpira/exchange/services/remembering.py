"""Keeps what an import made and changed, so that it can be taken back."""

import json
from collections.abc import Sequence

from django.db import connection

from kinpira.accounts import services as accounts
from kinpira.exchange.models import Import, ImportChange

BATCH = 1_000


def remember(owner: Import, changes: Sequence["accounts.Change"], *, again: bool) -> None:
    """Keep the changes for undo; a record changed twice has one, from its first to its last
    state."""
    known: dict[int, ImportChange] = {}
    if again:
        ids = [change.record_id for change in changes]
        known = {row.record_id: row for row in owner.changes.filter(record_id__in=ids)}
    fresh = [change for change in changes if change.record_id not in known]
    for change in changes:
        row = known.get(change.record_id)
        if row is None:
            continue
        if row.before is not None:
            row.before = {**(change.before or {}), **row.before}
        row.after = {**row.after, **change.after}
    _insert_changes(owner, fresh)
    ImportChange.objects.bulk_update(list(known.values()), ["before", "after"], batch_size=200)


def _insert_changes(owner: Import, changes: Sequence["accounts.Change"]) -> None:
    """Written out: as models they cost as much as the records themselves."""
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    rows = [
        (
            owner.pk,
            change.model,
            change.record_id,
            None if change.before is None else encode(change.before),
            encode(change.after),
        )
        for change in changes
    ]
    statement = (
        f"INSERT INTO {ImportChange._meta.db_table}"  # noqa: S608  # names of our own model
        " (owner_id, model, record_id, before, after) VALUES (%s, %s, %s, %s, %s)"
    )
    with connection.cursor() as cursor:
        for start in range(0, len(rows), BATCH):
            cursor.executemany(statement, rows[start : start + BATCH])
