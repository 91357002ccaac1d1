"""Importing records: read all, check all, then write all or nothing.

Up to `AT_ONCE` records are read first and then written in one transaction that holds nothing but
statements. Where that takes longer than `HOLD`, or there are more, others who wait to write get
their turn between two transactions; the batch counts only after the last, and a failure or a kill
takes back what was written.
"""

import time
from collections import deque
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
from kinpira.exchange.models import Import
from kinpira.exchange.options import Report, Request
from kinpira.exchange.readers import Sheet
from kinpira.exchange.services.remembering import remember
from kinpira.exchange.services.reverting import take_back
from kinpira.exchange.services.running import finish_import, running_import
from kinpira.exchange.services.telling import tell_rejected
from kinpira.facts import services as facts

if TYPE_CHECKING:
    from kinpira.facts.models import Batch

AT_ONCE = 10_000  # records read and then written together
SLICE = 1_000  # records of one call
HOLD = 0.7  # seconds that a transaction goes on taking slices
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
    wrote: bool = False  # a transaction was committed that was not the last

    @property
    def refused(self) -> bool:
        return bool(self.rejected) and not self.request.skip_rejected


@dataclass
class Group:
    """Rows read together; `then` is the second round in the same transaction, `last` ends all."""

    rows: Sequence[Planned]
    first: bool = True
    then: Sequence[Planned] = ()
    last: bool = False


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
    for rows in _slices(work.plan.first, SLICE):
        _save(work, _read_part(work, rows), advance=advance, dry_run=True)


def _write(work: Work) -> None:
    """Write all, or leave `work.refused` true and nothing written."""
    first, then = work.plan.first, work.plan.then
    if len(first) > AT_ONCE:
        with work.request.phase("check", len(first)) as advance:
            _check(work, advance)
    with work.request.phase("write", len(first) + len(then)) as advance:
        groups = [Group(rows) for rows in _slices(_good(work, first), AT_ONCE)] or [Group([])]
        if len(groups) == 1 and len(then) <= AT_ONCE:
            groups[0].then = then
        else:
            groups += [Group(rows, first=False) for rows in _slices(then, AT_ONCE)]
        groups[-1].last = True
        for group in groups:
            if not work.refused:
                _write_group(work, group, advance)
    if work.refused and work.wrote:  # someone changed what was checked, or `then` found a mistake
        assert work.owner is not None
        take_back(record=work.owner, actor=work.request.actor, now=work.now, today=work.today)


def _write_group(work: Work, group: Group, advance: Callable[[int], None]) -> None:
    """Read without holding the database, then write: in one transaction where that is quick enough,
    which takes the import's end in. Else others get their turn after every `HOLD` seconds."""
    rows = _good(work, group.rows)
    parts = [_read_part(work, part, first=group.first) for part in _slices(rows, SLICE)]
    if not work.request.skip_rejected and any(part.reading.errors for part in parts):
        for part in parts:
            _save(work, part, dry_run=True)  # the mistakes of all
        return
    for part in parts:
        accounts.assign_early(part.reading)
    waiting = deque(parts)
    while True:
        with transaction.atomic():
            until = time.monotonic() + HOLD
            while waiting and not work.refused and time.monotonic() < until:
                _save(work, _fresh(work, waiting.popleft()), advance=advance)
            if not waiting and not work.refused:
                _write_then(work, group, advance)
            if work.refused:
                transaction.set_rollback(True)
            elif group.last and not waiting:
                _finish(work)
        work.wrote |= not (group.last and not waiting) and not work.refused
        if work.refused or not waiting:
            return
        Event().wait(GAP)


def _write_then(work: Work, group: Group, advance: Callable[[int], None]) -> None:
    if group.then:
        then = _read_part(work, _good(work, group.then), first=False)
        _save(work, then, advance=advance)


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


def _slices(rows: Sequence[Planned], size: int) -> Iterator[Sequence[Planned]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


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
        remember(work.owner, saved.changes, again=not first and work.request.kind not in THEN)
    advance(len(rows))


def _note(work: Work, rows: Sequence[Planned], saved: "accounts.Saved", *, first: bool) -> None:
    for result in saved.results:
        planned = rows[result.row]
        if first:
            work.outcomes[planned.of] = result.outcome
        elif result.outcome != "unchanged" and work.outcomes.get(planned.of) == "unchanged":
            work.outcomes[planned.of] = "updated"


def _count(work: Work) -> None:
    counts: dict[str, Any] = {"created": 0, "updated": 0, "unchanged": 0}
    for outcome in work.outcomes.values():
        counts[outcome] += 1
    for name, count in counts.items():
        setattr(work.report, name, count)
