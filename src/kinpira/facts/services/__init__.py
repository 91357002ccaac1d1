"""Writes of facts. Each module below is one noun; callers import from here.

Bulk import of usage events (files), as `exchange` does it:

    with closing(services.open_engine()) as duck, services.event_writer():
        batch = services.open_batch(source="events.csv.gz", now=now)
        result = services.append_events(batch_id=batch.pk, connection=duck, query=SQL, now=now)
        with transaction.atomic():  # together with the caller's own rows
            services.activate_batch(batch=batch, facts=result.appended, now=now)
    services.refresh_rollup()  # or leave it to the next reader

`SQL` is a SELECT over the file whose columns `append_events` lists.
"""

from kinpira.facts.engine import open_engine
from kinpira.facts.rollup import refresh_rollup
from kinpira.facts.services.appends import Appended, append_events, event_writer
from kinpira.facts.services.batches import activate_batch, get_batch, open_batch, void_batch
from kinpira.facts.services.cleaning import clean_event_store
from kinpira.facts.services.keys import keys_for_accounts, keys_for_people
from kinpira.facts.services.merges import merge_accounts, undo_merge
from kinpira.facts.services.people import erase_person
from kinpira.facts.services.records import correct, record

__all__ = [
    "Appended",
    "activate_batch",
    "append_events",
    "clean_event_store",
    "correct",
    "erase_person",
    "event_writer",
    "get_batch",
    "keys_for_accounts",
    "keys_for_people",
    "merge_accounts",
    "open_batch",
    "open_engine",
    "record",
    "refresh_rollup",
    "undo_merge",
    "void_batch",
]
