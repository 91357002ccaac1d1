"""Importing records: read all, check all, then write all or nothing.

Up to `AT_ONCE` records are one transaction, which holds nothing but statements. More are checked
first and then written in slices with a gap between them, so that others who write wait well under a
second; the batch counts only after the last, and a failure or a kill takes back what was written.
"""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from threading import Event
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction

from kinpira.accounts import services as accounts
from kinpira.exchange.core.faults import Fault, RejectedCell
from kinpira.exchange.core.fields import KINDS
from kinpira.exchange.core.mapping import plain_map
from kinpira.exchange.core.plan import Plan, Planned, plan_rows
from kinpira.exchange.core.records import GoodRow, RowReader, compile_reader
from kinpira.exchange.models import Import, ImportChange
from kinpira.exchange.options import Report, Request
from kinpira.exchange.readers import Sheet
from kinpira.exchange.services.reverting import take_back
from kinpira.exchange.services.running import finish_import, running_import
from kinpira.exchange.services.telling import tell_rejected
from kinpira.facts import services as facts

if TYPE_CHECKING:
    from kinpira.facts.models import Batch

AT_ONCE = 10_000  # records
SLICE = 2_000  # records of one transaction where there are more
TURNS = 3  # times that rows are read again because somebody wrote meanwhile
GAP = 0.11  # seconds; SQLite's waiting writers look at least every 0.1 s
THEN = {"outcomes": "actuals"}  # kinds whose second round saves another kind


@dataclass
class Work:
    """One import under way: what to save, what came of each record."""

    request: Request
    now: datetime
    today: date
    reader: RowReader
    report: Report
    plan: Plan = field(default_factory=Plan)
    rejected: list[RejectedCell] = field(default_factory=list)
    outcomes: dict[int, str] = field(default_factory=dict)  # by place in plan.first
    owner: Import | None = None
    batch: "Batch | None" = None
    facts: int = 0

    @property
    def refused(self) -> bool:
        return bool(self.rejected) and not self.request.skip_rejected


@dataclass(frozen=True)
class Part:
    """Rows and what came of reading them; `first` false: the second round."""

    rows: Sequence[Planned]
    first: bool
    reading: "accounts.Reading"


def import_records(
    *, request: Request, sheets: Sequence[Sheet], now: datetime, today: date
) -> Report:
    """Import files of one kind of record; `request.mapping` must be set. See `Report`."""
    work = _read(request, sheets, now, today)
    if request.dry_run:
        _try_out(work)
        work.report.state = "refused" if work.refused else "dry_run"
        tell_rejected(work.report, work.rejected, work.reader.header)
        return work.report
    with running_import(request, now=now, today=today) as (record, batch):
        work.owner, work.batch = record, batch
        if not work.refused:
            _write(work)
        if work.refused:
            tell_rejected(work.report, work.rejected, work.reader.header)
            finish_import(
                record, work.report, state=Import.State.REFUSED, actor=request.actor, now=now
            )
    return work.report


def _read(request: Request, sheets: Sequence[Sheet], now: datetime, today: date) -> Work:
    kind, mapping = KINDS[request.kind], request.mapping
    assert mapping is not None
    reader = compile_reader(
        mapping, kind, sheets[0].header, currency=settings.BASE_CURRENCY, lookups=request.lookups
    )
    report = Report(request.kind, "running", request.dry_run, mapping=plain_map(mapping))
    work = Work(request, now, today, reader, report)
    good: list[tuple[str, GoodRow]] = []
    with request.phase("read", None) as advance:
        for sheet in sheets:
            name = sheet.path.name
            for row in reader.read_all(sheet.rows()):
                work.report.rows += 1
                if isinstance(row, GoodRow):
                    good.append((name, row))
                else:
                    work.rejected += [replace(cell, file=name) for cell in row]
                if work.report.rows % SLICE == 0:
                    advance(SLICE)
    work.plan = plan_rows(kind.name, good, reader.column_of("external_id"))
    work.rejected += work.plan.faults
    return work


def _try_out(work: Work) -> None:
    """Everything but the writing. Up to AT_ONCE records are written and rolled back: exact
    counts."""
    first = work.plan.first
    with work.request.phase("check", len(first)) as advance:
        if len(first) <= AT_ONCE and work.plan.then:
            with transaction.atomic():
                _save(work, _read_part(work, first), advance=advance)
                _save(work, _read_part(work, work.plan.then, first=False))
                transaction.set_rollback(True)
        else:
            _check(work, advance)
    _count(work)


def _check(work: Work, advance: Callable[[int], None]) -> None:
    """What the records themselves say against the rows; reads only, so nobody waits."""
    for rows in _slices(work.plan.first):
        _save(work, _read_part(work, rows), advance=advance, dry_run=True)


def _write(work: Work) -> None:
    """Write all, or leave `work.refused` true and nothing written."""
    many = len(work.plan.first) > AT_ONCE
    if many:
        with work.request.phase("check", len(work.plan.first)) as advance:
            _check(work, advance)
        if work.refused:
            return
    total = len(work.plan.first) + len(work.plan.then)
    with work.request.phase("write", total) as advance:
        (_write_in_slices if many else _write_at_once)(work, advance)


def _write_at_once(work: Work, advance: Callable[[int], None]) -> None:
    """All that can be found out is found out before the one transaction, which only writes."""
    for turn in range(TURNS):
        part = _read_part(work, _good(work, work.plan.first))
        with transaction.atomic():
            if part.reading.is_stale() and turn < TURNS - 1:
                continue  # somebody else wrote meanwhile: look again, without holding them up
            _save(work, _fresh(work, part), advance=advance)
            if not work.refused and work.plan.then:
                then = _read_part(work, _good(work, work.plan.then), first=False)
                _save(work, then, advance=advance)
            if work.refused:
                transaction.set_rollback(True)
            else:
                _finish(work)
        return


def _write_in_slices(work: Work, advance: Callable[[int], None]) -> None:
    for first, rows in ((True, work.plan.first), (False, work.plan.then)):
        for part in _slices(_good(work, rows)):
            _write_slice(work, part, advance, first=first)
            if work.refused:  # someone changed what was checked, or `then` found a mistake
                assert work.owner is not None
                take_back(
                    record=work.owner, actor=work.request.actor, now=work.now, today=work.today
                )
                return
    with transaction.atomic():
        _finish(work)


def _write_slice(
    work: Work, rows: Sequence[Planned], advance: Callable[[int], None], *, first: bool
) -> None:
    """One short transaction, and between two of them the time that others need to get theirs."""
    since = time.monotonic()
    part = _read_part(work, rows, first=first)
    Event().wait(max(0.0, GAP - (time.monotonic() - since)))
    with transaction.atomic():
        _save(work, _fresh(work, part), advance=advance)


def _good(work: Work, rows: Sequence[Planned]) -> Sequence[Planned]:
    if not work.rejected:
        return rows
    bad = {(cell.file, cell.line) for cell in work.rejected}
    return [row for row in rows if (row.file, row.line) not in bad]


def _finish(work: Work) -> None:
    """Activate the batch and close the import, in one transaction."""
    assert work.owner is not None
    assert work.batch is not None
    _count(work)
    tell_rejected(work.report, work.rejected, work.reader.header)
    facts.activate_batch(batch=work.batch, facts=work.facts, now=work.now)
    finish_import(
        work.owner, work.report, state=Import.State.DONE, actor=work.request.actor, now=work.now
    )


def _slices(rows: Sequence[Planned]) -> Iterator[Sequence[Planned]]:
    for start in range(0, len(rows), SLICE):
        yield rows[start : start + SLICE]


def _read_part(work: Work, rows: Sequence[Planned], *, first: bool = True) -> Part:
    kind = work.request.kind
    reading = accounts.read_many(
        kind=kind if first else THEN.get(kind, kind),
        rows=[planned.values for planned in rows],
        now=work.now,
        today=work.today,
        known=work.request.known,
    )
    return Part(rows, first, reading)


def _fresh(work: Work, part: Part) -> Part:
    """Within the writing transaction: what was read still holds, or is read again."""
    return _read_part(work, part.rows, first=part.first) if part.reading.is_stale() else part


def _save(
    work: Work,
    part: Part,
    *,
    advance: Callable[[int], None] = lambda done: None,
    dry_run: bool = False,
) -> None:
    rows, first = part.rows, part.first
    saved = accounts.write_many(
        part.reading,
        now=work.now,
        batch_id=work.owner.batch_id if work.owner else None,
        actor=work.request.actor,
        skip_bad_rows=work.request.skip_rejected or work.request.dry_run,
        dry_run=dry_run,
    )
    for error in saved.errors:
        planned = rows[error.row]
        column = work.reader.column_of(error.field) if error.field else ""
        fault = Fault("said", {"message": error.message})
        work.rejected.append(RejectedCell(planned.line, column, fault, planned.cells, planned.file))
    _note(work, rows, saved, first=first)
    if saved.written and not dry_run and work.owner:
        work.facts += saved.facts
        _remember(work.owner, saved.changes, again=not first and work.request.kind not in THEN)
    advance(len(rows))


def _note(work: Work, rows: Sequence[Planned], saved: "accounts.Saved", *, first: bool) -> None:
    for result in saved.results:
        planned = rows[result.row]
        if first:
            work.outcomes[planned.of] = result.outcome
        elif result.outcome != "unchanged" and work.outcomes.get(planned.of) == "unchanged":
            work.outcomes[planned.of] = "updated"


def _remember(owner: Import, changes: Sequence["accounts.Change"], *, again: bool) -> None:
    """Keep the changes for undo; a record changed twice has one, from its first to its last
    state."""
    known: dict[int, ImportChange] = {}
    if again:
        ids = [change.record_id for change in changes]
        known = {row.record_id: row for row in owner.changes.filter(record_id__in=ids)}
    fresh = [change for change in changes if change.record_id not in known]
    for change in changes:
        row = known.get(change.record_id)
        if row is None:
            continue
        if row.before is not None:
            row.before = {**(change.before or {}), **row.before}
        row.after = {**row.after, **change.after}
    _insert_changes(owner, fresh)
    ImportChange.objects.bulk_update(list(known.values()), ["before", "after"], batch_size=200)


def _insert_changes(owner: Import, changes: Sequence["accounts.Change"]) -> None:
    """Written out: as models they cost as much as the records themselves."""
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    rows = [
        (
            owner.pk,
            change.model,
            change.record_id,
            None if change.before is None else encode(change.before),
            encode(change.after),
        )
        for change in changes
    ]
    statement = (
        f"INSERT INTO {ImportChange._meta.db_table}"  # noqa: S608  # names of our own model
        " (owner_id, model, record_id, before, after) VALUES (%s, %s, %s, %s, %s)"
    )
    with connection.cursor() as cursor:
        for start in range(0, len(rows), SLICE):
            cursor.executemany(statement, rows[start : start + SLICE])


def _count(work: Work) -> None:
    counts: dict[str, Any] = {"created": 0, "updated": 0, "unchanged": 0}
    for outcome in work.outcomes.values():
        counts[outcome] += 1
    for name, count in counts.items():
        setattr(work.report, name, count)
