"""Importing usage events: one pass of DuckDB over the files, faults found in the same pass.

Memory is bounded by the engine's limit; what is larger spills into the home's tmp folder. The
events
count from the moment their batch is activated, together with the import's row.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from kinpira.exchange.core.event_sql import LIMITS, event_select, good_events
from kinpira.exchange.core.faults import BadFile, BadMap, Fault, RejectedCell
from kinpira.exchange.core.fields import EVENTS
from kinpira.exchange.core.mapping import Map, plain_map
from kinpira.exchange.event_files import EventFile
from kinpira.exchange.models import Import
from kinpira.exchange.options import Report, Request
from kinpira.exchange.services.running import finish_import, running_import
from kinpira.exchange.services.telling import tell_rejected
from kinpira.facts import services as facts

EPOCH = date(1970, 1, 1)
ENGINE_MEMORY = "1500MB"


def import_events(
    *, request: Request, files: Sequence[EventFile], now: datetime, today: date
) -> Report:
    """Import event files; `request.mapping` must be set. Unknown accounts get a key of their
    own."""
    good = good_events(known_day=None if request.known == "as_dated" else (today - EPOCH).days)
    with closing(facts.open_engine()) as duck:
        duck.execute(f"SET memory_limit = '{ENGINE_MEMORY}'")
        report, rejected = _read(duck, request, files)
        refused = bool(rejected) and not request.skip_rejected
        if request.dry_run:
            report.created = report.rows - len({(cell.file, cell.line) for cell in rejected})
            report.state = "refused" if refused else "dry_run"
            tell_rejected(report, rejected, files[0].header)
            return report
        with running_import(request, now=now, today=today) as (record, batch):
            tell_rejected(report, rejected, files[0].header)
            if refused:
                finish_import(
                    record, report, state=Import.State.REFUSED, actor=request.actor, now=now
                )
                return report
            with request.phase("write", None), facts.event_writer():
                result = facts.append_events(
                    batch_id=batch.pk, connection=duck, query=good, now=now
                )
                report.created, report.unchanged = result.appended, result.known
                with transaction.atomic():
                    facts.activate_batch(batch=batch, facts=result.appended, now=now)
                    finish_import(
                        record, report, state=Import.State.DONE, actor=request.actor, now=now
                    )
    return report


def _read(
    duck: Any, request: Request, files: Sequence[EventFile]
) -> tuple[Report, list[RejectedCell]]:
    """Stage all files as the table `incoming`; the report so far and the rejected rows."""
    mapping = request.mapping
    assert mapping is not None
    report = Report(request.kind, "running", request.dry_run, mapping=plain_map(mapping))
    rejected: list[RejectedCell] = []
    # Row numbers must follow the file's lines, so that people find what was rejected.
    duck.execute("SET preserve_insertion_order = true")
    zone = (mapping.zone or settings.TIME_ZONE).replace("'", "")
    duck.execute(f"SET TimeZone = '{zone}'")
    _load_lookups(duck, request, mapping)
    with request.phase("read", len(files)) as advance:
        for number, file in enumerate(files):
            _check_columns(file, mapping)
            before = _one(duck, "SELECT count(*) FROM incoming") if number else 0
            _stage(duck, mapping, file, number)
            rejected += _faults(duck, mapping, file, number, before)
            advance(1)
    kept = "SELECT count(*) FROM incoming WHERE fault IS NULL OR NOT starts_with(fault, 'skip')"
    report.rows = _one(duck, kept) + sum(cell.fault.code == "bad_row" for cell in rejected)
    duck.execute("SET preserve_insertion_order = false")
    return report, rejected


def _stage(duck: Any, mapping: Map, file: EventFile, number: int) -> None:
    import duckdb

    select = event_select(mapping, file.source(f"bad_{number}"), zone=settings.TIME_ZONE)
    into = "CREATE TEMP TABLE incoming AS" if number == 0 else "INSERT INTO incoming"
    try:
        duck.execute(f"{into} {select}")
    except duckdb.InvalidInputException as error:
        raise BadFile("broken_csv", line="?", reason=str(error).splitlines()[0]) from None


def _load_lookups(duck: Any, request: Request, mapping: Map) -> None:
    for name, source in mapping.columns.items():
        if source.lookup:
            words = request.lookups.get(name, {})
            duck.execute(
                f"CREATE TEMP TABLE lookup_{name} AS"
                " SELECT unnest($1::VARCHAR[]) AS key, unnest($2::VARCHAR[]) AS value",
                [list(words), list(words.values())],
            )


def _check_columns(file: EventFile, mapping: Map) -> None:
    if file.form == "json":
        return  # a path that is not in the first lines may be in later ones
    missing = sorted(mapping.wanted_columns() - set(file.header))
    if missing:
        details = {"columns": ", ".join(missing), "known": ", ".join(file.header)}
        raise BadMap([(0, Fault("no_such_column", details))])


def _faults(
    duck: Any, mapping: Map, file: EventFile, number: int, before: int
) -> Iterator[RejectedCell]:
    """Rejected rows of one file: those with a fault, and those that could not be parted into
    columns.

    `before` rows of `incoming` are of other files; a row's place in it tells its line.
    """
    unreadable = _unreadable(duck, number) if file.form == "csv" else []
    query = (
        "SELECT rowid, fault FROM incoming"
        " WHERE fault IS NOT NULL AND NOT starts_with(fault, 'skip') AND rowid >= $1 ORDER BY rowid"
    )
    passed = 0  # unreadable rows are not in `incoming`: what follows them stands further down
    for rowid, fault in duck.execute(query, [before]).fetchall():
        line = rowid - before + file.first_line
        while passed < len(unreadable) and unreadable[passed][0] <= line + passed:
            passed += 1
        code, name, value, *cells = fault.split("\x1f")
        source = mapping.columns.get(name)
        details = {"value": value, "limit": str(LIMITS.get(name, "")), "length": str(len(value))}
        if source and source.lookup:
            details["file"] = source.lookup.file
        field = EVENTS.get(name)
        column = ", ".join(source.columns()) if source else ""
        column = column or (field.ja if field else "")
        own = Fault(code, details)
        yield RejectedCell(line + passed, column, own, tuple(cells), file.path.name)
    for line, reason, text in unreadable:
        fault_ = Fault("bad_row", {"reason": reason})
        yield RejectedCell(line, "", fault_, (text.rstrip("\r\n"),), file.path.name)


def _unreadable(duck: Any, number: int) -> list[tuple[int, str, str]]:
    query = f"SELECT line, error_message, csv_line FROM bad_{number} ORDER BY line"  # noqa: S608
    found: dict[int, tuple[int, str, str]] = {}
    for line, reason, text in duck.execute(query).fetchall():
        found.setdefault(line, (line, str(reason).splitlines()[0], text or ""))
    return list(found.values())


def _one(duck: Any, query: str) -> int:
    row = duck.execute(query).fetchone()
    return int(row[0])
