"""What people do with CTAs, what they may not, and what happens when two act at once."""

from datetime import date, timedelta

import pytest

from kinpira.accounts.models import Team
from kinpira.platform.errors import Conflict, InvalidInput, NotAllowed, NotFound
from kinpira.plays import services
from kinpira.plays.models import Cta
from kinpira.plays.queries import count_today, get_cta, list_today, next_actions, week_load
from kinpira.plays.reactions import list_reactions
from kinpira.plays.tests.conftest import NOW, TODAY, evaluated, make_account, make_user

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
CLOCK = {"now": NOW, "today": TODAY}


@pytest.fixture
def cta(account, live) -> Cta:
    """A lamp was lit on Friday; today is Monday."""
    friday = TODAY - 3 * DAY
    run = evaluated(account, live, friday, lamps=["silent"], values={"quiet": 9})
    services.run_plays(run=run, now=NOW - 3 * DAY, today=friday)
    return Cta.objects.get()


def words(cta):
    return [event.what for event in cta.events.all()]


def test_done_with_an_outcome_and_the_first_touch_is_kept(cta, alice):
    done = services.complete_cta(cta_id=cta.pk, user=alice, outcome="電話で話せた", **CLOCK)
    assert (done.state, done.outcome, done.closed_on) == ("done", "電話で話せた", TODAY)
    assert done.first_touched_on == TODAY
    assert words(done) == ["created", "done"]
    assert list_today(user=alice, today=TODAY) == []
    assert list_today(user=alice, today=TODAY, scope="done") == [cta]
    [reaction] = list_reactions(user=alice, since=TODAY - 7 * DAY, until=TODAY)
    assert (reaction.play_key, reaction.touched, reaction.median_days) == ("silent", 1, 1)


def test_snoozed_until_a_day_it_comes_back_on_that_day(cta, alice):
    until = TODAY + 2 * DAY
    services.snooze_cta(cta_id=cta.pk, user=alice, until=until, reason="先方が出張中", **CLOCK)
    assert list_today(user=alice, today=TODAY) == []
    assert list_today(user=alice, today=TODAY, scope="snoozed") == [cta]
    assert list_today(user=alice, today=until) == [cta]
    assert list_today(user=alice, today=until, scope="snoozed") == []


@pytest.mark.parametrize(
    ("until", "reason"), [(TODAY, "理由"), (TODAY + DAY, "  "), (TODAY + DAY, "長" * 301)]
)
def test_a_snooze_needs_a_later_day_and_a_reason(cta, alice, until, reason):
    with pytest.raises(InvalidInput):
        services.snooze_cta(cta_id=cta.pk, user=alice, until=until, reason=reason, **CLOCK)
    assert Cta.objects.get().state == "open"


def test_handed_over_only_to_somebody_who_can_work_on_the_account(cta, alice, boss, team):
    viewer = make_user("viewer@example.jp", "viewer", team)
    stranger = make_user("far@example.jp", "csm", Team.objects.create(name="別"))
    for person in (viewer, stranger):
        with pytest.raises(InvalidInput):
            services.hand_over_cta(cta_id=cta.pk, user=alice, to=person, **CLOCK)
    given = services.hand_over_cta(cta_id=cta.pk, user=alice, to=boss, note="お願いします", **CLOCK)
    assert given.owner == boss
    assert given.events.last().note == "alice → boss: お願いします"


def test_dropped_with_a_reason_and_taken_back(cta, alice):
    with pytest.raises(InvalidInput):
        services.drop_cta(cta_id=cta.pk, user=alice, reason="", **CLOCK)
    services.drop_cta(cta_id=cta.pk, user=alice, reason="解約が決まった", **CLOCK)
    back = services.reopen_cta(cta_id=cta.pk, user=alice, **CLOCK)
    assert (back.state, back.closed_on, back.state_reason) == ("open", None, "")
    assert words(back) == ["created", "dropped", "reopened"]


def test_steps_are_ticked_and_taken_back_once(cta, alice):
    tick = {"cta_id": cta.pk, "position": 1, "user": alice} | CLOCK
    services.tick_step(done=True, **tick)
    assert services.tick_step(done=True, **tick).steps.get(position=1).done_by == alice
    assert services.tick_step(done=False, **tick).steps.get(position=1).done_on is None
    assert words(get_cta(user=alice, cta_id=cta.pk)) == ["created", "step", "step"]
    with pytest.raises(InvalidInput):
        services.tick_step(done=True, **(tick | {"position": 9}))


def test_another_due_date_stays_in_the_history(cta, alice):
    new = TODAY + 7 * DAY
    changed = services.change_due(cta_id=cta.pk, user=alice, due_date=new, **CLOCK)
    assert changed.due_date == new
    assert changed.events.last().note == "2026-10-19 → 2026-10-26"


def test_of_two_people_the_second_is_told_who_was_first(cta, alice, boss):
    seen = cta.version
    services.complete_cta(cta_id=cta.pk, user=alice, version=seen, **CLOCK)
    with pytest.raises(Conflict, match="alice"):
        services.drop_cta(cta_id=cta.pk, user=boss, reason="不要", version=seen, **CLOCK)
    with pytest.raises(Conflict, match="完了"):
        services.drop_cta(cta_id=cta.pk, user=boss, reason="不要", **CLOCK)
    assert Cta.objects.get().state == "done"


def test_viewers_may_read_and_strangers_not_even_that(cta, team):
    viewer = make_user("viewer@example.jp", "viewer", team)
    stranger = make_user("far@example.jp", "csm", Team.objects.create(name="別"))
    with pytest.raises(NotAllowed):
        services.complete_cta(cta_id=cta.pk, user=viewer, **CLOCK)
    with pytest.raises(NotFound):
        services.complete_cta(cta_id=cta.pk, user=stranger, **CLOCK)
    assert list_today(user=stranger, today=TODAY, scope="team") == []
    assert list_today(user=viewer, today=TODAY, scope="team") == [cta]


def test_made_by_hand(account, alice):
    made = services.create_cta(
        account_id=account.pk,
        user=alice,
        title=" 見積を送る ",
        due_date=TODAY + DAY,
        steps=["下書き", " ", "上長に見せる"],
        **CLOCK,
    )
    assert (made.title, made.owner, made.episode) == ("見積を送る", alice, None)
    assert [step.text for step in made.steps.all()] == ["下書き", "上長に見せる"]
    assert next_actions(account_ids=[account.pk], today=TODAY) == {account.pk: made}
    with pytest.raises(InvalidInput):
        services.create_cta(account_id=account.pk, user=alice, title=" ", due_date=TODAY, **CLOCK)


def by_hand(account, alice, due: date, **values) -> Cta:
    return Cta.objects.create(
        account=account, title="t", owner=alice, created_on=TODAY, due_date=due, **values
    )


def test_today_is_ranked_and_amounts_stay_out_of_it_for_those_who_may_not_see_them(
    live, team, alice
):
    near, large, plain = (make_account(n, team=team, cs_owner=alice) for n in (11, 12, 13))
    evaluated(near, live, notice_deadline=TODAY + 13 * DAY)
    evaluated(large, live, amount=12_000_000)
    ctas = {a.pk: by_hand(a, alice, TODAY + DAY) for a in (plain, large, near)}
    ranked = list_today(user=alice, today=TODAY)
    assert [cta.account_id for cta in ranked] == [near.pk, large.pk, plain.pk]
    assert dict(ranked[0].rank.parts)["notice"] == 40
    alice.sees_amounts = False
    ranked = list_today(user=alice, today=TODAY)
    assert [cta.account_id for cta in ranked] == [near.pk, plain.pk, large.pk]
    assert all(part != "amount" for cta in ranked for part, _points in cta.rank.parts)
    assert ctas.keys() == {near.pk, large.pk, plain.pk}


def test_counts_and_the_weeks_load(account, live, alice, boss):
    evaluated(account, live, notice_deadline=TODAY + 20 * DAY)
    alice.weekly_hours = 25
    by_hand(account, alice, TODAY - 3 * DAY, minutes=30)
    by_hand(account, alice, TODAY, minutes=15)
    by_hand(account, alice, TODAY + DAY, minutes=60)
    by_hand(account, alice, TODAY, minutes=20, state="snoozed", snoozed_until=TODAY + 2 * DAY)
    by_hand(account, boss, TODAY, minutes=5)
    counts = count_today(user=alice, today=TODAY)
    assert (counts.mine, counts.team, counts.snoozed) == (3, 4, 1)
    assert (counts.overdue, counts.due_today, counts.notice_near) == (1, 1, 3)
    assert counts.minutes == 105
    week = week_load(user=alice, monday=TODAY, today=TODAY)
    assert [(day.count, day.minutes) for day in week[:4]] == [(2, 45), (1, 60), (1, 20), (0, 0)]
    assert [day.capacity for day in week] == [300] * 5 + [0, 0]
