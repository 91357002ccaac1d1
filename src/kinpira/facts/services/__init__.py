"""Writes of facts. Each module below is one noun; callers import from here.

Bulk import of usage events (files), as `exchange` does it:

    with services.event_writer():                       # one writer at a time; Conflict if it waits too long
        batch = services.open_batch(source="events.csv.gz", now=now)
        result = services.append_events(batch_id=batch.pk, connection=duck, query=SQL, now=now)
        with transaction.atomic():                      # together with the caller's own rows
            services.activate_batch(batch=batch, facts=result.appended, now=now)

`duck` is from `services.open_engine()`. `SQL` is a SELECT whose columns `append_events` lists.
"""

from kinpira.facts.services.batches import activate_batch, open_batch, void_batch
from kinpira.facts.services.keys import keys_for_accounts, keys_for_people
from kinpira.facts.services.merges import merge_accounts, undo_merge
from kinpira.facts.services.people import erase_person
from kinpira.facts.services.records import correct, record

__all__ = [
    "activate_batch",
    "correct",
    "erase_person",
    "keys_for_accounts",
    "keys_for_people",
    "merge_accounts",
    "open_batch",
    "record",
    "undo_merge",
    "void_batch",
]
