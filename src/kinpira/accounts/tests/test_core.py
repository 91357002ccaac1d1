"""Pure rules of accounts, by tables and by random input."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from hypothesis import given, settings
from hypothesis import strategies as st

from kinpira.accounts.core.calendars import (
    closing_date,
    cycle_of,
    fiscal_year_of,
    is_busy,
    last_closed_cycle,
)
from kinpira.accounts.core.churn import Loss, Term, losses
from kinpira.accounts.core.facts_of_contracts import closes_whole_years, facts_of_contract
from kinpira.accounts.core.facts_of_happenings import facts_of_ticket, facts_of_touchpoint
from kinpira.accounts.core.facts_of_people import RoleHeld, roles_after
from kinpira.accounts.core.known import Known
from kinpira.accounts.core.lockout import is_locked
from kinpira.accounts.core.personal import PERSONAL
from kinpira.accounts.core.search import fts5_query, normal_words, search_text, tsquery
from kinpira.accounts.core.teams import makes_a_loop, teams_below

TODAY = date(2026, 10, 19)
NOW = datetime(2026, 10, 19, 9, tzinfo=ZoneInfo("Asia/Tokyo"))
LIVE = Known(NOW, TODAY)
AS_DATED = Known(NOW, TODAY, as_dated=True)
D = date


@pytest.mark.parametrize(
    ("day", "closing_day", "first", "last"),
    [
        (D(2026, 2, 10), 31, D(2026, 2, 1), D(2026, 2, 28)),
        (D(2024, 2, 29), 31, D(2024, 2, 1), D(2024, 2, 29)),
        (D(2026, 3, 1), 30, D(2026, 3, 1), D(2026, 3, 30)),
        (D(2026, 3, 31), 30, D(2026, 3, 31), D(2026, 4, 30)),
        (D(2026, 12, 21), 20, D(2026, 12, 21), D(2027, 1, 20)),
        (D(2027, 1, 20), 20, D(2026, 12, 21), D(2027, 1, 20)),
        (D(2026, 2, 28), 29, D(2026, 1, 30), D(2026, 2, 28)),
    ],
)
def test_a_cycle_runs_from_the_day_after_closing_to_closing(day, closing_day, first, last):
    assert cycle_of(day, closing_day) == (first, last)


@settings(max_examples=200)
@given(st.dates(D(2000, 1, 1), D(2100, 1, 1)), st.integers(1, 31))
def test_cycles_follow_each_other_without_gap_or_overlap(day, closing_day):
    first, last = cycle_of(day, closing_day)
    assert first <= day <= last
    assert last == closing_date(last.year, last.month, closing_day)
    assert cycle_of(last + timedelta(days=1), closing_day)[0] == last + timedelta(days=1)
    assert last_closed_cycle(day, closing_day)[1] == first - timedelta(days=1)


def test_fiscal_years_end_with_their_month():
    assert fiscal_year_of(D(2026, 3, 31), 3) == (D(2025, 4, 1), D(2026, 3, 31))
    assert fiscal_year_of(D(2026, 4, 1), 3) == (D(2026, 4, 1), D(2027, 3, 31))
    assert fiscal_year_of(D(2024, 2, 29), 2) == (D(2023, 3, 1), D(2024, 2, 29))


def test_a_busy_season_may_span_the_new_year():
    season = [(1215, 229)]
    days = (D(2026, 12, 14), D(2026, 12, 15), D(2027, 1, 1), D(2027, 2, 28), D(2027, 3, 1))
    assert [is_busy(day, season) for day in days] == [False, True, True, True, False]


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ([Term(D(2025, 4, 1), D(2026, 3, 31))], [Loss(D(2026, 4, 1), D(2026, 5, 2))]),
        ([Term(D(2025, 4, 1), D(2026, 3, 31), notice=True)], [Loss(D(2026, 4, 1), D(2026, 4, 1))]),
        ([Term(D(2025, 4, 1), D(2026, 3, 31)), Term(D(2026, 5, 1), None)], []),
        (
            [Term(D(2025, 4, 1), D(2026, 3, 31)), Term(D(2026, 5, 2), None)],
            [Loss(D(2026, 4, 1), D(2026, 5, 2))],
        ),
        ([Term(D(2025, 4, 1), D(2026, 9, 30))], []),  # within the 31 days
        (
            [Term(D(2025, 4, 1), D(2026, 9, 30), notice=True)],
            [Loss(D(2026, 10, 1), D(2026, 10, 1))],
        ),
        (
            [Term(D(2024, 1, 1), D(2026, 3, 31)), Term(D(2024, 2, 1), D(2024, 3, 1))],
            [Loss(D(2026, 4, 1), D(2026, 5, 2))],
        ),
        ([Term(D(2025, 4, 1), None)], []),
    ],
)
def test_a_customer_is_lost_when_nothing_follows_within_31_days(terms, expected):
    assert losses(terms, today=TODAY) == expected


def contract(**values):
    return {
        "external_id": "K1", "start_date": D(2025, 4, 1), "end_date": D(2027, 3, 31), "plan": "S",
        "seats": 10, "amount": 120, "auto_renew": True, "notice_deadline": None,
        "notice_given_on": None, "renewed_from_id": None, **values,
    }  # fmt: skip


def of(changes, name):
    return [(f.day, f.known_at.date(), f.assumed, f.value) for f in changes.new if f.name == name]


def number(day):
    return float((day - D(1970, 1, 1)).days)


def test_a_new_contract_is_known_now_or_as_dated_from_its_start():
    now = facts_of_contract(1, None, contract(), known=LIVE)
    assert of(now, "contract.seats") == [(D(2025, 4, 1), TODAY, False, 10.0)]
    dated = facts_of_contract(1, None, contract(), known=AS_DATED)
    assert of(dated, "contract.seats") == [(D(2025, 4, 1), D(2025, 4, 1), True, 10.0)]
    future = facts_of_contract(1, None, contract(start_date=D(2027, 1, 1)), known=AS_DATED)
    assert of(future, "contract.start") == [(TODAY, TODAY, False, number(D(2027, 1, 1)))]


def test_an_end_cut_short_by_notice_is_not_known_before_the_notice():
    cut = contract(end_date=D(2026, 8, 15), notice_given_on=D(2026, 7, 1))
    dated = facts_of_contract(1, None, cut, known=AS_DATED)
    assert of(dated, "contract.end") == [
        (D(2026, 7, 1), D(2026, 7, 1), True, number(D(2026, 8, 15)))
    ]
    assert of(dated, "contract.notice") == [(D(2026, 7, 1), D(2026, 7, 1), True, None)]
    term = contract(end_date=D(2026, 3, 31), notice_given_on=D(2026, 1, 10))
    assert of(facts_of_contract(1, None, term, known=AS_DATED), "contract.end") == [
        (D(2025, 4, 1), D(2025, 4, 1), True, number(D(2026, 3, 31)))
    ]


def test_only_what_changed_of_a_contract_is_said_again_from_today():
    changes = facts_of_contract(1, contract(), contract(seats=20), known=AS_DATED)
    assert [f.name for f in changes.new] == ["contract.seats"]
    assert of(changes, "contract.seats") == [(TODAY, TODAY, False, 20.0)]
    assert not facts_of_contract(1, contract(), contract(), known=LIVE)
    moved = facts_of_contract(
        1,
        contract(notice_given_on=D(2026, 9, 1)),
        contract(notice_given_on=D(2026, 9, 2)),
        known=LIVE,
    )
    assert [f.day for f in moved.gone if f.name == "contract.notice"] == [D(2026, 9, 1)]


def test_whole_years_are_the_contracts_own_term():
    assert closes_whole_years(D(2025, 4, 1), D(2026, 3, 31))
    assert closes_whole_years(D(2024, 2, 29), D(2025, 2, 28))
    assert not closes_whole_years(D(2025, 4, 1), D(2025, 9, 30))


def meeting(**values):
    return {"day": D(2026, 10, 1), "kind": "meeting", "result": "done", "minutes_before": 10,
            "minutes_meeting": 30, "minutes_after": 5, "new_topic": None, **values}  # fmt: skip


@pytest.mark.parametrize(
    ("values", "thin", "people"),
    [
        ({}, 0.0, 2),
        ({"new_topic": True}, 0.0, 2),
        ({"new_topic": False}, 1.0, 2),
        ({"result": "moved"}, 1.0, 0),
        ({"result": "missed"}, 1.0, 0),
        ({"result": "unreached"}, None, 0),
        ({"kind": "mail"}, None, 2),
        ({"kind": "call", "new_topic": True}, 0.0, 2),
    ],
)
def test_a_meeting_counts_once_however_many_took_part(values, thin, people):
    facts = facts_of_touchpoint(1, meeting(**values), [11, 12], known=LIVE)
    meetings = [f for f in facts if f.name == "touchpoint"]
    assert [(f.person, f.value) for f in meetings] == [(0, 45.0)]
    assert [f.value for f in facts if f.name == "touchpoint.thin"] == (
        [] if thin is None else [thin]
    )
    assert len([f for f in facts if f.name == "touchpoint.person"]) == people


def test_a_ticket_closed_the_day_it_came_was_never_open():
    ticket = {"external_id": "T", "opened_on": TODAY, "closed_on": TODAY}
    facts = facts_of_ticket(1, ticket, 0, known=LIVE)
    assert [(f.name, f.value) for f in facts if f.name == "ticket.open"] == [("ticket.open", 0.0)]


def test_roles_wanted_from_now_on():
    current = [RoleHeld("champion", D(2026, 1, 1)), RoleHeld("administrator", TODAY)]
    assert roles_after(current, ["economic_buyer"], since=TODAY, today=TODAY) == [
        RoleHeld("champion", D(2026, 1, 1), D(2026, 10, 18)),
        RoleHeld("economic_buyer", TODAY),
    ]
    assert roles_after(current, ["champion", "administrator"], since=TODAY, today=TODAY) == current


def test_lockout_counts_mail_and_network_addresses():
    assert not is_locked(by_mail=4, by_address=19)
    assert is_locked(by_mail=5, by_address=0)
    assert is_locked(by_mail=0, by_address=20)


def test_a_team_sees_below_itself_and_loops_end():
    parents = {1: None, 2: 1, 3: 2, 4: 1, 5: None}
    assert teams_below(1, parents=parents) == {1, 2, 3, 4}
    assert makes_a_loop(1, 3, parents=parents)
    assert not makes_a_loop(3, 5, parents=parents)
    assert teams_below(1, parents={1: 2, 2: 1}) == {1, 2}


def test_words_are_found_whatever_their_width_case_and_kana():
    assert normal_words("㈱シノノメ　ＦＯＯＤＳ") == ["株", "しののめ", "foods"]
    assert search_text(["東雲フーズ"]) == "東雲 雲ふ ふー ーず ず"
    assert fts5_query("ﾌｰｽﾞ 雲") == '"ふー ーず" AND "雲"*'
    assert tsquery("フーズ 雲") == "('ふー' <-> 'ーず') & ('雲':*)"
    assert fts5_query(' "()* ') is None


@settings(max_examples=300)
@given(st.text(max_size=20))
def test_a_query_holds_nothing_but_letters_and_our_own_signs(text):
    query = fts5_query(text) or ""
    assert all(char.isalnum() or char in '" *ーAND' for char in query)
    assert "'" not in "".join(normal_words(text))


def test_every_field_is_tagged_personal_or_not():
    for model in apps.get_app_config("accounts").get_models():
        names = {field.name for field in (*model._meta.fields, *model._meta.many_to_many)}
        assert names == set(PERSONAL.get(model.__name__, {})), model.__name__
