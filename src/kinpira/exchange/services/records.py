"""Importing records: read all, check all, then write all or nothing.

Up to `AT_ONCE` records are one transaction. More are checked first and then written in
transactions of
about `HOLD` seconds with a gap between them, so that others who write wait well under a second; the
batch counts only after the last, and a failure or a kill takes back what was written before.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from threading import Event
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

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

AT_ONCE = 4_000  # records
SLICE = 1_000  # records given to one call
HOLD = 0.2  # seconds that one transaction goes on taking slices
GAP = 0.11  # seconds; SQLite's waiting writers look at least every 0.1 s
THEN = {"outcomes": "actuals"}  # kinds whose second round saves another kind

Save = Callable[..., "accounts.Saved"]


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
    with work.request.phase("check", len(work.plan.first)) as advance:
        if len(work.plan.first) <= AT_ONCE:
            with transaction.atomic():
                for part in _slices(work.plan.first):
                    _save(work, part, first=True, advance=advance)
                for part in _slices(work.plan.then):
                    _save(work, part, first=False)
                transaction.set_rollback(True)
        else:
            _check(work, advance)
    _count(work)


def _check(work: Work, advance: Callable[[int], None]) -> None:
    """What the records themselves say against the rows, in short transactions, without writing."""

    def check(part: Sequence[Planned]) -> None:
        _save(work, part, first=True, advance=advance, dry_run=True)

    _in_short_transactions(_slices(work.plan.first), check)


def _write(work: Work) -> None:
    """Write all, or leave `work.refused` true and nothing written."""
    if len(work.plan.first) <= AT_ONCE:
        with transaction.atomic():
            _write_rounds(work, lambda parts, write: [write(part) for part in parts])
            if work.refused:
                transaction.set_rollback(True)
            else:
                _finish(work)
        return
    with work.request.phase("check", len(work.plan.first)) as advance:
        _check(work, advance)
    if work.refused:
        return
    _write_rounds(work, _in_short_transactions)
    assert work.owner is not None
    if work.refused:  # someone changed what was checked, or the second round found a mistake
        take_back(record=work.owner, actor=work.request.actor, now=work.now, today=work.today)
    else:
        with transaction.atomic():
            _finish(work)


def _write_rounds(work: Work, each: Callable[..., object]) -> None:
    bad = {(cell.file, cell.line) for cell in work.rejected}
    first = [row for row in work.plan.first if (row.file, row.line) not in bad]
    total = len(first) + len(work.plan.then)
    with work.request.phase("write", total) as advance:

        def write(part: Sequence[Planned]) -> None:
            if not work.refused:
                _save(work, part, first=True, advance=advance)

        def write_then(part: Sequence[Planned]) -> None:
            if not work.refused:
                _save(work, part, first=False, advance=advance)

        each(_slices(first), write)
        bad = {(cell.file, cell.line) for cell in work.rejected}
        then = [row for row in work.plan.then if (row.file, row.line) not in bad]
        each(_slices(then), write_then)


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


def _in_short_transactions(
    parts: Iterator[Sequence[Planned]], write: Callable[[Sequence[Planned]], None]
) -> None:
    waiting = Event()
    left = next(parts, None)
    while left is not None:
        with transaction.atomic():
            until = time.monotonic() + HOLD
            while left is not None and time.monotonic() < until:
                write(left)
                left = next(parts, None)
        waiting.wait(GAP)


def _save(
    work: Work,
    part: Sequence[Planned],
    *,
    first: bool,
    advance: Callable[[int], None] = lambda done: None,
    dry_run: bool = False,
) -> None:
    kind = work.request.kind
    save: Save = getattr(accounts, f"save_{kind if first else THEN.get(kind, kind)}")
    saved = save(
        rows=[planned.values for planned in part],
        now=work.now,
        today=work.today,
        known=work.request.known,
        batch_id=work.owner.batch_id if work.owner else None,
        actor=work.request.actor,
        skip_bad_rows=work.request.skip_rejected or work.request.dry_run,
        dry_run=dry_run,
    )
    for error in saved.errors:
        planned = part[error.row]
        column = work.reader.column_of(error.field) if error.field else ""
        fault = Fault("said", {"message": error.message})
        work.rejected.append(RejectedCell(planned.line, column, fault, planned.cells, planned.file))
    _note(work, part, saved, first=first)
    if saved.written and not dry_run and work.owner:
        work.facts += saved.facts
        _remember(work.owner, saved.changes, again=not first and kind not in THEN)
    advance(len(part))


def _note(work: Work, part: Sequence[Planned], saved: "accounts.Saved", *, first: bool) -> None:
    for result in saved.results:
        planned = part[result.row]
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
    fresh = []
    for change in changes:
        row = known.get(change.record_id)
        if row is None:
            fresh.append(ImportChange(owner=owner, **vars(change)))
            continue
        if row.before is not None:
            row.before = {**(change.before or {}), **row.before}
        row.after = {**row.after, **change.after}
    ImportChange.objects.bulk_create(fresh, batch_size=SLICE)
    ImportChange.objects.bulk_update(list(known.values()), ["before", "after"], batch_size=200)


def _count(work: Work) -> None:
    counts: dict[str, Any] = {"created": 0, "updated": 0, "unchanged": 0}
    for outcome in work.outcomes.values():
        counts[outcome] += 1
    for name, count in counts.items():
        setattr(work.report, name, count)
