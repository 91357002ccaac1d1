"""Files of usage events: what each is, its columns, and how DuckDB reads it."""

import io
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

from django.conf import settings

from kinpira.exchange.core.event_sql import (
    EventSource,
    csv_source,
    json_source,
    literal,
    parquet_source,
)
from kinpira.exchange.core.faults import BadFile
from kinpira.exchange.core.mapping import Map
from kinpira.exchange.readers import check_header, file_codec, open_bytes, open_sheet

MAX_LINE = 8 << 20  # bytes of one line
NO_LIMIT = 1 << 50  # event files stream: their size is no danger
PEEK = 200  # JSON lines looked at for the columns

Form = Literal["csv", "json", "parquet"]


@dataclass(frozen=True)
class EventFile:
    """`readable` is the path DuckDB reads: the file, or its UTF-8 copy (`is_copy`)."""

    path: Path
    form: Form
    header: tuple[str, ...]
    readable: Path
    delimiter: str = ","
    first_line: int = 1
    is_copy: bool = False

    def source(self, rejects: str) -> EventSource:
        """The file as SQL; rows that can't be parted into columns go to the table `rejects`."""
        if self.form == "parquet":
            read = f"read_parquet({literal(str(self.readable))}, file_row_number = true)"
            return parquet_source(read, self.header)
        packed = "gzip" if _is_gzip(self.readable) else "none"
        common = (
            f"{literal(str(self.readable))}, auto_detect = false, header = false,"
            f" compression = '{packed}', max_line_size = {MAX_LINE}, buffer_size = {MAX_LINE * 4}"
        )
        if self.form == "json":
            return json_source(
                f"read_csv({common}, columns = {{'c0': 'VARCHAR'}}, delim = '\x01', quote = '',"
                " escape = '')"
            )
        columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(self.header)))
        read = (
            f"read_csv({common}, columns = {{{columns}}}, delim = {literal(self.delimiter)},"
            f" quote = '\"', escape = '\"', skip = {self.first_line - 1}, strict_mode = true,"
            f" ignore_errors = true, store_rejects = true, rejects_limit = 0,"
            f" rejects_table = '{rejects}', rejects_scan = '{rejects}_scan')"
        )
        return csv_source(read, self.header)

    def discard_copy(self) -> None:
        if self.is_copy:
            self.readable.unlink(missing_ok=True)


def open_event_file(path: Path, mapping: Map | None) -> EventFile:
    """What the file is, by its bytes and its name. Raises BadFile."""
    if not path.is_file():
        raise BadFile("no_file")
    with path.open("rb") as file:
        magic = file.read(4)
    if not magic:
        raise BadFile("empty_file")
    if magic == b"PAR1":
        return EventFile(path, "parquet", _parquet_columns(path), path)
    settings_ = mapping or Map()
    codec = file_codec(path, settings_.encoding, NO_LIMIT)
    if _looks_like_json(path):
        return EventFile(path, "json", _json_columns(path), path)
    sheet = open_sheet(path, mapping)
    readable = path if codec == "utf-8-sig" else _utf8_copy(path, codec)
    return EventFile(
        path, "csv", check_header(list(sheet.header), settings_.header_row), readable,
        sheet.delimiter, settings_.header_row + 1, readable is not path,
    )  # fmt: skip


def _is_gzip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def _looks_like_json(path: Path) -> bool:
    with open_bytes(path, NO_LIMIT) as file:
        return file.read(256).lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"


def _json_columns(path: Path) -> tuple[str, ...]:
    """Paths of the values in the first lines: `event`, `context.groupId`, `properties.rows`."""
    found: dict[str, None] = {}
    with open_bytes(path, NO_LIMIT) as file:
        for _, line in zip(range(PEEK), io.BufferedReader(file), strict=False):  # type: ignore[type-var]
            try:
                found |= dict.fromkeys(_paths(json.loads(line)))
            except ValueError:
                continue  # told as a rejected row later
    return tuple(found)


def _paths(value: Any, above: str = "", depth: int = 3) -> list[str]:
    if not isinstance(value, Mapping) or not depth:
        return [above]
    return [
        path
        for key, item in value.items()
        for path in _paths(item, f"{above}.{key}" if above else str(key), depth - 1)
    ]


def _parquet_columns(path: Path) -> tuple[str, ...]:
    import duckdb

    try:
        with duckdb.connect() as duck:
            rows = duck.execute(
                "SELECT name FROM (DESCRIBE SELECT * FROM read_parquet($path)) AS d(name)",
                {"path": str(path)},
            ).fetchall()
    except duckdb.Error as error:
        raise BadFile("broken_parquet", reason=error) from None
    return tuple(name for (name, *_) in rows)


def _utf8_copy(path: Path, codec: str) -> Path:
    """The engine reads UTF-8 alone: other encodings are rewritten into the home's tmp folder."""
    folder = Path(settings.KINPIRA_HOME) / "tmp"
    folder.mkdir(parents=True, exist_ok=True)
    copy = folder / f"import-{uuid4().hex}.csv"
    try:
        with (
            io.TextIOWrapper(open_bytes(path, NO_LIMIT), encoding=codec, newline="") as source,
            copy.open("w", encoding="utf-8", newline="") as target,
        ):
            shutil.copyfileobj(source, target, 1 << 20)
    except UnicodeDecodeError as error:
        copy.unlink(missing_ok=True)
        byte = f"0x{error.object[error.start]:02X}"
        raise BadFile("bad_bytes", encoding=codec, byte=byte) from None
    return copy
