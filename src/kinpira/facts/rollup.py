"""The rollup: usage events of a day that differ in nothing else, as one row; one file a month.

A month's file at HOME/rollup is named after the store's files that it was made of (the active
batches' ones), so it can't be stale: another set of files is another name, and only months whose
set has changed are computed. It can be deleted at any time.
"""

import hashlib
import time
from collections.abc import Collection, Iterable
from contextlib import closing
from itertools import groupby
from pathlib import Path
from uuid import uuid4

import duckdb
import numpy as np
from django.conf import settings

from kinpira.facts import event_store
from kinpira.facts.core.columns import empty_rows
from kinpira.facts.core.rows import FOREVER, FactRows
from kinpira.facts.engine import file_list, open_engine, quoted
from kinpira.facts.event_store import StoredFile

VERSION = "1"  # of the shape below: another shape, another name
KEPT = 3600.0  # seconds that an outdated file stays for those who are reading it

ROLL_UP = """
    SELECT account_key, name, entity, person_key, day, known_day, assumed,
        count(*)::INTEGER AS n, coalesce(sum(value), 0)::DOUBLE AS total,
        arg_max(value, (second, id)) AS last
    FROM read_parquet({files})
    GROUP BY ALL ORDER BY account_key, name, day, entity, person_key, known_day, assumed
"""
LOAD = """
    SELECT account_key, n.code AS name, e.code AS entity, person_key, day, known_day, assumed, n,
        total, last
    FROM chosen r JOIN names n ON n.word = r.name JOIN entities e ON e.word = r.entity
    ORDER BY account_key, n.code, day, e.code, person_key, known_day, assumed
"""


def refresh_rollup() -> list[Path]:
    """Compute what is missing; answers the files of all months. Any number may do it at once."""
    months = groupby(event_store.list_files(), key=lambda file: file.month)
    listed = ((month, list(files)) for month, files in months)
    wanted = {_file_of(month, files): files for month, files in listed}
    missing = {path: files for path, files in wanted.items() if not path.exists()}
    if missing:
        _folder().mkdir(parents=True, exist_ok=True)
        with closing(open_engine()) as duck:
            for path, files in missing.items():
                _roll_up(duck, files, path)
        _forget(wanted)
    return list(wanted)


def load(*, accounts: Collection[int] | None, names: Collection[str] | None) -> FactRows:
    """Rolled up events of the accounts and names asked for (None: all), sorted."""
    files = refresh_rollup()
    if not files or accounts == set() or (names is not None and not names):
        return empty_rows()
    with closing(open_engine()) as duck:
        _choose(duck, files, accounts, names)
        words = _code(duck, "names", "name"), _code(duck, "entities", "entity", first="")
        return _as_rows(duck.execute(LOAD).fetchnumpy(), *words)


def _choose(
    duck: duckdb.DuckDBPyConnection,
    files: Iterable[Path],
    accounts: Collection[int] | None,
    names: Collection[str] | None,
) -> None:
    source = file_list(map(str, files))
    conditions = ["true"]
    if accounts is not None:
        duck.execute(
            "CREATE TEMP TABLE wanted AS SELECT unnest($1::BIGINT[]) AS key", [[*accounts]]
        )
        conditions.append("account_key IN (SELECT key FROM wanted)")
    if names is not None:
        duck.execute("CREATE TEMP TABLE named AS SELECT unnest($1::VARCHAR[]) AS word", [[*names]])
        conditions.append("name IN (SELECT word FROM named)")
    duck.execute(
        f"CREATE TEMP VIEW chosen AS SELECT * FROM read_parquet({source})"  # noqa: S608
        f" WHERE {' AND '.join(conditions)}"
    )


def _code(
    duck: duckdb.DuckDBPyConnection, table: str, column: str, first: str | None = None
) -> tuple[str, ...]:
    """Make a dictionary of a text column as a table (word, code); answers its words in order."""
    distinct = f"SELECT DISTINCT {column} FROM chosen ORDER BY 1"  # noqa: S608
    words = [word for (word,) in duck.execute(distinct).fetchall()]
    if first is not None:
        words = [first, *(word for word in words if word != first)]
    duck.execute(
        f"CREATE TEMP TABLE {table} AS SELECT unnest($1::VARCHAR[]) AS word,"
        " unnest($2::INTEGER[]) AS code",
        [words, list(range(len(words)))],
    )
    return tuple(words)


def _as_rows(
    columns: dict[str, np.ndarray], names: tuple[str, ...], entities: tuple[str, ...]
) -> FactRows:
    count = len(columns["day"])
    return FactRows(
        account=columns["account_key"],
        name=columns["name"],
        entity=columns["entity"],
        person=columns["person_key"],
        day=columns["day"],
        known=columns["known_day"],
        until=np.full(count, FOREVER, dtype=np.int32),
        n=columns["n"],
        total=columns["total"],
        last=np.ma.filled(columns["last"], np.nan),
        text=np.full(count, -1, dtype=np.int32),
        assumed=columns["assumed"],
        names=names,
        entities=entities,
    )


def _folder() -> Path:
    return Path(settings.KINPIRA_HOME) / "rollup"


def _file_of(month: str, files: list[StoredFile]) -> Path:
    made_of = "\n".join([VERSION, *(Path(file.path).name for file in files)])
    return _folder() / f"{month}-{hashlib.sha256(made_of.encode()).hexdigest()[:24]}.parquet"


def _roll_up(duck: duckdb.DuckDBPyConnection, files: list[StoredFile], target: Path) -> None:
    """Into a file of its own name first: half a file is never seen."""
    half = target.with_name(f"{uuid4().hex}.half")
    query = ROLL_UP.format(files=file_list(file.path for file in files))
    duck.execute(f"COPY ({query}) TO '{quoted(half)}' (FORMAT parquet, COMPRESSION zstd)")
    half.replace(target)


def _forget(wanted: Collection[Path]) -> None:
    now = time.time()
    for path in _folder().iterdir():
        outdated = path not in wanted and now - path.stat().st_mtime > KEPT
        if outdated:
            path.unlink(missing_ok=True)
