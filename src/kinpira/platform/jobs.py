"""The worker: delivers domain events and runs what packages want done again and again.

A package lists its schedules in `tasks.py`:

    PERIODIC = [Periodic("evaluation.daily", evaluate_all, cron="30 5 * * *")]

Each has one row (`ScheduledTask`). A worker claims a due row for a lease that it renews while the
task runs; killed, it renews no more, and after the lease another worker takes the row. So a task
runs at least once when due and never twice at a time; what it does must bear being started again.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import Literal
from uuid import uuid4

from cronsim import CronSim
from django.apps import apps
from django.db import close_old_connections, connection
from django.db.models import Q

from kinpira.platform import clock, events
from kinpira.platform.models import OutboxEvent, ScheduledTask

LEASE = timedelta(minutes=2)
RENEW = 30.0  # seconds
PAUSE = 1.0  # seconds between two looks
ON_TIME = timedelta(minutes=5)  # later than this, a run with missed="skip" is left out
LONGEST_WAIT = timedelta(hours=1)  # between two tries of a failing task

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Periodic:
    """Run `function(now)` every so many seconds, or by `cron` (minute hour day month weekday) in
    the company's zone. Runs missed while no worker was up: made up for "once", or left out.
    """

    name: str
    function: Callable[[datetime], object]
    every_seconds: float | None = None
    cron: str | None = None
    missed: Literal["skip", "once"] = "once"

    def next_after(self, moment: datetime) -> datetime:
        """When it is due after `moment` (true time)."""
        if self.every_seconds is not None:
            return moment + timedelta(seconds=self.every_seconds)
        upcoming: datetime = next(CronSim(self.cron, moment.astimezone(clock.zone())))
        return upcoming


def list_periodic() -> list[Periodic]:
    """Schedules of all installed packages; ValueError where one is not sound."""
    found: list[Periodic] = []
    for config in apps.get_app_configs():
        module = f"{config.name}.tasks"
        if config.name.startswith("kinpira.") and find_spec(module):
            found.extend(import_module(module).PERIODIC)
    for task in found:
        if (task.every_seconds is None) == (task.cron is None):
            raise ValueError(f"{task.name}: give either every_seconds or cron")
    if len({task.name for task in found}) < len(found):
        raise ValueError("two periodic tasks have the same name")
    return found


def wake(name: str) -> None:
    """Have a worker run this task at its next look, a second or so from now. A run that is
    under way counts as the one asked for.
    """
    now = clock.real_now()
    ScheduledTask.objects.update_or_create(name=name, defaults={"due_at": now})


def is_waiting(name: str) -> bool:
    """Whether the task is due, or running."""
    due = Q(due_at__lte=clock.real_now()) | Q(held_until__gt=clock.real_now())
    return ScheduledTask.objects.filter(due, name=name).exists()


@dataclass(frozen=True)
class Worker:
    """What the rows tell of the workers; times are true times.

    `late`: a task has been due for minutes and nobody runs any, so no worker is up.
    """

    tasks: list[ScheduledTask]
    last_seen: datetime | None
    late: bool
    undelivered: int  # domain events
    failing: int  # of these, tried in vain


def read_worker() -> Worker:
    now = clock.real_now()
    tasks = list(ScheduledTask.objects.all())
    seen = [moment for task in tasks for moment in (task.started_at, task.finished_at) if moment]
    running = any(task.held_until and task.held_until > now for task in tasks)
    overdue = any(task.due_at < now - LEASE for task in tasks)
    waiting = OutboxEvent.objects.filter(delivered_at__isnull=True)
    return Worker(
        tasks=tasks,
        last_seen=max(seen, default=None),
        late=not tasks or (overdue and not running),
        undelivered=waiting.count(),
        failing=waiting.exclude(error="").count(),
    )


def run_worker(stop: threading.Event) -> None:
    """Work until `stop` is set; what runs then is finished first. No error ends it."""
    periodic = list_periodic()
    while not stop.is_set():
        try:
            close_old_connections()
            events.deliver(now=clock.now())
            run_due(periodic, stop=stop)
        except Exception:
            log.exception("the worker could not look for work; it tries again")
            connection.close()
        stop.wait(PAUSE)


def run_due(periodic: Sequence[Periodic], *, stop: threading.Event | None = None) -> list[str]:
    """Run every task that is due and nobody holds; the names of those that ran."""
    ran = []
    for task in periodic:
        if stop is not None and stop.is_set():
            break
        moment = clock.real_now()
        first = moment if task.every_seconds is not None else task.next_after(moment)
        ScheduledTask.objects.get_or_create(name=task.name, defaults={"due_at": first})
        if _left_out(task, moment):
            continue
        holder = _claim(task, moment)
        if holder is not None:
            _run(task, holder)
            ran.append(task.name)
            events.deliver(now=clock.now())
    return ran


def _free(name: str, moment: datetime) -> Q:
    unheld = Q(held_until__isnull=True) | Q(held_until__lte=moment)
    return unheld & Q(name=name, due_at__lte=moment)


def _left_out(task: Periodic, moment: datetime) -> bool:
    """Move a run on that is too late to be made up for. A failed run is a retry, not a late one."""
    if task.missed != "skip":
        return False
    late = ScheduledTask.objects.filter(
        _free(task.name, moment), due_at__lt=moment - ON_TIME, attempts=0
    )
    return bool(late.update(due_at=task.next_after(moment)))


def _claim(task: Periodic, moment: datetime) -> str | None:
    """The holder's word if this worker got it; one UPDATE decides among many."""
    row = ScheduledTask.objects.filter(_free(task.name, moment)).first()
    if row is None:
        return None
    holder = uuid4().hex
    mine = ScheduledTask.objects.filter(_free(task.name, moment), holder=row.holder).update(
        held_until=moment + LEASE, holder=holder, started_at=moment, attempts=row.attempts + 1
    )
    return holder if mine else None


def _run(task: Periodic, holder: str) -> None:
    error = ""
    with _lease_renewed(task.name, holder):
        try:
            task.function(clock.now())
        except Exception as raised:
            log.exception("periodic task %s failed", task.name)
            error = f"{type(raised).__name__}: {raised}"
    moment = clock.real_now()
    row = ScheduledTask.objects.filter(name=task.name, holder=holder)
    if error:
        attempts = row.values_list("attempts", flat=True).first() or 1
        wait = min(timedelta(seconds=15 * 2 ** min(attempts, 10)), LONGEST_WAIT)
        due = min(moment + wait, task.next_after(moment))
        row.update(due_at=due, held_until=None, finished_at=moment, error=error)
    else:
        due = task.next_after(moment)
        row.update(due_at=due, held_until=None, finished_at=moment, error="", attempts=0)


@contextmanager
def _lease_renewed(name: str, holder: str) -> Iterator[None]:
    """Renew the lease from a thread of its own, so that a long task is not taken for a dead one."""
    done = threading.Event()

    def renew() -> None:
        while not done.wait(RENEW):
            try:
                ScheduledTask.objects.filter(name=name, holder=holder).update(
                    held_until=clock.real_now() + LEASE
                )
            except Exception:
                log.exception("could not renew the lease of %s; trying again", name)
        connection.close()

    thread = threading.Thread(target=renew, name=f"lease {name}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
