"""Versions: saved once, one live at a time, history only grows."""

import pytest

from kinpira.design import lit, queries, services
from kinpira.design.core.load import load_design
from kinpira.design.models import DesignVersion
from kinpira.design.tests.designs import GOOD, good_with
from kinpira.platform.errors import Conflict, NotFound
from kinpira.platform.models import AuditEntry, OutboxEvent

pytestmark = pytest.mark.django_db
CHANGED = good_with("quiet >= 7d", "quiet >= 10d")
OTHER = GOOD.replace("design: crm", "design: smb")


def save(text, now, by=None, note=""):
    return services.save_version(text=text, note=note, by=by, now=now)


def test_versions_are_numbered_per_design(now, manager):
    first = save(GOOD, now, manager, "最初の版")
    second = save(CHANGED, now)
    other = save(OTHER, now)
    assert [first.number, second.number, other.number] == [1, 2, 1]
    assert (first.state, first.note, first.created_by) == ("draft", "最初の版", manager)
    assert [design.key for design in queries.list_designs()] == ["crm", "smb"]


def test_the_same_text_is_kept_once(now):
    assert save(GOOD, now) == save(GOOD, now)
    assert AuditEntry.objects.filter(action="design.saved").count() == 1


def test_a_text_with_mistakes_is_refused_with_all_of_them(now):
    text = GOOD.replace("quiet >= 7d", "quiett >= 7d").replace("expect: 45d", "expect: soon")
    with pytest.raises(services.InvalidDesign) as caught:
        save(text, now)
    assert [one.code for one in caught.value.problems] == ["wrong_value", "unknown_measure"]
    assert not DesignVersion.objects.exists()


def test_one_version_is_live_and_the_event_says_whether_to_act(now, manager):
    first, second = save(GOOD, now), save(CHANGED, now)
    services.activate_version(version=first, by=manager, now=now)
    services.activate_version(version=second, by=manager, now=now, act_on_lit=True)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("retired", "live")
    assert (first.act_on_lit, second.act_on_lit) == (False, True)
    assert [event.payload for event in OutboxEvent.objects.filter(name="DesignActivated")] == [
        {"version_id": first.pk, "act_on_lit": False},
        {"version_id": second.pk, "act_on_lit": True},
    ]
    entry = AuditEntry.objects.filter(action="design.activated").first()
    assert (entry.actor, entry.subject) == (manager.email, "crm v2")


def test_activating_the_live_version_again_does_nothing(now):
    version = save(GOOD, now)
    for _ in range(2):
        services.activate_version(version=version, by=None, now=now)
    assert OutboxEvent.objects.filter(name="DesignActivated").count() == 1


def test_a_version_whose_observation_has_ended_can_not_be_activated(now):
    version = save(good_with("observe: 2026-12-31", "observe: 2026-10-18"), now)
    with pytest.raises(services.InvalidDesign) as caught:
        services.activate_version(version=version, by=None, now=now)
    assert [one.code for one in caught.value.problems] == ["observe_expired"]


def test_going_back_makes_a_new_version_of_the_old_text(now):
    first, second = save(GOOD, now), save(CHANGED, now)
    services.activate_version(version=second, by=None, now=now)
    back = services.roll_back(version=first, by=None, now=now)
    assert (back.number, back.text, back.state) == (3, GOOD, "live")
    assert "v1" in back.note
    assert queries.find_live_version(key="crm") == back


def test_live_designs_come_in_the_order_in_which_they_are_tried(now):
    for text in (GOOD, OTHER):
        services.activate_version(version=save(text, now), by=None, now=now)
    assert [design.key for _, design in queries.live_designs()] == ["crm", "smb"]
    services.order_designs(keys=["smb"], by=None, now=now)
    assert [design.key for _, design in queries.live_designs()] == ["smb", "crm"]
    with pytest.raises(NotFound):
        services.order_designs(keys=["none"], by=None, now=now)


def test_live_designs_are_parsed_once(now):
    services.activate_version(version=save(GOOD, now), by=None, now=now)
    (_, first), (_, again) = queries.live_designs()[0], queries.live_designs()[0]
    assert first is again


def test_a_live_version_that_can_not_be_read_any_more_stops_evaluation(now):
    version = save(GOOD, now)
    services.activate_version(version=version, by=None, now=now)
    DesignVersion.objects.filter(pk=version.pk).update(
        text=GOOD.replace("quiet >= 7d", "account.gone > 3")
    )
    with pytest.raises(Conflict, match="v1"):
        queries.live_designs()


def test_lit_lamps_are_counted_by_who_can(monkeypatch, now):
    version, design = save(GOOD, now), load_design(GOOD).design
    monkeypatch.setattr(lit, "_counts", [])
    assert lit.count_lit(version=version, design=design, today=now.date()) is None
    lit.register(lambda version, design, today: 7)
    assert lit.count_lit(version=version, design=design, today=now.date()) == 7
