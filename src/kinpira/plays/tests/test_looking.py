"""Looking at accounts: what an evaluation brings about, once, whatever happens around it."""

from datetime import date, timedelta

import pytest

from kinpira.accounts.models import Team
from kinpira.platform import events
from kinpira.plays.models import Cta, CtaEvent, CtaStep, Episode, Look
from kinpira.plays.services import run_plays
from kinpira.plays.tests.conftest import (
    DESIGN,
    LONG_AGO,
    NOW,
    TODAY,
    at,
    evaluated,
    make_account,
    make_user,
    switch_on,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def look(account, version, day=TODAY, **values):
    run = evaluated(account, version, day, **values)
    return run_plays(run=run, now=at(day), today=day)


def test_a_lit_lamp_makes_one_cta_with_reason_owner_due_date_and_steps(account, live, alice):
    done = look(account, live, lamps=["silent"], values={"quiet": 9})
    assert (done.accounts, done.opened, done.ctas) == (1, 1, 1)
    cta = Cta.objects.get()
    assert (cta.title, cta.why) == ("電話で状況を聞く", "担当者が変わったかもしれない")
    assert cta.reason == "最終利用 2026-10-10（土）から9日（≧ 7日）"
    assert (cta.owner, cta.tone, cta.priority, cta.minutes) == (alice, "risk", 1, 15)
    assert cta.due_date == TODAY + DAY
    assert list(cta.steps.values_list("position", "text")) == [
        (1, "席ごとの利用を見る"),
        (2, "推進者に電話"),
    ]
    assert [event.what for event in cta.events.all()] == ["created"]
    assert cta.episode.occasion == "2026-10-19"


def test_a_second_run_changes_nothing(account, live):
    look(account, live, lamps=["silent"])
    done = look(account, live, lamps=["silent"])
    assert (done.opened, done.closed, done.ctas) == (0, 0, 0)
    assert (Cta.objects.count(), CtaEvent.objects.count(), CtaStep.objects.count()) == (1, 1, 2)


def test_a_late_fact_that_turns_the_lamp_off_and_on_within_a_day_makes_no_second_cta(account, live):
    look(account, live, lamps=["silent"])
    look(account, live, lamps=[])
    assert Episode.objects.get().closed_on == TODAY
    look(account, live, lamps=["silent"])
    assert Episode.objects.get().closed_on is None
    assert Cta.objects.count() == 1


def test_the_lamps_going_out_leaves_the_cta_and_says_so(account, live):
    look(account, live, lamps=["silent"])
    assert not Cta.objects.get().lamp_is_off
    look(account, live, TODAY + DAY)
    cta = Cta.objects.get()
    assert cta.state == "open"
    assert cta.lamp_is_off


def test_within_the_cool_down_an_episode_makes_no_cta_and_after_it_one(account, live):
    look(account, live, lamps=["silent"])
    look(account, live, TODAY + DAY)
    look(account, live, TODAY + 29 * DAY, lamps=["silent"])
    look(account, live, TODAY + 30 * DAY)
    look(account, live, TODAY + 31 * DAY, lamps=["silent"])
    days = Episode.objects.order_by("id").values_list("acted_on", flat=True)
    assert list(days) == [TODAY, None, TODAY + 31 * DAY]
    assert Cta.objects.count() == 2


def test_an_episode_still_lit_when_the_cool_down_ends_acts_then_and_once(account, live):
    look(account, live, lamps=["silent"], values={"quiet": 9})
    look(account, live, TODAY + DAY)
    look(account, live, TODAY + 10 * DAY, lamps=["silent"], values={"quiet": 7})
    waiting = Episode.objects.get(opened_on=TODAY + 10 * DAY)
    assert (waiting.acted_on, waiting.waits) == (None, True)
    look(account, live, TODAY + 29 * DAY, lamps=["silent"], values={"quiet": 26})
    assert Cta.objects.count() == 1
    on = TODAY + 31 * DAY  # nobody looked on the 30th day
    for _time in range(2):
        look(account, live, on, lamps=["silent"], values={"quiet": 28})
    look(account, live, TODAY + 90 * DAY, lamps=["silent"])
    waiting.refresh_from_db()
    assert (waiting.acted_on, waiting.waits, waiting.opened_on) == (on, False, TODAY + 10 * DAY)
    cta = waiting.ctas.get()
    assert (cta.created_on, Cta.objects.count()) == (on, 2)
    assert "28日" in cta.reason  # why as of the day on which it acts
    look(account, live, TODAY + 91 * DAY)
    look(account, live, TODAY + 92 * DAY, lamps=["silent"])
    assert Cta.objects.count() == 3  # the cool-down counted from the day it acted


def test_what_is_lit_when_the_observation_ends_acts_then(account):
    observed = DESIGN.replace("    again: 30d", "    observe: 2026-10-25")
    version = switch_on(observed, at=LONG_AGO - DAY)
    look(account, version, lamps=["silent"])
    look(account, version, date(2026, 10, 25), lamps=["silent"])
    assert not Cta.objects.exists()
    look(account, version, date(2026, 10, 26), lamps=["silent"])
    assert Cta.objects.get().created_on == date(2026, 10, 26)


def test_what_was_lit_at_the_activation_never_acts_however_long_it_is_lit(account):
    version = switch_on(DESIGN, at=NOW - DAY)
    look(account, version, lamps=["silent"])
    look(account, version, TODAY + 90 * DAY, lamps=["silent"])
    assert not Cta.objects.exists()


def test_what_waits_falls_silent_where_a_version_without_the_cool_down_is_switched_on(
    account, live
):
    look(account, live, lamps=["silent"])
    look(account, live, TODAY + DAY)
    look(account, live, TODAY + 2 * DAY, lamps=["silent"])
    eager = switch_on(DESIGN.replace("again: 30d", "again: 0d"), at=at(TODAY + 2 * DAY) + DAY / 2)
    look(account, eager, TODAY + 3 * DAY, lamps=["silent"])
    look(account, eager, TODAY + 4 * DAY, lamps=["silent"])
    assert Cta.objects.count() == 1


def test_a_recomputed_past_day_opens_and_closes_nothing(account, live):
    look(account, live, lamps=["silent"])
    past = evaluated(account, live, TODAY - 7 * DAY)
    done = run_plays(run=past, now=NOW, today=TODAY)
    assert done.accounts == 0
    assert Episode.objects.get().closed_on is None


def test_what_is_lit_when_a_design_is_switched_on_makes_no_cta(account):
    version = switch_on(DESIGN, at=NOW - DAY)
    look(account, version, lamps=["silent"])
    assert Episode.objects.get().acted_on is None
    assert not Cta.objects.exists()


def test_unless_the_person_who_switches_it_on_wants_it(account):
    version = switch_on(DESIGN, at=NOW - DAY, act_on_lit=True)
    look(account, version, lamps=["silent"])
    assert Cta.objects.count() == 1


def test_an_account_that_came_after_the_activation_acts(team, live):
    new = make_account(2, team=team, created_at=NOW - DAY)
    look(new, live, lamps=["silent"])
    assert Cta.objects.count() == 1


def test_a_new_version_silences_only_plays_whose_rule_has_changed(account, live):
    look(account, live)
    other = make_account(2)
    look(other, live)
    renamed = switch_on(DESIGN.replace("7日使われて", "一週間使われて"), at=at(TODAY) + DAY / 2)
    look(account, renamed, TODAY + DAY, lamps=["silent"])
    assert Episode.objects.get(account=account).acted_on == TODAY + DAY
    changed = switch_on(DESIGN.replace(">= 7d", ">= 5d"), at=at(TODAY + DAY) + DAY / 2)
    look(other, changed, TODAY + 2 * DAY, lamps=["silent"])
    assert Episode.objects.get(account=other).acted_on is None


def test_an_account_that_no_design_applies_to_any_more_has_its_episodes_closed(account, live):
    look(account, live, lamps=["silent"])
    look(account, None, TODAY + DAY)
    assert Episode.objects.get().closed_on == TODAY + DAY


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ({}, "boss"),  # nobody holds it: the team's manager
        ({"cs_owner": "alice"}, "alice"),
        ({"cs_owner": "gone"}, "boss"),
    ],
)
def test_without_an_active_owner_the_teams_manager_gets_it(live, team, boss, people, expected):
    cast = {
        "alice": make_user("alice@example.jp", "csm", team),
        "gone": make_user("gone@example.jp", "csm", team, is_active=False),
    }
    account = make_account(3, team=team, **{k: cast[v] for k, v in people.items()})
    look(account, live, lamps=["silent"])
    assert Cta.objects.get().owner.name == expected


def test_the_manager_of_the_team_above_stands_in(live, team, boss):
    below = Team.objects.create(name="第二", parent=team)
    look(make_account(4, team=below), live, lamps=["silent"])
    assert Cta.objects.get().owner == boss


def test_without_anybody_a_cta_waits_for_an_owner(live):
    look(make_account(5), live, lamps=["silent"])
    assert Cta.objects.get().owner is None


def test_an_account_without_a_status_of_today_is_passed_over(account, live):
    evaluated(account, live, TODAY - DAY, lamps=["silent"])
    run = evaluated(make_account(6), live)
    assert run_plays(run=run, now=NOW, today=TODAY).accounts == 1
    assert not Look.objects.filter(account=account, day__isnull=False).exists()


OTHER_TRIGGERS = (
    DESIGN
    + """
  grew: {name: 大口になった, on: {enter: large}, tone: chance, do: [{cta: お礼}]}
  shrank: {name: 大口でなくなった, on: {leave: large}, tone: risk, do: [{cta: 確認}]}
  started: {name: 入力が始まった, on: {reached: input}, tone: info, do: [{cta: お祝い}]}
  slow: {name: 入力が遅い, on: {late: input}, tone: risk, do: [{cta: 二回目の会議}]}
  renewal:
    name: 契約更新
    on: {before: contract.end, days: 60}
    tone: info
    do: [{cta: 見積を送る, to: sales}, {cta: 稟議の確認}]
"""
)


@pytest.fixture
def many_triggers(db):
    return switch_on(OTHER_TRIGGERS, at=LONG_AGO - DAY, act_on_lit=True)


def reasons() -> list[tuple[str, str]]:
    return list(Cta.objects.order_by("id").values_list("play_key", "reason"))


def test_segments_and_stages_start_their_plays(account, many_triggers):
    look(account, many_triggers, segments=["large"], stage_position=0, days_late=-3)
    assert reasons() == [("grew", "セグメント「大口」に入りました")]
    look(account, many_triggers, TODAY + DAY, stage_position=0, days_late=1)
    assert reasons()[1:] == [
        ("shrank", "セグメント「大口」から外れました"),
        ("slow", "ステージ「入力」への到達が1日遅れ（目安45日）"),
    ]
    look(account, many_triggers, TODAY + 2 * DAY, stage_position=1, days_late=None)
    assert reasons()[3:] == [("started", "ステージ「入力」に到達しました")]
    assert Episode.objects.get(play_key="slow").closed_on == TODAY + 2 * DAY


def test_a_date_starts_its_play_once_and_each_action_makes_a_cta(account, many_triggers, alice):
    account.sales_owner = make_user("sales@example.jp", "csm")
    account.save()
    end = {"values": {"renewal": "2026-12-20"}}
    look(account, many_triggers, **end)
    assert reasons() == []  # 62 days ahead
    look(account, many_triggers, TODAY + 5 * DAY, **end)  # nobody looked on the very day
    look(account, many_triggers, TODAY + 6 * DAY, **end)
    assert (
        reasons() == [("renewal", "いまの契約の終了日 2026-12-20（日）まで57日（60日前から）")] * 2
    )
    assert [cta.owner.name for cta in Cta.objects.order_by("action_index")] == ["sales", "alice"]
    look(account, many_triggers, TODAY + 7 * DAY, values={"renewal": "2026-12-24"})
    assert Episode.objects.filter(play_key="renewal").count() == 2  # it has moved


def test_an_evaluation_of_many_is_heard_chunk_by_chunk(live, home, settings):
    settings.KINPIRA_TODAY = TODAY.isoformat()
    accounts = [make_account(n) for n in range(3)]
    for one in accounts:
        run = evaluated(one, live, lamps=["silent"])
    payload = {"run_id": run.pk, "day": TODAY.isoformat(), "account_ids": None}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kinpira.plays.services.looking.CHUNK", 2)
        events.deliver(now=NOW)  # what the design's activation told
        events.publish(name="AccountsEvaluated", payload=payload, now=NOW)
        assert events.deliver(now=NOW) == 3  # the evaluation and two chunks
    assert Cta.objects.count() == 3


def test_an_evaluation_of_another_day_is_not_heard(live, settings):
    settings.KINPIRA_TODAY = TODAY.isoformat()
    yesterday = TODAY - DAY
    run = evaluated(make_account(1), live, yesterday, lamps=["silent"])
    payload = {"run_id": run.pk, "day": yesterday.isoformat(), "account_ids": None}
    events.publish(name="AccountsEvaluated", payload=payload, now=NOW)
    events.deliver(now=NOW)
    assert not Episode.objects.exists()
