"""The generated world keeps what the demonstration promises, before any design looks at it."""

from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest

from kinpira.demo.core.calendar import FIRST, TODAY, index, make_days
from kinpira.demo.core.company import FUNCTION
from kinpira.demo.core.population import INCIDENT
from kinpira.demo.core.seasons import accounts_season, budget_season
from kinpira.demo.core.usage import CODE
from kinpira.demo.core.world import World, make_world


@pytest.fixture(scope="module")
def world() -> World:
    return make_world()


def count(world: World, name: str, event: str, first: date, last: date) -> int:
    usage, position = world.usage, world.companies.index(world.company(name))
    rows = (usage.company == position) & (usage.name == CODE[event])
    return int((rows & (usage.day >= index(first)) & (usage.day <= index(last))).sum())


def test_same_seed_makes_the_same_world(world):
    again = make_world()
    assert again.companies == world.companies
    assert again.meetings == world.meetings
    assert np.array_equal(again.usage.day, world.usage.day)


def test_another_seed_makes_another_world_with_the_same_stories(world):
    other = make_world(seed=1)
    assert other.usage.day.shape != world.usage.day.shape
    assert other.company("東雲フーズ").notice_deadline == date(2026, 12, 2)


def test_two_hundred_companies_of_three_sizes(world):
    sizes = Counter(company.size for company in world.companies)
    assert sizes == {"EP": 20, "MID": 60, "SMB": 120}
    assert len({company.name for company in world.companies}) == 200
    assert len({company.id for company in world.companies}) == 200


def test_fiscal_years_end_in_march_for_most(world):
    ends = Counter(company.year_end for company in world.companies)
    assert ends == {3: 120, 12: 40, 9: 20, 6: 20}


def test_twenty_six_left_for_reasons_of_four_functions(world):
    causes = Counter(FUNCTION[c.churn.cause] for c in world.companies if c.churn)
    assert causes == {"製品": 9, "活用支援": 8, "期待値・販売": 6, "顧客事情": 3}


def test_who_left_gave_notice_within_the_history_and_before_the_deadline(world):
    for company in world.companies:
        if company.churn:
            assert FIRST <= company.churn.notice_on <= TODAY
            assert company.churn.notice_on <= company.notice_deadline


def test_no_use_after_the_contract_and_none_after_today(world):
    usage = world.usage
    assert usage.day.max() <= index(TODAY)
    assert usage.day.min() >= 0
    for position, company in enumerate(world.companies):
        days = usage.day[usage.company == position]
        if len(days):
            assert days.max() <= index(company.last_day)
            assert days.min() >= index(company.started)


def test_contracts_follow_each_other_without_a_gap(world):
    last = {}
    for period in world.periods:
        if period.number > 1:
            assert period.start == last[period.company.id].end + timedelta(days=1)
            assert period.follows == last[period.company.id].id
        assert period.notice_deadline == period.end - timedelta(days=60)
        last[period.company.id] = period
    assert all(last[company.id].end == company.contract_end for company in world.companies)


def test_log_ins_of_shirakaba_fell_by_62_percent(world):
    now = count(world, "白樺リテール", "login", TODAY - timedelta(days=27), TODAY)
    before = count(
        world, "白樺リテール", "login", TODAY - timedelta(days=55), TODAY - timedelta(days=28)
    )
    assert now / before - 1 == pytest.approx(-0.62)


def test_nobody_hit_by_the_incident_took_figures_in_while_it_lasted(world):
    hit = [company for company in world.companies if company.incident]
    assert len(hit) == 34
    assert all(count(world, c.name, "import_actuals", *INCIDENT) == 0 for c in hit)
    others = [c for c in world.companies if not c.incident and c.setup_done < INCIDENT[0]]
    assert sum(count(world, c.name, "import_actuals", *INCIDENT) for c in others) > 100


def test_most_work_happens_on_the_first_eight_business_days(world):
    days = make_days(31)
    usage = world.usage
    closing = days.open & (days.nth <= 8)
    share = closing[usage.day].mean()
    assert share > 0.6
    assert closing.mean() < 0.4


def test_champion_of_kitahama_is_silent_since_the_25th_of_september(world):
    position = world.companies.index(world.company("北浜精機"))
    usage = world.usage
    days = usage.day[(usage.company == position) & (usage.user == 1)]
    assert days.max() <= index(date(2026, 9, 25))
    assert days.max() >= index(date(2026, 9, 22))


@pytest.mark.parametrize(
    ("year_end", "budget", "accounts"), [(3, (1, 2), (4, 5)), (12, (10, 11), (1, 2))]
)
def test_seasons_follow_the_fiscal_year(year_end, budget, accounts):
    assert (budget_season(year_end).from_month, budget_season(year_end).to_month) == budget
    season = accounts_season(year_end)
    assert (season.from_month, season.to_month) == accounts


def test_no_generated_text_holds_a_control_character(world):
    texts = [company.name + company.kana for company in world.companies]
    texts += [person.name + person.kana + person.title for person in world.people]
    texts += [meeting.subject + meeting.notes for meeting in world.meetings]
    assert all(text.isprintable() for text in texts)
    assert len(world.people) > 600
