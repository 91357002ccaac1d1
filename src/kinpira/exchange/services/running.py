"""The life of an import: begun, held while its process lives, finished or found dead.

An import's process holds a lock file; the system lets it go when the process ends in whatever way.
`recover_imports` takes back what a killed import had begun: it is called by every import command
and, every few minutes, by the worker.
"""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from kinpira.accounts import queries as accounts
from kinpira.exchange.core.mapping import plain_map
from kinpira.exchange.models import Import
from kinpira.exchange.options import Report, Request
from kinpira.exchange.services.reverting import take_back
from kinpira.facts import services as facts
from kinpira.platform import audit

if TYPE_CHECKING:
    from kinpira.facts.models import Batch


def imports_dir() -> Path:
    """Where rejected rows and the locks of running imports lie."""
    path = Path(settings.KINPIRA_HOME) / "imports"
    path.mkdir(parents=True, exist_ok=True)
    return path


def describe_files(paths: Any) -> list[dict[str, Any]]:
    """Name, size and SHA-256 of each file, as the import's row keeps them."""
    found = []
    for path in paths:
        with Path(path).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = Path(path).stat().st_size
        found.append({"name": Path(path).name, "sha256": digest, "bytes": size})
    return found


@contextmanager
def running_import(
    request: Request, *, now: datetime, today: date
) -> Iterator[tuple[Import, "Batch"]]:
    """A row of state RUNNING with its batch; FAILED, and taken back, if the body raises."""
    files = describe_files(request.paths)
    with ExitStack() as held:
        with _gate():
            record = Import.objects.create(
                kind=request.kind,
                files=files,
                mapping=plain_map(request.mapping) if request.mapping else {},
                known=request.known,
                started_at=now,
                by=accounts.find_user(email=request.actor) if "@" in request.actor else None,
            )
            lock = imports_dir() / f"{record.pk}.lock"
            handle = held.enter_context(lock.open("w"))
            fcntl.flock(handle, fcntl.LOCK_EX)
        try:
            batch = facts.open_batch(source=f"import {record.pk} {request.kind}", now=now)
            record.batch_id = batch.pk
            record.save(update_fields=["batch_id"])
            yield record, batch
        except BaseException as error:
            fail_import(record, now=now, today=today, error=str(error) or type(error).__name__)
            raise
        finally:
            lock.unlink(missing_ok=True)


@contextmanager
def _gate() -> Iterator[None]:
    """Held while an import gets its row and its lock, so that no one finds the one without the
    other."""
    with (imports_dir() / "gate.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def fail_import(record: Import, *, now: datetime, today: date, error: str) -> None:
    """Take back what a broken import wrote; its row says why it failed."""
    take_back(record=record, actor="system", now=now, today=today)
    record.state, record.finished_at, record.error = Import.State.FAILED, now, error[:2000]
    record.save(update_fields=["state", "finished_at", "error"])


def recover_imports(*, now: datetime, today: date) -> list[int]:
    """Find imports whose process died, bring the records back to what they were; their ids."""
    found = []
    with _gate():
        running = list(Import.objects.filter(state=Import.State.RUNNING).order_by("-id"))
    for record in running:
        with _claimed(imports_dir() / f"{record.pk}.lock") as ours:
            if not ours:
                continue
            record.refresh_from_db()
            if record.state != Import.State.RUNNING:
                continue  # it came to its end, or another one mended it, since we looked
            error = _("途中で止まったため、取り込む前の状態に戻しました。")
            fail_import(record, now=now, today=today, error=error)
            found.append(record.pk)
    return found


@contextmanager
def _claimed(lock: Path) -> Iterator[bool]:
    """The lock of an import whose process is gone: False where it still runs, or where somebody
    else is mending it."""
    with lock.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
        lock.unlink(missing_ok=True)


@transaction.atomic
def finish_import(
    record: Import, report: Report, *, state: Import.State, actor: str, now: datetime
) -> None:
    """Write down what came of it. In the transaction that activates its batch."""
    record.state, record.finished_at = state, now
    record.mapping = report.mapping
    for name in ("rows", "created", "updated", "unchanged", "rejected", "rejects_file"):
        setattr(record, name, getattr(report, name))
    record.save()
    report.state, report.import_id = state.value, record.pk
    detail = {"kind": record.kind, "state": state.value, "created": record.created}
    audit.record(
        actor=actor, action="import.finished", subject=str(record.pk), detail=detail, now=now
    )
