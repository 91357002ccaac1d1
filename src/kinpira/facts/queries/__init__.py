"""Reads of facts. Each module below is one noun; callers import from here."""

from kinpira.facts.queries.changes import touched_since
from kinpira.facts.queries.people import find_person, list_people
from kinpira.facts.queries.rows import load_rows
from kinpira.facts.queries.timeline import find_facts

__all__ = ["find_facts", "find_person", "list_people", "load_rows", "touched_since"]
