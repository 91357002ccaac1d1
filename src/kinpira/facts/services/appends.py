"""Bulk append of usage events to the event store: ids, keys, known ids dropped, one commit."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
from django.conf import settings
from django.utils.translation import gettext as _

from kinpira.facts import event_store
from kinpira.facts.core.chunks import in_chunks
from kinpira.facts.engine import file_list, quoted
from kinpira.facts.event_store import StoredFile
from kinpira.facts.services.keys import keys_for_accounts, keys_for_people
from kinpira.platform.errors import Unavailable

WAIT = 120.0  # seconds for another import to end
PIECE = 50_000  # keys handed to the engine at once

MONTH = "strftime(DATE '1970-01-01' + day, '%Y-%m')"

_writing: ContextVar[bool] = ContextVar("writing", default=False)


@dataclass(frozen=True)
class Appended:
    """read: rows of the query · appended: new ones · known: dropped, as their id was there or came
    twice · unattributed: rows that name no account."""

    read: int
    appended: int
    known: int
    unattributed: int


@contextmanager
def event_writer(*, wait: float = WAIT) -> Iterator[None]:
    """One writer of the event store at a time, from append to activation. Ends with the process.

    Raises Unavailable after `wait` seconds behind another one.
    """
    home = Path(settings.KINPIRA_HOME)
    home.mkdir(parents=True, exist_ok=True)
    with (home / "events.lock").open("w") as lock:
        _take(lock.fileno(), wait)
        token = _writing.set(True)
        try:
            yield
        finally:
            _writing.reset(token)


def _take(handle: int, wait: float) -> None:
    until = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > until:
                raise Unavailable(
                    _("別の取り込みが進行中です。終わってからもう一度実行してください。")
                ) from None
            time.sleep(0.05)


def append_events(
    *, batch_id: int, connection: duckdb.DuckDBPyConnection, query: str, now: datetime
) -> Appended:
    """Append the rows of `query` as events of a staged batch; they count once it is active.

    To be called inside `event_writer()` and outside any database transaction. `connection` is from
    `open_engine()` and may hold the caller's views and tables. The query's columns (order is free):

    account VARCHAR (outside id, NULL: unattributed) · person VARCHAR (outside id, or NULL) · name
    VARCHAR · entity VARCHAR ('' or NULL: the account itself; never personal) · value DOUBLE or NULL
    · day INTEGER (day number in the company's zone) · second INTEGER (of that day, 0 unknown) ·
    known_day INTEGER · assumed BOOLEAN · message_id VARCHAR (the sender's id of the event, or NULL)
    · content VARCHAR (the row as it stood in the file; with no message id the event's id is the
    hash of this and its occurrence number among equal rows of the query, so the same file twice
    changes nothing).

    All or nothing: killed at any point, nothing of it counts.
    """
    if not _writing.get():
        raise RuntimeError("append_events must be called inside event_writer()")
    read = _stage(connection, query)
    _give_keys(connection)
    files = _write_files(connection, batch_id)
    if files:
        event_store.add_files(files, batch_id=batch_id)
    appended = sum(file.rows for file in files)
    unattributed = _one(connection, "SELECT count(*) FROM staged WHERE account IS NULL")
    connection.execute("DROP TABLE staged; DROP TABLE account_keys; DROP TABLE person_keys")
    return Appended(read, appended, read - appended, unattributed)


def _stage(duck: duckdb.DuckDBPyConnection, query: str) -> int:
    # md5 and not hash(): the engine's own hash may differ in its next version, ids must not.
    duck.execute(f"""
        CREATE OR REPLACE TEMP TABLE staged AS
        SELECT account, person, name, coalesce(entity, '') AS entity, value, day, second, known_day,
            assumed, message_id IS NOT NULL AS named,
            {_hash("coalesce('m' || message_id, 'r' || content)")} AS id
        FROM ({query})
    """)  # noqa: S608 - the query is the calling package's, its input is bound by it
    read = _one(duck, "SELECT count(*) FROM staged")
    duck.execute("""
        CREATE OR REPLACE TEMP TABLE repeated AS
        SELECT id, day FROM staged GROUP BY id, day HAVING count(*) > 1
    """)
    if _one(duck, "SELECT count(*) FROM repeated"):
        _number_repeated(duck)
    return read


def _number_repeated(duck: duckdb.DuckDBPyConnection) -> None:
    """Equal rows become events of their own; a message that came twice stays one."""
    duck.execute(f"""
        CREATE TEMP TABLE numbered AS
        SELECT *, row_number() OVER (PARTITION BY id, day, named) AS occurrence
        FROM staged SEMI JOIN repeated USING (id, day);
        DELETE FROM staged WHERE (id, day) IN (SELECT (id, day) FROM repeated);
        INSERT INTO staged
        SELECT * EXCLUDE (occurrence) REPLACE (
            CASE WHEN occurrence = 1 THEN id ELSE {_hash("id || ':' || occurrence")} END AS id)
        FROM numbered WHERE NOT named OR occurrence = 1;
        DROP TABLE numbered
    """)  # noqa: S608


def _hash(expression: str) -> str:
    """60 bits of MD5, three times as fast as the engine's md5_number_lower. Known ids are sought
    among those of the same day, where 60 bits are plenty."""
    return f"('0x' || md5({expression})[1:15])::BIGINT"


def _give_keys(duck: duckdb.DuckDBPyConnection) -> None:
    accounts = [
        row[0]
        for row in duck.execute(
            "SELECT DISTINCT account FROM staged WHERE account IS NOT NULL ORDER BY 1"
        ).fetchall()
    ]
    keys = keys_for_accounts(external_ids=accounts)
    duck.execute("CREATE OR REPLACE TEMP TABLE account_keys (account VARCHAR, account_key BIGINT)")
    for piece in in_chunks(accounts, PIECE):
        duck.execute(
            "INSERT INTO account_keys SELECT unnest($1::VARCHAR[]), unnest($2::BIGINT[])",
            [list(piece), [keys[account] for account in piece]],
        )
    _give_person_keys(duck)


def _give_person_keys(duck: duckdb.DuckDBPyConnection) -> None:
    duck.execute("""
        CREATE OR REPLACE TEMP TABLE people AS
        SELECT row_number() OVER (ORDER BY account_key, person) AS place, account_key, person
        FROM (SELECT DISTINCT account, person FROM staged WHERE person IS NOT NULL)
        JOIN account_keys USING (account);
        CREATE OR REPLACE TEMP TABLE person_keys
            (account VARCHAR, person VARCHAR, person_key BIGINT)
    """)
    for start in range(0, _one(duck, "SELECT count(*) FROM people"), PIECE):
        pairs = duck.execute(
            "SELECT account_key, person FROM people WHERE place > $1 AND place <= $2",
            [start, start + PIECE],
        ).fetchall()
        keys = keys_for_people(people=pairs)
        duck.execute(
            """
            INSERT INTO person_keys SELECT account, person, person_key FROM (
                SELECT unnest($1::BIGINT[]) AS account_key, unnest($2::VARCHAR[]) AS person,
                    unnest($3::BIGINT[]) AS person_key)
            JOIN account_keys USING (account_key)
            """,
            [[a for a, _person in keys], [person for _a, person in keys], list(keys.values())],
        )
    duck.execute("DROP TABLE people")


def _write_files(duck: duckdb.DuckDBPyConnection, batch_id: int) -> list[StoredFile]:
    """Write the new rows as files into the store's folder; nothing reads them before the commit."""
    known = event_store.list_files()
    # A day's month is looked up: making it for each row would cost as much as reading the file.
    duck.execute(f"""
        CREATE OR REPLACE TEMP TABLE months AS
        SELECT day, {MONTH} AS month FROM (SELECT DISTINCT day FROM staged)
    """)  # noqa: S608
    months = {m for (m,) in duck.execute("SELECT DISTINCT month FROM months").fetchall()}
    there = [file.path for file in known if file.month in months]
    stored = f"SELECT id, day FROM read_parquet({file_list(there)})"  # noqa: S608
    new = f"staged ANTI JOIN ({stored}) USING (id, day)"
    target = event_store.store_dir()
    target.mkdir(parents=True, exist_ok=True)
    written = duck.execute(f"""
        COPY (
            SELECT id, coalesce(account_key, 0) AS account_key, entity,
                coalesce(person_key, 0) AS person_key, name, value, day, second, known_day, assumed,
                month, {int(batch_id)} AS batch
            FROM {new if there else "staged"}
            LEFT JOIN months USING (day) LEFT JOIN account_keys USING (account)
            LEFT JOIN person_keys USING (account, person)
        ) TO '{quoted(target)}' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (month, batch),
            FILENAME_PATTERN 'part-{{uuid}}', APPEND, RETURN_STATS)
    """).fetchall()  # noqa: S608
    return [
        StoredFile(path, keys["month"], batch_id, rows, size)
        for path, rows, size, _footer, _columns, keys, *_more in written
    ]


def _one(duck: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(duck.execute(query).fetchall()[0][0])
