"""The statements under `upsert`: find by key, insert, update, each in batches of at most 1,000
rows.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import groupby
from typing import Any

from django.db import connection, models

from kinpira.accounts.services.noun import Work

BATCH = 1000
INSERTED_AT_ONCE = 250
TEXTS = ("CharField", "TextField", "EmailField", "SlugField")
NUMBERS = ("IntegerField", "BigIntegerField", "PositiveIntegerField", "PositiveSmallIntegerField")
AS_IT_IS = frozenset((*TEXTS, *NUMBERS, "BooleanField", "ForeignKey"))
MOST_PROBES = 20_000  # SQLite looks up every pair of two IN lists in an index over both columns


def find_existing(
    model: type[models.Model],
    key: tuple[str, ...],
    wanted: Sequence[tuple[Any, ...]],
    columns: Sequence[str],
) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Stored records by key, as dicts of `columns` and id."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    ordered = sorted(set(wanted), key=lambda values: tuple(map(str, values)))
    for start in range(0, len(ordered), BATCH):
        chunk = ordered[start : start + BATCH]
        rows = model._default_manager.order_by()
        probes = 1
        for position, name in enumerate(key):
            values = {one[position] for one in chunk}
            probes *= len(values)
            if probes <= MOST_PROBES:
                rows = rows.filter(**{f"{name}__in": values})
        for record in rows.values("id", *key, *columns):
            found[tuple(record[name] for name in key)] = record  # with more than was wanted
    return found


def insert_rows(model: type[models.Model], works: Sequence[Work]) -> None:
    """Insert the records and note their primary keys.

    Written out, as building model instances and compiling them took two thirds of a large import.
    """
    if not works:
        return
    fields: list[Any] = [field for field in model._meta.concrete_fields if not field.primary_key]
    quote = connection.ops.quote_name
    names = ", ".join(quote(field.column) for field in fields)
    row = f"({', '.join(['%s'] * len(fields))})"
    into = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES "  # noqa: S608
    row_of = _row_maker(fields)
    with connection.cursor() as cursor:
        for start in range(0, len(works), INSERTED_AT_ONCE):
            chunk = works[start : start + INSERTED_AT_ONCE]
            values = [value for work in chunk for value in row_of(work.after)]
            cursor.execute(into + ", ".join([row] * len(chunk)) + " RETURNING id", values)
            for work, (pk,) in zip(chunk, cursor.fetchall(), strict=True):
                work.pk = pk


def insert_plain(
    model: type[models.Model], names: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Insert rows whose primary keys nobody asks for."""
    columns: dict[str, Any] = {field.attname: field for field in model._meta.concrete_fields}
    fields = [columns[name] for name in names]
    quote = connection.ops.quote_name
    row_of = _row_maker(fields)
    statement = (
        f"INSERT INTO {quote(model._meta.db_table)}"  # noqa: S608
        f" ({', '.join(quote(field.column) for field in fields)})"
        f" VALUES ({', '.join(['%s'] * len(fields))})"
    )
    values = [row_of(dict(zip(names, row, strict=True))) for row in rows]
    with connection.cursor() as cursor:
        for start in range(0, len(values), BATCH):
            cursor.executemany(statement, values[start : start + BATCH])


def _row_maker(fields: Sequence[Any]) -> Callable[[Mapping[str, Any]], list[Any]]:
    """A function from a record's values to the row the database takes; columns that are stored as
    they are cost nothing, the others are prepared once per value."""
    defaults = [(field.attname, field.get_default()) for field in fields]
    special = [
        (place, _preparer(field))
        for place, field in enumerate(fields)
        if field.get_internal_type() not in AS_IT_IS
    ]

    def row_of(values: Mapping[str, Any]) -> list[Any]:
        row = [values.get(name, default) for name, default in defaults]
        for place, prepare in special:
            row[place] = prepare(row[place])
        return row

    return row_of


def _preparer(field: Any) -> Callable[[Any], Any]:
    known: dict[Any, Any] = {}
    json = field.get_internal_type() == "JSONField"

    def prepare(value: Any) -> Any:
        if json:
            return field.get_db_prep_save(value, connection=connection)
        if value not in known:
            known[value] = field.get_db_prep_save(value, connection=connection)
        return known[value]

    return prepare


def database_version() -> int | None:
    """A number that changes whenever another connection has written (SQLite); None elsewhere, where
    rows are locked and not the whole database."""
    if connection.vendor != "sqlite":
        return None
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA data_version")
        return int(cursor.fetchone()[0])


def update_rows(model: type[models.Model], works: Sequence[Work], *, skip: Collection[str]) -> None:
    """Update what changed, with one prepared statement per set of changed columns."""

    def columns_of(work: Work) -> tuple[str, ...]:
        return tuple(sorted(name for name in work.changed() if name not in skip))

    quote = connection.ops.quote_name
    columns: dict[str, Any] = {field.attname: field for field in model._meta.concrete_fields}
    for names, group in groupby(sorted(works, key=columns_of), key=columns_of):
        if not names:
            continue
        fields = [columns[name] for name in names]
        sets = ", ".join(f"{quote(field.column)} = %s" for field in fields)
        statement = f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE id = %s"  # noqa: S608
        values = [
            (
                *(
                    _prepared(field, work.after[name])
                    for field, name in zip(fields, names, strict=True)
                ),
                work.pk,
            )
            for work in group
        ]
        with connection.cursor() as cursor:
            for start in range(0, len(values), BATCH):
                cursor.executemany(statement, values[start : start + BATCH])


def _prepared(field: Any, value: Any) -> Any:
    if (value is None or type(value) in (str, int)) and field.get_internal_type() != "JSONField":
        return value
    return field.get_db_prep_save(value, connection=connection)
