"""The outbox: what is published with a change is handed on after it, each handler once."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from kinpira.platform import audit, clock, events
from kinpira.platform.models import AuditEntry, OutboxEvent

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 10, 19, 9, 0, tzinfo=ZoneInfo("Asia/Tokyo"))


@pytest.fixture
def handlers(monkeypatch) -> dict:
    given: dict = {}
    monkeypatch.setattr(events, "list_handlers", lambda: given)
    return given


def retry_is_due() -> None:
    OutboxEvent.objects.update(held_until=clock.real_now() - timedelta(seconds=1))


def test_a_handler_gets_the_payload_once(handlers):
    heard = []
    handlers["IndicatorLit"] = [heard.append]
    events.publish(name="IndicatorLit", payload={"account": 7}, now=NOW)
    assert events.deliver(now=NOW) == 1
    assert events.deliver(now=NOW) == 0
    assert heard == [{"account": 7}]


def test_an_event_nobody_hears_is_delivered_too(handlers):
    events.publish(name="IndicatorLit", payload={}, now=NOW)
    assert events.deliver(now=NOW) == 1


def test_an_event_of_a_change_that_failed_was_never_there(handlers):
    with transaction.atomic():
        events.publish(name="IndicatorLit", payload={}, now=NOW)
        transaction.set_rollback(True)
    assert events.deliver(now=NOW) == 0


def test_a_failing_handler_is_retried_and_the_others_are_not_called_again(handlers):
    calls = []

    def fine(payload):
        calls.append("fine")

    def failing_once(payload):
        calls.append("failing")
        audit.record(actor="system", action="half.done", now=NOW)
        if calls.count("failing") == 1:
            raise ValueError("not yet")

    handlers["IndicatorLit"] = [failing_once, fine]
    events.publish(name="IndicatorLit", payload={}, now=NOW)
    assert events.deliver(now=NOW) == 0
    assert "not yet" in OutboxEvent.objects.get().error
    assert not AuditEntry.objects.exists()  # what it had written is gone with it
    assert events.deliver(now=NOW) == 0  # its time has not come
    retry_is_due()
    assert events.deliver(now=NOW) == 1
    assert calls == ["failing", "fine", "failing"]
    assert AuditEntry.objects.count() == 1


def test_what_another_worker_holds_is_left_to_it(handlers):
    heard = []
    handlers["IndicatorLit"] = [heard.append]
    events.publish(name="IndicatorLit", payload={}, now=NOW)
    OutboxEvent.objects.update(held_until=clock.real_now() + timedelta(minutes=1))
    assert events.deliver(now=NOW) == 0
    retry_is_due()
    assert events.deliver(now=NOW) == 1
    assert len(heard) == 1


def test_events_published_by_handlers_are_delivered_in_the_same_call(handlers):
    heard = []
    handlers["A"] = [lambda payload: events.publish(name="B", payload=payload, now=NOW)]
    handlers["B"] = [heard.append]
    events.publish(name="A", payload={"n": 1}, now=NOW)
    assert events.deliver(now=NOW) == 2
    assert heard == [{"n": 1}]


def test_the_audit_trail_keeps_who_did_what():
    audit.record(
        actor="alice@example.jp", action="design.activated", subject="v7", detail={"n": 2}, now=NOW
    )
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.subject) == (
        "alice@example.jp", "design.activated", "v7",
    )  # fmt: skip
    assert entry.detail == {"n": 2}
    assert entry.at == NOW
