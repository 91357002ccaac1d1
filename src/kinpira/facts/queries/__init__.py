"""Reads of facts. Each module below is one noun; callers import from here."""

from kinpira.facts.queries.changes import touched_since
from kinpira.facts.queries.counts import Unattributed, count_events, event_names, unattributed
from kinpira.facts.queries.people import find_person, list_people
from kinpira.facts.queries.rows import load_rows
from kinpira.facts.queries.timeline import TimelineFact, find_facts, list_facts

__all__ = [
    "TimelineFact",
    "Unattributed",
    "count_events",
    "event_names",
    "find_facts",
    "find_person",
    "list_facts",
    "list_people",
    "load_rows",
    "touched_since",
    "unattributed",
]
