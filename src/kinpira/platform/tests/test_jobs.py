"""Schedules: run when due, by one worker at a time, again after a failure or a killed worker."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from kinpira.platform import clock, jobs
from kinpira.platform.jobs import Periodic
from kinpira.platform.models import ScheduledTask

pytestmark = pytest.mark.django_db


@pytest.fixture
def moment(monkeypatch) -> dict:
    """True time of the test; move it by `moment["now"] += …`."""
    held = {"now": datetime(2026, 10, 19, 0, 0, tzinfo=UTC)}
    monkeypatch.setattr(clock, "real_now", lambda: held["now"])
    return held


def row() -> ScheduledTask:
    return ScheduledTask.objects.get()


def test_a_task_runs_when_due_and_not_before(moment):
    ran = []
    task = Periodic("t", ran.append, every_seconds=60)
    jobs.run_due([task])
    moment["now"] += timedelta(seconds=59)
    jobs.run_due([task])
    assert len(ran) == 1
    moment["now"] += timedelta(seconds=1)
    jobs.run_due([task])
    assert len(ran) == 2


def test_cron_follows_the_companys_zone(moment, settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    task = Periodic("t", lambda now: None, cron="30 5 * * *")
    assert task.next_after(moment["now"]) == datetime(2026, 10, 19, 20, 30, tzinfo=UTC)


def test_a_claimed_task_is_left_alone_until_its_lease_ends(moment):
    ran = []
    task = Periodic("t", ran.append, every_seconds=60)
    ScheduledTask.objects.create(
        name="t", due_at=moment["now"], held_until=moment["now"] + jobs.LEASE, holder="dead"
    )
    jobs.run_due([task])
    assert ran == []
    moment["now"] += jobs.LEASE
    jobs.run_due([task])
    assert len(ran) == 1


def test_a_failure_is_written_down_and_tried_again_sooner(moment):
    outcomes = [ValueError("no network"), None]

    def flaky(now):
        if (error := outcomes.pop(0)) is not None:
            raise error

    task = Periodic("t", flaky, cron="0 9 * * *")
    ScheduledTask.objects.create(name="t", due_at=moment["now"])
    jobs.run_due([task])
    assert row().error == "ValueError: no network"
    assert row().due_at == moment["now"] + timedelta(seconds=30)
    moment["now"] += timedelta(seconds=30)
    jobs.run_due([task])
    assert (row().error, row().attempts) == ("", 0)


@pytest.mark.parametrize(("missed", "runs"), [("skip", 0), ("once", 1)])
def test_after_an_outage_missed_runs_are_skipped_or_made_up_for_once(moment, missed, runs):
    ran = []
    task = Periodic("t", ran.append, cron="0 9 * * *", missed=missed)
    ScheduledTask.objects.create(name="t", due_at=moment["now"] - timedelta(days=3))
    jobs.run_due([task])
    jobs.run_due([task])
    assert len(ran) == runs
    assert row().due_at > moment["now"]


def test_two_claims_of_one_task_are_one(moment):
    task = Periodic("t", lambda now: None, every_seconds=60)
    ScheduledTask.objects.create(name="t", due_at=moment["now"])
    assert jobs._claim(task, moment["now"]) is not None
    assert jobs._claim(task, moment["now"]) is None


def test_a_schedule_needs_exactly_one_time(monkeypatch):
    for task in (
        Periodic("t", lambda now: None),
        Periodic("t", lambda now: None, 5.0, "* * * * *"),
    ):
        from kinpira.platform import tasks

        monkeypatch.setattr(tasks, "PERIODIC", [task])
        with pytest.raises(ValueError, match="either"):
            jobs.list_periodic()


def test_every_installed_package_has_sound_schedules_and_handlers():
    from kinpira.platform import events

    assert "platform.forget_delivered" in {task.name for task in jobs.list_periodic()}
    assert all(callable(h) for handlers in events.list_handlers().values() for h in handlers)


@pytest.mark.django_db(transaction=True)
def test_the_worker_works_until_it_is_told_to_stop(monkeypatch):
    stop = threading.Event()
    ran = []

    def once(now):
        ran.append(now)
        stop.set()

    monkeypatch.setattr(jobs, "list_periodic", lambda: [Periodic("t", once, every_seconds=60)])
    monkeypatch.setattr(jobs, "PAUSE", 0.01)
    jobs.run_worker(stop)
    assert len(ran) == 1


@pytest.mark.django_db(transaction=True)
def test_the_worker_survives_a_database_that_does_not_answer(monkeypatch):
    stop = threading.Event()
    looks = []

    def look(periodic, *, stop):
        looks.append(1)
        if len(looks) == 2:
            stop.set()
        raise OSError("no database")

    monkeypatch.setattr(jobs, "run_due", look)
    monkeypatch.setattr(jobs, "PAUSE", 0.01)
    jobs.run_worker(stop)
    assert len(looks) == 2


def test_woken_task_runs_at_the_next_look():
    ran = []
    task = Periodic("test.morning", ran.append, cron="0 6 * * *")
    jobs.run_due([task])
    before = len(ran)
    assert not jobs.is_waiting("test.morning")
    jobs.wake("test.morning")
    assert jobs.is_waiting("test.morning")
    jobs.run_due([task])
    assert len(ran) == before + 1
    assert not jobs.is_waiting("test.morning")


def test_worker_counts_as_late_once_a_task_is_overdue_and_nothing_runs():
    assert jobs.read_worker().late  # nobody has ever looked for work
    now = clock.real_now()
    row = ScheduledTask.objects.create(name="test.a", due_at=now + timedelta(minutes=1))
    assert not jobs.read_worker().late
    ScheduledTask.objects.update(due_at=now - timedelta(minutes=5))
    assert jobs.read_worker().late
    ScheduledTask.objects.filter(pk=row.pk).update(held_until=now + timedelta(minutes=1))
    assert not jobs.read_worker().late
