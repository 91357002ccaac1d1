"""The design, the account or the people change under open episodes and CTAs."""

from datetime import date, timedelta

import pytest

from kinpira.accounts.services import merge_accounts
from kinpira.plays.core.due import compute_due_date
from kinpira.plays.models import Cta, Episode
from kinpira.plays.queries import list_today
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
OTHER_DESIGN = DESIGN.replace("design: crm", "design: small").replace("silent:", "hush:")


def look(account, version, day=TODAY, **values):
    run = evaluated(account, version, day, **values)
    return run_plays(run=run, now=at(day), today=day)


def test_a_play_that_a_new_version_no_longer_has_closes_and_its_cta_stays(account, live, alice):
    look(account, live, lamps=["silent"])
    without = switch_on(DESIGN.replace("silent:", "renamed:"), at=at(TODAY) + DAY / 2)
    look(account, without, TODAY + DAY, lamps=["renamed"])
    gone, renamed = Episode.objects.order_by("id")
    assert (gone.play_key, gone.closed_on) == ("silent", TODAY + DAY)
    # under another key it is another play: lit already when it was switched on
    assert (renamed.play_key, renamed.acted_on, renamed.waits) == ("renamed", None, False)
    cta = list_today(user=alice, today=TODAY + DAY)[0]
    assert (cta.play_name, cta.lamp_is_off) == ("7日使われていない", True)
    assert Cta.objects.count() == 1


def test_a_play_that_comes_back_acts_on_what_lights_from_then_on(account, live):
    look(account, live, lamps=["silent"])
    without = switch_on(DESIGN.replace("silent:", "renamed:"), at=at(TODAY) + DAY / 2)
    look(account, without, TODAY + DAY)
    again = switch_on(DESIGN + "# back\n", at=at(TODAY + DAY) + DAY / 2)
    look(account, again, TODAY + 2 * DAY)
    look(account, again, TODAY + 40 * DAY, lamps=["silent"])
    assert Episode.objects.latest("id").acted_on == TODAY + 40 * DAY
    assert Cta.objects.count() == 2


def test_an_account_that_another_design_applies_to_closes_the_episodes_of_the_first(live, account):
    other = switch_on(OTHER_DESIGN, at=LONG_AGO)
    look(account, live, lamps=["silent"])
    look(account, other, TODAY + DAY, lamps=["hush"])
    assert list(Episode.objects.order_by("id").values_list("play_key", "closed_on")) == [
        ("silent", TODAY + DAY),
        ("hush", None),
    ]
    # nobody switched a design on: the account changed, and what is lit now is news
    assert Cta.objects.filter(play_key="hush").count() == 1


def test_a_cta_says_that_its_lamp_has_gone_out_and_counts_on(account, live, alice):
    look(account, live, lamps=["silent"])
    look(account, live, TODAY + DAY)
    cta = list_today(user=alice, today=TODAY + DAY)[0]
    assert cta.lamp_is_off
    look(account, live, TODAY + 2 * DAY, lamps=["silent"])  # another occasion, in the cool-down
    assert list_today(user=alice, today=TODAY + 2 * DAY)[0].lamp_is_off


def test_a_deleted_account_takes_its_episodes_and_ctas_with_it(account, live):
    look(account, live, lamps=["silent"])
    account.delete()
    assert (Episode.objects.count(), Cta.objects.count()) == (0, 0)


def test_a_merged_accounts_work_goes_on_at_the_account_that_it_is_now(account, live, alice, home):
    look(account, live, lamps=["silent"])
    target = make_account(2, team=account.team, cs_owner=alice)
    merge_accounts(source=account, target=target, now=NOW, actor="boss")
    assert list_today(user=alice, today=TODAY) == []  # the merged account is seen no more
    for _time in range(2):
        look(target, live, TODAY + DAY, lamps=["silent"])
    assert Episode.objects.get(account=account).closed_on == TODAY + DAY
    ctas = list_today(user=alice, today=TODAY + DAY)
    assert {cta.account for cta in ctas} == {target}
    assert [cta.lamp_is_off for cta in sorted(ctas, key=lambda c: c.pk)] == [True, False]


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ({"cs_owner": "gone", "cs_deputy": "alice"}, "alice"),
        ({"cs_owner": "gone", "cs_deputy": "gone"}, "boss"),
        ({"cs_deputy": "alice"}, "alice"),
        ({"sales_owner": "alice"}, "boss"),
    ],
)
def test_what_an_owner_who_has_left_would_do_falls_to_the_deputy_then_the_manager(
    live, team, boss, alice, roles, expected
):
    gone = make_user("gone@example.jp", "csm", team, is_active=False)
    people = {"alice": alice, "gone": gone}
    account = make_account(7, team=team, **{role: people[who] for role, who in roles.items()})
    look(account, live, lamps=["silent"])
    assert Cta.objects.get().owner.name == expected


@pytest.mark.parametrize(
    ("created", "days", "due"),
    [
        (date(2026, 10, 16), 1, date(2026, 10, 19)),  # over a weekend
        (date(2026, 11, 2), 1, date(2026, 11, 4)),  # over 文化の日
        (date(2026, 11, 3), 0, date(2026, 11, 4)),  # made on a holiday
        (date(2026, 12, 28), 1, date(2027, 1, 4)),  # over the turn of the year
        (date(2026, 9, 18), 1, date(2026, 9, 24)),  # 敬老の日, 国民の休日, 秋分の日
    ],
)
def test_a_cta_is_due_on_a_business_day(created, days, due):
    assert compute_due_date(created, days) == due
