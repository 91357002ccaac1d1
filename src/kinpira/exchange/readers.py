"""Files into rows of text: CSV(.gz) by the standard library, workbooks by calamine.

A `Sheet` is read lazily: `header` first, then `rows()` as (line, cells). Cells of workbooks
become the
text that a person would have typed (dates as ISO, whole numbers without a point).
"""

import csv
import gzip
import io
import zipfile
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any, cast

from kinpira.exchange.core.faults import BadFile
from kinpira.exchange.core.mapping import Map
from kinpira.exchange.core.text import codec_of, detect, detect_delimiter

HEAD_BYTES = 1 << 20
MAX_COLUMNS = 2_000
MAX_CELL = 1 << 20  # characters
MAX_UNPACKED = 200 << 20  # bytes of a workbook, or of a .gz of records
MAX_RATIO = 100
FREE_RATIO_BYTES = 20 << 20  # below this no ratio is a danger

Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Sheet:
    """A file's header and the way to its rows: (line in the file, cells), blank rows left out."""

    path: Path
    header: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]
    delimiter: str = ","


def open_sheet(path: Path, mapping: Map | None = None) -> Sheet:
    """Open CSV, CSV.gz or xlsx by what the file is, not by its name. Raises BadFile."""
    settings = mapping or Map()
    if not path.is_file():
        raise BadFile("no_file")
    if path.stat().st_size == 0:
        raise BadFile("empty_file")
    with path.open("rb") as file:
        magic = file.read(4)
    if magic[:2] == b"PK":
        return _workbook(path, settings)
    return _csv(path, settings)


def open_bytes(path: Path, limit: int = MAX_UNPACKED) -> IO[bytes]:
    """The file's bytes, unpacked where it is gzip; a gzip that blows up past `limit` is refused."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return cast(IO[bytes], _BoundedGzip(path, limit)) if packed else path.open("rb")


class _BoundedGzip(gzip.GzipFile):
    """A gzip reader that stops at a bomb: too large, or far larger than the packed file."""

    def __init__(self, path: Path, limit: int) -> None:
        super().__init__(path, "rb")
        self.allowed = min(limit, max(FREE_RATIO_BYTES, path.stat().st_size * MAX_RATIO))
        self.seen = 0

    def read(self, size: int | None = -1) -> bytes:
        try:
            data = super().read(size if size is not None and size >= 0 else self.allowed + 1)
        except (EOFError, gzip.BadGzipFile, OSError) as error:
            raise BadFile("broken_gzip", reason=error) from None
        self.seen += len(data)
        if self.seen > self.allowed:
            raise BadFile("gzip_bomb", limit=f"{self.allowed >> 20} MB")
        return data

    def readinto(self, buffer: Any) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    read1 = read


def file_codec(path: Path, declared: str, limit: int = MAX_UNPACKED) -> str:
    """The codec of a text file: the declared one, else by its first megabyte."""
    if declared:
        return codec_of(declared)
    with open_bytes(path, limit) as file:
        head = file.read(HEAD_BYTES)
    return detect(head)


def _csv(path: Path, settings: Map) -> Sheet:
    codec = file_codec(path, settings.encoding)

    def open_text() -> io.TextIOWrapper:
        data = io.BufferedReader(cast(Any, open_bytes(path)), 1 << 18)
        return io.TextIOWrapper(data, encoding=codec, newline="")

    delimiter = settings.delimiter or _delimiter(open_text, settings.header_row)

    def records() -> Generator[Row, None, None]:
        with open_text() as text:
            csv.field_size_limit(MAX_CELL)
            yield from _guarded(csv.reader(text, delimiter=delimiter, strict=True))

    numbered = records()
    header = _header(numbered, settings.header_row)
    numbered.close()

    def rows() -> Iterator[Row]:
        for number, (line, cells) in enumerate(records(), 1):
            if number > settings.header_row and any(cells):
                yield line, cells

    return Sheet(path, header, rows, delimiter)


def _delimiter(open_text: Callable[[], io.TextIOWrapper], header_row: int) -> str:
    try:
        with open_text() as text:
            lines = [text.readline(MAX_CELL) for _ in range(header_row)]
    except UnicodeDecodeError as error:
        raise _bad_bytes(error) from None
    return detect_delimiter(lines[-1])


def _guarded(reader: Any) -> Iterator[Row]:
    """The reader's rows with its mistakes told as BadFile, with their line."""
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except UnicodeDecodeError as error:
            raise _bad_bytes(error) from None
        except csv.Error as error:
            if "field larger" in str(error):
                raise BadFile("cell_too_large", line=reader.line_num) from None
            raise BadFile("broken_csv", line=reader.line_num, reason=error) from None
        if any("\x00" in cell for cell in cells):
            raise BadFile("nul", line=reader.line_num)
        yield reader.line_num, cells


def _bad_bytes(error: UnicodeDecodeError) -> BadFile:
    return BadFile("bad_bytes", encoding=error.encoding, byte=f"0x{error.object[error.start]:02X}")


def _header(rows: Iterator[Row], header_row: int) -> tuple[str, ...]:
    cells: list[str] = []
    for number, (_line, found) in enumerate(rows, 1):
        cells = found
        if number == header_row:
            break
    else:
        raise BadFile("no_header", row=header_row)
    return check_header([cell.strip().lstrip("\ufeff") for cell in cells], header_row)


def check_header(names: list[str], header_row: int) -> tuple[str, ...]:
    """The header's names; refused where it is blank, absurdly wide, or names a column twice."""
    while names and not names[-1]:
        names.pop()
    if not names:
        raise BadFile("no_header", row=header_row)
    if len(names) > MAX_COLUMNS:
        raise BadFile("too_many_columns", count=len(names), limit=MAX_COLUMNS)
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise BadFile("duplicate_header", names=", ".join(twice))
    return tuple(names)


def _workbook(path: Path, settings: Map) -> Sheet:
    check_workbook(path)
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        name = settings.sheet or book.sheet_names[0]
        if name not in book.sheet_names:
            raise BadFile("no_sheet", sheet=name, sheets=", ".join(book.sheet_names))
        sheet = book.get_sheet_by_name(name)
    except CalamineError as error:
        raise BadFile("broken_workbook", reason=error) from None

    def records() -> Iterator[Row]:
        for line, cells in enumerate(sheet.iter_rows(), 1):
            yield line, [cell_text(cell) for cell in cells]

    def rows() -> Iterator[Row]:
        for number, (line, cells) in enumerate(records(), 1):
            if number > settings.header_row and any(cells):
                yield line, cells

    return Sheet(path, _header(records(), settings.header_row), rows)


def check_workbook(path: Path) -> None:
    """Refuse zip bombs, `..` names and files with a DTD before any XML is parsed."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            packed = max(1, sum(entry.compress_size for entry in entries))
            if unpacked > MAX_UNPACKED or (
                unpacked > FREE_RATIO_BYTES and unpacked / packed > MAX_RATIO
            ):
                raise BadFile("zip_bomb", size=f"{unpacked >> 20} MB", limit="200 MB")
            if not any(entry.filename.startswith("xl/") for entry in entries):
                raise BadFile("not_a_workbook")
            for entry in entries:
                if ".." in Path(entry.filename).parts:
                    raise BadFile("not_a_workbook")
                _check_part(archive, entry)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise BadFile("broken_workbook", reason=error) from None


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Read one part to its end: the size it declares must be the size it has (bad CRC
    otherwise)."""
    head = b""
    with archive.open(entry) as part:
        while piece := part.read(1 << 20):
            head = head or piece[:4096]
    if entry.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in head.upper():
        raise BadFile("workbook_dtd")


def cell_text(cell: object) -> str:
    """A workbook's cell as a person would have typed it."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time(0) else cell.isoformat(" ", "seconds")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return "" if cell is None else str(cell)
