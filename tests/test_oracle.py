"""Every measure of the demonstration's design agrees with plain SQL and Python over its records."""

from collections import Counter
from dataclasses import replace

import duckdb
import numpy as np
import pytest
from django.conf import settings
from django.db import connection

from kinpira.accounts import queries as accounts
from kinpira.demo.core.calendar import TODAY
from kinpira.demo.core.world import make_world
from kinpira.demo.records import at_nine, load_records
from kinpira.demo.services import _make_team, design_versions
from kinpira.demo.usage_loading import load_usage
from kinpira.design.services import activate_version, save_version
from kinpira.evaluation.models import AccountStatus
from kinpira.evaluation.services import evaluate_accounts
from kinpira.evaluation.tests.oracle import ONE_DAY, Oracle

pytestmark = pytest.mark.django_db
CLOSING_DAYS = (31, 20, 5, 30, 15, 28, 10, 25)


def small_world():
    """The companies with a story, those of an odd closing day and some more; closing days mixed.

    The usage log does not follow the changed closing days: the figures are odd, and all the better
    to compare.
    """
    world = make_world()
    chosen = [
        position
        for position, company in enumerate(world.companies)
        if company.story or company.closing_day != 31 or position % 12 == 0
    ]
    companies = [
        world.companies[position]
        if world.companies[position].story
        else replace(world.companies[position], closing_day=CLOSING_DAYS[n % len(CLOSING_DAYS)])
        for n, position in enumerate(chosen)
    ]
    numbers = {company.number for company in companies}

    def theirs(rows):
        return [row for row in rows if row.company.number in numbers]

    usage, place = world.usage, np.full(len(world.companies), -1, np.int32)
    place[chosen] = np.arange(len(chosen))
    kept = np.isin(usage.company, chosen)
    columns = ("company", "day", "second", "name", "user", "entity", "value")
    usage = replace(usage, **{column: getattr(usage, column)[kept] for column in columns})
    return replace(
        world,
        companies=companies,
        people=theirs(world.people),
        periods=theirs(world.periods),
        meetings=theirs(world.meetings),
        questions=theirs(world.questions),
        surveys=theirs(world.surveys),
        usage=replace(usage, company=place[usage.company]),
    )


def rows(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def stored_events():
    """Every usage event in the home's files, in the order of happening."""
    files = f"{settings.KINPIRA_HOME}/events/**/*.parquet"
    return duckdb.execute(
        "SELECT account_key, name, coalesce(entity, ''), coalesce(person_key, 0),"
        " DATE '1970-01-01' + day, value FROM read_parquet(?, hive_partitioning = true)"
        " ORDER BY day, second, id",
        [files],
    ).fetchall()


@pytest.fixture
def statuses(home):
    """external id → today's status, of a small demonstration evaluated once."""
    world = small_world()
    _make_team()
    load_records(world, lambda _text: None)
    load_usage(world, now=at_nine(TODAY))
    text = design_versions()[-2].text
    version = save_version(text=text, note="", by=None, now=at_nine(TODAY))
    activate_version(version=version, by=None, now=at_nine(TODAY))
    evaluate_accounts(day=TODAY, now=at_nine(TODAY))
    known = accounts.accounts_by_key(keys=accounts.account_keys())
    found = {status.account_id: status for status in AccountStatus.objects.all()}
    return {account.external_id: found[account.pk] for account in known.values()}


def agrees(found, wanted):
    if found is None or wanted is None:
        return found is wanted
    return found == pytest.approx(wanted, abs=1e-6)


def test_measures_scores_and_lamps_agree_with_plain_sql(statuses):
    oracle = Oracle(rows, stored_events(), TODAY).all()
    wrong, filled, lit = [], Counter(), Counter()
    for external_id, (values, score, lamps) in oracle.items():
        status = statuses[external_id]
        if not status.active:
            continue
        wrong += [
            f"{external_id} {key}: {status.values[key]}, by hand {value}"
            for key, value in values.items()
            if not agrees(status.values[key], value)
        ]
        if status.score != pytest.approx(score, abs=1e-3):
            wrong.append(f"{external_id} score: {status.score}, by hand {score}")
        if set(status.lamps) & ONE_DAY != lamps:
            wrong.append(f"{external_id} lamps: {status.lamps}, by hand {lamps}")
        filled.update(key for key, value in values.items() if value is not None)
        lit.update(lamps)
    assert not wrong, "\n".join(wrong)
    assert len(statuses) >= 20
    assert min(filled.values()) >= 1, "a measure that nobody has was not compared"
    assert len(filled) == 18
    assert len(lit) >= 4
