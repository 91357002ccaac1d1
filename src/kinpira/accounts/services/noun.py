"""What one kind of record is to `upsert`: its model, fields, references, and the facts it says."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db import models

from kinpira.accounts.core.fact_changes import FactChanges
from kinpira.accounts.core.known import Known
from kinpira.accounts.models import Account
from kinpira.accounts.services.references import Lookup, Reference

Row = Mapping[str, Any]
Values = dict[str, Any]
KnownWord = Literal["now", "as_dated"]


@dataclass
class Keys:
    """Keys of facts by primary key: of the accounts and persons that the changes are about."""

    accounts: Mapping[int, int]
    people: Mapping[int, int]


@dataclass
class Work:
    """One row on its way: `given` the cleaned values, `before` the stored record, `after` the two
    together. `pk` is 0 until the record is made."""

    row: int
    given: Values
    before: Values | None = None
    after: Values = field(default_factory=dict)
    pk: int = 0

    def changed(self) -> list[str]:
        before = self.before
        if before is None:
            return list(self.after)
        return [name for name in self.given if before.get(name) != self.after[name]]


@dataclass(frozen=True)
class Many:
    """A list kept in rows of its own (roles, attendants), stored as a sorted list in the values."""

    clean: Callable[[Any, Work, Known, Mapping[str, Lookup]], Any] | None  # None: by the reference
    load: Callable[[Sequence[int]], Mapping[int, list[Any]]]
    write: Callable[[Sequence[tuple[int, list[Any], list[Any]]]], None]  # pk, before, after
    reference: Reference | None = None


@dataclass(frozen=True)
class Noun:
    """What saving needs to know of one kind of record; see the modules named by nouns."""

    name: str
    model: type[models.Model]
    key: tuple[str, ...]  # attribute names that tell one record from another
    fields: tuple[str, ...]
    references: Mapping[str, Reference] = field(default_factory=dict)
    many: Mapping[str, Many] = field(default_factory=dict)
    prepare: Callable[[Row, Known], Row] | None = None
    check: Callable[[Values], Mapping[str, str]] | None = None
    computed: Callable[[Values, Known], Values] | None = None  # columns computed from the others
    facts: Callable[[Work, Keys, Known], FactChanges] | None = None
    keys: Callable[[Sequence[Work]], Keys] | None = None
    assign: Callable[[Sequence[Work]], None] | None = None  # keys of new records; before inserting
    assigns_early: bool = False  # a key of which no record comes harms nobody
    scope_only: tuple[str, ...] = ()  # named in a row only to say whose records are meant
    json_fields: tuple[str, ...] = ()
    after_save: Callable[[Sequence[Work], Known, int | None], None] | None = None


def keys_of_accounts(account_ids: Sequence[int]) -> dict[int, int]:
    """Account keys by primary key."""
    wanted = sorted(set(account_ids))
    found: dict[int, int] = {}
    for start in range(0, len(wanted), 1000):
        rows = Account.objects.filter(pk__in=wanted[start : start + 1000])
        found.update(rows.values_list("pk", "key"))
    return found
