"""Rows of a file into rows of a kind: the map applied, every cell read, every mistake collected.

`compile_reader` prepares one function per field once, so that a row costs little;
`RowReader.read` gives
either the values (by field name, ids and words for what it refers to) or the rejected cells.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from kinpira.exchange.core import dates, values
from kinpira.exchange.core.faults import BadMap, BadValue, Fault, RejectedCell
from kinpira.exchange.core.fields import Field, Kind
from kinpira.exchange.core.formulas import is_rejects_file, restored
from kinpira.exchange.core.mapping import FREE, Map, Source

Cells = Sequence[str]
Lookups = Mapping[str, Mapping[str, str]]  # field → key of the file → word
Row = tuple[int, Cells]

# Which values a kind without an id of its own is told apart by; the occurrence tells equal rows
# apart.
IDENTITY = {
    "contacts": ("account", "email", "name"),
    "touchpoints": ("account", "day", "kind", "subject", "notes"),
    "outcomes": ("account", "name"),
    "promises": ("account", "text", "made_on"),
    "incidents": ("title", "from_date"),
}
ONCE = (
    "contacts",
    "outcomes",
    "promises",
    "incidents",
)  # equal identity is the same record, not another one


@dataclass(frozen=True)
class GoodRow:
    """A row that was read: its line, its cells as they were, its values by field."""

    line: int
    values: dict[str, Any]
    cells: tuple[str, ...]


def compile_reader(
    mapping: Map, kind: Kind, header: Sequence[str], *, currency: str, lookups: Lookups
) -> "RowReader":
    """Check the map against the header; raises BadMap naming every column that is not there."""
    missing = sorted(mapping.wanted_columns() - set(header))
    if missing:
        details = {"columns": ", ".join(missing), "known": ", ".join(header)}
        raise BadMap([(0, Fault("no_such_column", details))])
    return RowReader(mapping, kind, header, currency, lookups)


class RowReader:
    """Holds the compiled map and, for rows without an id, which have been seen."""

    def __init__(
        self, mapping: Map, kind: Kind, header: Sequence[str], currency: str, lookups: Lookups
    ) -> None:
        self.kind = kind
        self.header = tuple(header)
        self.keep_blank = mapping.blank == "keep"
        self.currency = currency
        self.index = {name: place for place, name in enumerate(header) if name}
        self.only = [(self.index[name], _words(want)) for name, want in mapping.only.items()]
        self.fields = [
            (
                field,
                source,
                self._picker(source, lookups.get(field.name, {})),
                _reader(field, source),
            )
            for field, source in self._sources(mapping)
        ]
        self.seen: dict[str, int] = {}
        self.mended = is_rejects_file(header)

    def _sources(self, mapping: Map) -> Iterator[tuple[Field, Source]]:
        for name, source in mapping.columns.items():
            field = self.kind.get(name) or Field(name, "text", name, name)
            yield field, source

    def column_of(self, name: str) -> str:
        """How the file calls a field: its column, its columns joined, else the field's label."""
        for field, source, _, _ in self.fields:
            if field.name == name or field.name == FREE + name:
                own = (source.column,) if source.column else tuple(source.join)
                return ", ".join(own) or field.ja
        field_ = self.kind.get(name)
        return field_.ja if field_ else name

    def read_all(self, rows: Iterable[Row]) -> Iterator[GoodRow | list[RejectedCell]]:
        """Each row read; rows that `only:` leaves out do not appear."""
        for line, cells in rows:
            found = self.read(line, cells)
            if found is not None:
                yield found

    def read(self, line: int, cells: Cells) -> GoodRow | list[RejectedCell] | None:
        """The row's values, its mistakes, or None where `only:` leaves it out."""
        if self.mended:
            cells = [restored(cell) for cell in cells]
        own = tuple(cells)
        width = len(self.header)
        if len(cells) < width or any(cells[width:]):
            details = {"cells": str(len(cells)), "columns": str(width)}
            return [RejectedCell(line, "", Fault("ragged", details), own)]
        if any(cells[place].strip() not in words for place, words in self.only):
            return None
        result: dict[str, Any] = {}
        faults: list[RejectedCell] = []
        for field, _source, pick, convert in self.fields:
            try:
                text = pick(cells)
                if text:
                    result[field.name] = convert(text)
                elif field.required:
                    raise BadValue("required")
                elif not self.keep_blank:
                    result[field.name] = None
            except BadValue as error:
                faults.append(RejectedCell(line, self.column_of(field.name), error.fault, own))
        if faults:
            return faults
        return GoodRow(line, self._finished(result), own)

    def _picker(self, source: Source, lookup: Mapping[str, str]) -> Callable[[Cells], str]:
        """How to get a field's text out of a row's cells: const, column or join, `when`,
        `values`."""
        pick = self._origin(source)
        if source.when:
            tests = [(self.index[name], _words(want)) for name, want in source.when.items()]
            inner = pick

            def pick(cells: Cells) -> str:
                fits = all(cells[place].strip() in words for place, words in tests)
                return inner(cells) if fits else ""

        if not (source.values or source.lookup or source.prefix):
            return pick
        words, plainly = source.values, pick

        def worded(cells: Cells) -> str:
            text = plainly(cells)
            if not text:
                return text
            text = words.get(text, text)
            if source.lookup:
                if text not in lookup:
                    raise BadValue("not_in_lookup", value=text, file=source.lookup.file)
                text = lookup[text]
            return source.prefix + text

        return worded

    def _origin(self, source: Source) -> Callable[[Cells], str]:
        if source.const is not None:
            const = source.const
            return lambda cells: const
        if source.join:
            places = [self.index[name] for name in source.join]
            separator = source.separator

            def joined(cells: Cells) -> str:
                parts = [cells[place].strip() for place in places]
                return separator.join(parts) if any(parts) else ""

            return joined
        place = self.index[source.column or ""]
        return lambda cells: cells[place].strip()

    def _finished(self, result: dict[str, Any]) -> dict[str, Any]:
        """Money in minor units of the row's currency; free fields together; an id where none is."""
        if result.get("amount") is not None and self.kind.name == "contracts":
            currency = result.get("currency") or self.currency
            result["amount"] = values.minor_units(result["amount"], currency)
        if "currency" in result and not result["currency"]:
            del result["currency"]
        free = {name: result.pop(name) for name in list(result) if name.startswith(FREE)}
        if free:
            result["fields"] = {name.removeprefix(FREE): value for name, value in free.items()}
        if self.kind.name == "contacts" and "role" in result:
            result["roles"] = _roles(result)
        if self.kind.own_id and not result.get("external_id"):
            result["external_id"] = self._made_id(result)
        return result

    def _made_id(self, result: Mapping[str, Any]) -> str:
        """An id from what tells the row from others, the same again in the next file."""
        if self.kind.name == "contacts" and result.get("email"):
            return str(result["email"])[:100]
        parts = [str(result.get(name) or "") for name in IDENTITY[self.kind.name]]
        digest = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:20]
        if self.kind.name in ONCE:
            return f"row-{digest}"
        self.seen[digest] = occurrence = self.seen.get(digest, 0) + 1
        return f"row-{digest}-{occurrence}"


def _roles(result: dict[str, Any]) -> list[Any]:
    """Roles with a since are periods; without one they are what the contact is from now on."""
    words = result.pop("role") or ()
    since, until = result.pop("role_since", None), result.pop("role_until", None)
    if since is None:
        return list(words)
    return [{"role": word, "since": since, "until": until} for word in words]


def _words(want: str | list[str]) -> frozenset[str]:
    return frozenset([want] if isinstance(want, str) else want)


def _reader(field: Field, source: Source) -> Callable[[str], Any]:
    """The function that reads a (never empty) text as the field's kind."""
    simple: dict[str, Callable[[str], Any]] = {
        "number": values.read_share,
        "whole": values.read_whole,
        "minutes": lambda text: values.read_whole(text, 0, 32_767),
        "bool": values.read_bool,
        "month": values.read_month,
        "closing_day": values.read_closing_day,
        "currency": values.read_currency,
        "mail": values.read_mail,
        "user": values.plain,
        "team": values.plain,
        "account": _identifier,
        "contact": _identifier,
        "contract": _identifier,
        "id": _identifier,
        "contacts": values.read_list,
        "accounts": values.read_list,
    }
    if field.kind == "date":
        return _dates(source)
    if field.kind == "choice":
        return lambda text: values.read_choice(text, field)
    if field.kind == "roles":
        return lambda text: values.read_choices(text, field)
    if field.kind == "money":
        times = source.times
        return lambda text: values.read_number(text) * (times if times is not None else 1)
    convert = simple.get(field.kind)
    if convert is None:
        return lambda text: values.read_text(text, field)
    if source.times is not None and field.kind == "number":
        return lambda text: values.read_share(text) * (source.times or 1)
    return convert


def _dates(source: Source) -> Callable[[str], Any]:
    form, exclusive = source.date, source.end == "exclusive"

    def read(text: str) -> Any:
        day = dates.read_date(values.plain(text), form)
        return day - timedelta(days=1) if exclusive else day

    return read


def _identifier(text: str) -> str:
    """Ids are text: leading zeros stay, full-width digits become plain ones."""
    word = values.plain(text)
    if len(word) > 100:
        raise BadValue("too_long", limit=100, length=len(word))
    return word
