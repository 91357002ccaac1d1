"""Any kind of file into Kinpira: open, map, hand over to records or events."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from django.utils.translation import gettext as _

from kinpira.accounts import queries as accounts
from kinpira.exchange.core.faults import BadFile, BadMap, Fault
from kinpira.exchange.core.fields import KINDS, Kind
from kinpira.exchange.core.guessing import guess_map
from kinpira.exchange.core.mapping import Lookup, Map, check_map, load_map
from kinpira.exchange.options import Known, Phase, Report, Request, silent
from kinpira.exchange.readers import open_sheet
from kinpira.exchange.wording import say_bad_file, say_bad_map
from kinpira.platform.errors import InvalidInput


def import_files(
    *,
    kind: str,
    paths: Sequence[Path],
    map_path: Path | None = None,
    known: Known = "now",
    dry_run: bool = False,
    skip_rejected: bool = False,
    actor: str,
    now: datetime,
    today: date,
    phase: Phase = silent,
) -> Report:
    """Import files of one kind. InvalidInput where a file or the map can't be used at all; rejected
    rows are in the report, whose `state` is then "refused" unless `skip_rejected`."""
    started = time.monotonic()
    if kind not in KINDS:
        raise InvalidInput(_("取り込める種類は %(kinds)s です。") % {"kinds": ", ".join(KINDS)})
    mapping, lookups = _read_map(map_path, KINDS[kind], paths)
    request = Request(kind, paths, mapping, lookups, known, dry_run, skip_rejected, actor, phase)
    work = _import_events if kind == "events" else _import_records
    report = work(request, map_path, now, today)
    report.seconds = round(time.monotonic() - started, 3)
    return report


def _import_records(request: Request, map_path: Path | None, now: datetime, today: date) -> Report:
    from kinpira.exchange.services.records import import_records

    sheets = []
    for path in request.paths:
        with _told(path.name):
            sheets.append(open_sheet(path, request.mapping))
    _same_header([(sheet.path, sheet.header) for sheet in sheets])
    request = _with_map(request, sheets[0].header)
    with _told(_file_or_map(request, map_path)):
        return import_records(request=request, sheets=sheets, now=now, today=today)


def _import_events(request: Request, map_path: Path | None, now: datetime, today: date) -> Report:
    from kinpira.exchange.event_files import open_event_file
    from kinpira.exchange.services.events import import_events

    files = []
    try:
        for path in request.paths:
            with _told(path.name):
                files.append(open_event_file(path, request.mapping))
        _same_header([(file.path, file.header) for file in files if file.form != "json"])
        request = _with_map(request, files[0].header)
        with _told(_file_or_map(request, map_path)):
            return import_events(request=request, files=files, now=now, today=today)
    finally:
        for file in files:
            file.discard_copy()


class _told:
    """Turns what the core raises into InvalidInput, with the file's name in front."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, BadFile):
            raise InvalidInput(say_bad_file(self.name, error), code=error.fault.code) from None
        if isinstance(error, BadMap):
            raise InvalidInput(say_bad_map(self.name, error), code="bad_map") from None


def _file_or_map(request: Request, map_path: Path | None) -> str:
    return map_path.name if map_path else ", ".join(path.name for path in request.paths)


def _read_map(
    map_path: Path | None, kind: Kind, paths: Sequence[Path]
) -> tuple[Map | None, Mapping[str, Mapping[str, str]]]:
    """The map, and the words of the lookup files it names (beside the map or beside the data)."""
    if map_path is None:
        return None, {}
    try:
        text = map_path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(
            _("マップ %(path)s を読めません（%(reason)s）。UTF-8 の YAML を渡してください。")
            % {"path": map_path, "reason": error}
        ) from None
    with _told(map_path.name):
        mapping = load_map(text, kind)
        lookups = {
            name: _read_lookup(_beside(source.lookup, [map_path, *paths]), source.lookup)
            for name, source in mapping.columns.items()
            if source.lookup
        }
    return mapping, lookups


def _beside(lookup: Lookup, others: Sequence[Path]) -> Path:
    places = [other.parent / lookup.file for other in others]
    return next((place for place in places if place.is_file()), places[0])


def _read_lookup(path: Path, lookup: Lookup) -> dict[str, str]:
    key, value = lookup.key, lookup.value
    with _told(path.name):
        sheet = open_sheet(path)
        missing = [name for name in (key, value) if name not in sheet.header]
        if missing:
            details = {"columns": ", ".join(missing), "known": ", ".join(sheet.header)}
            raise BadMap([(0, Fault("no_such_column", details))])
        at, to = sheet.header.index(key), sheet.header.index(value)
        return {cells[at].strip(): cells[to].strip() for _line, cells in sheet.rows()}


def _with_map(request: Request, header: Sequence[str]) -> Request:
    """The request with a map: the given one, else one guessed by the header."""
    if request.mapping is not None:
        return request
    kind = KINDS[request.kind]
    free = {field.key: field.label for field in accounts.list_free_fields()}
    mapping = guess_map(header, kind, free)
    faults = [(0, fault) for _field, fault in check_map(mapping, kind)]
    with _told(", ".join(path.name for path in request.paths)):
        if faults:
            raise BadMap(faults)
    return replace(request, mapping=mapping)


def _same_header(files: Sequence[tuple[Path, Sequence[str]]]) -> None:
    for path, header in files[1:]:
        if tuple(header) != tuple(files[0][1]):
            raise InvalidInput(
                _(
                    "%(other)s の見出しが %(first)s と違います。"
                    "見出しの違うファイルは別々に取り込んでください。"
                )
                % {"other": path.name, "first": files[0][0].name}
            )
