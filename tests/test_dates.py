"""Cycles, fiscal years and business days against slow counting; the company's day by its zone."""

import os
import re
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinpira.accounts.core.calendars import (
    closing_date,
    cycle_of,
    fiscal_year_of,
    is_busy,
    last_closed_cycle,
)
from kinpira.platform import clock
from kinpira.platform.calendar import add_business_days, business_days_between, is_business_day
from kinpira.platform.jobs import Periodic

SOURCE = Path(__file__).parent.parent / "src" / "kinpira"
FIRST, LAST = date(2020, 1, 1), date(2040, 12, 31)
DAY = timedelta(days=1)
DATES = st.dates(FIRST, LAST)
ZONES = (
    "Asia/Tokyo",
    "America/New_York",
    "America/St_Johns",
    "Europe/London",
    "Asia/Kathmandu",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Australia/Lord_Howe",
    "UTC",
)


# a slow oracle, written without the functions under test


def closes(day: date, closing_day: int) -> bool:
    """Whether a month closes on `day`: its 締め日, or its last day where it has no such day."""
    last_of_month = (day + DAY).month != day.month
    return day.day == closing_day or (last_of_month and day.day < closing_day)


def slow_cycle(day: date, closing_day: int) -> tuple[date, date]:
    last = day
    while not closes(last, closing_day):
        last += DAY
    first = day
    while not closes(first - DAY, closing_day):
        first -= DAY
    return first, last


def slow_fiscal_year(day: date, month: int) -> tuple[date, date]:
    def ends(one: date) -> bool:
        return one.month == month and (one + DAY).month != month

    last = day
    while not ends(last):
        last += DAY
    first = day
    while not ends(first - DAY):
        first -= DAY
    return first, last


@settings(deadline=None)
@given(DATES, st.integers(1, 31))
def test_cycles_are_as_one_counts_them(day, closing_day):
    assert cycle_of(day, closing_day) == slow_cycle(day, closing_day)
    before = slow_cycle(day, closing_day)[0] - DAY
    assert last_closed_cycle(day, closing_day) == slow_cycle(before, closing_day)


@pytest.mark.parametrize("closing_day", [1, 5, 10, 15, 20, 25, 28, 29, 30, 31])
def test_cycles_cover_every_day_of_twenty_one_years_once(closing_day):
    day = cycle_of(FIRST, closing_day)[0]
    while day <= LAST:
        first, last = cycle_of(day, closing_day)
        assert first == day
        assert closes(last, closing_day)
        assert last == closing_date(last.year, last.month, closing_day)
        day = last + DAY


@settings(deadline=None)
@given(DATES, st.integers(1, 12))
def test_fiscal_years_are_as_one_counts_them(day, month):
    assert fiscal_year_of(day, month) == slow_fiscal_year(day, month)


@settings(deadline=None)
@given(DATES, st.integers(1, 40))
def test_business_days_are_as_one_counts_them(day, n):
    counted, at = 0, day
    while counted < n:
        at += DAY
        counted += is_business_day(at)
    assert add_business_days(day, n) == at
    assert business_days_between(day, at) == n


def test_every_year_has_its_holidays():
    """Days that anybody can look up, and no year without business days lost or won."""
    for year in range(FIRST.year, LAST.year + 1):
        days = [date(year, 1, 1) + n * DAY for n in range(366)]
        open_days = sum(is_business_day(day) for day in days if day.year == year)
        assert 238 <= open_days <= 250, year
        for month, day in ((1, 1), (1, 2), (1, 3), (12, 29), (12, 30), (12, 31), (5, 3), (11, 3)):
            assert not is_business_day(date(year, month, day))


@settings(deadline=None)
@given(DATES, st.integers(1, 12), st.integers(1, 28), st.integers(1, 12), st.integers(1, 28))
def test_a_busy_season_is_as_one_walks_through_it(day, month, first, until, last):
    start = date(day.year, month, first)
    if start > day:
        start = date(day.year - 1, month, first)
    at = start
    while (at.month, at.day) != (until, last) and at != day:
        at += DAY
    assert is_busy(day, [(month * 100 + first, until * 100 + last)]) == (at == day)


# the company's day


@pytest.mark.parametrize(
    ("zone", "utc", "expected"),
    [
        ("America/New_York", datetime(2026, 3, 8, 4, 59, tzinfo=UTC), date(2026, 3, 7)),
        ("America/New_York", datetime(2026, 3, 8, 5, 0, tzinfo=UTC), date(2026, 3, 8)),
        ("America/New_York", datetime(2026, 7, 1, 3, 59, tzinfo=UTC), date(2026, 6, 30)),
        ("America/New_York", datetime(2026, 7, 1, 4, 0, tzinfo=UTC), date(2026, 7, 1)),
        ("Asia/Tokyo", datetime(2026, 10, 18, 14, 59, tzinfo=UTC), date(2026, 10, 18)),
        ("Asia/Tokyo", datetime(2026, 10, 18, 15, 0, tzinfo=UTC), date(2026, 10, 19)),
        ("Pacific/Kiritimati", datetime(2025, 12, 31, 10, 0, tzinfo=UTC), date(2026, 1, 1)),
    ],
)
def test_today_begins_at_the_companys_midnight(request, monkeypatch, zone, utc, expected):
    home = request.getfixturevalue("settings")
    home.KINPIRA_TODAY, home.TIME_ZONE = None, zone
    monkeypatch.setattr(clock.timezone, "now", lambda: utc)
    assert clock.today() == expected
    assert clock.now().date() == expected
    assert clock.now() == utc


@settings(deadline=None)
@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)), st.sampled_from(ZONES))
def test_a_daily_schedule_fires_once_on_each_of_the_companys_days(moment, zone):
    """Through gaps and folds too: 02:30 is skipped or doubled on no day's count."""
    with mock.patch.object(clock, "zone", return_value=ZoneInfo(zone)):
        task = Periodic("t", print, cron="30 2 * * *")
        at, days = moment.replace(tzinfo=UTC), []
        for _ in range(5):
            before = at
            at = task.next_after(at)
            assert at > before
            days.append(at.astimezone(ZoneInfo(zone)).date())
    assert all(later - earlier == DAY for earlier, later in pairwise(days))


def test_a_frozen_home_never_reads_the_real_clock(request, monkeypatch):
    def forbidden():
        raise AssertionError("the real clock was read")

    request.getfixturevalue("settings").KINPIRA_TODAY = "2026-10-19"
    monkeypatch.setattr(clock.timezone, "now", forbidden)
    assert clock.today() == date(2026, 10, 19)
    assert (clock.now().hour, clock.now().utcoffset()) == (9, timedelta(hours=9))


CLOCKS = re.compile(
    r"\bdate\.today\(|\bdatetime\.(?:now|utcnow|today)\(|\btimezone\.(?:now|localdate|localtime)\("
    r"|\blocaldate\(|auto_now|\btime\.(?:localtime|gmtime|strftime)\(|\bCurrentDate\b|\{% now "
)
TRUE_TIME = {
    # leases, retries and how long things are kept end in true time, in a frozen home too
    "platform/clock.py",
    "platform/jobs.py",
    "platform/events.py",
    "platform/tasks.py",
    "accounts/pages/signing.py",
}


def test_only_the_edge_reads_the_clock():
    read, true_time = [], []
    for path in (*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html")):
        if {"tests", "migrations"} & set(path.parts):
            continue
        name, text = str(path.relative_to(SOURCE)), path.read_text("utf-8")
        if name != "platform/clock.py" and CLOCKS.search(text):
            read.append(name)
        if "real_now(" in text and name not in TRUE_TIME:
            true_time.append(name)
    assert not read
    assert not true_time


def test_pure_code_knows_no_clock():
    for path in SOURCE.glob("*/core/**/*.py"):
        assert "platform import clock" not in path.read_text("utf-8"), path


@pytest.mark.soak
@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Pacific/Kiritimati"])
def test_the_servers_zone_changes_nothing(zone):
    """The parts of the suite that are about days, with another TZ of the server."""
    paths = [
        "src/kinpira/platform/tests/test_calendar.py",
        "src/kinpira/platform/tests/test_jobs.py",
        "src/kinpira/plays/tests/test_looking.py",
        "src/kinpira/evaluation/tests/test_services.py",
        "src/kinpira/workbench/tests/test_today.py",
    ]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-x", *paths],
        env={**os.environ, "TZ": zone},
        capture_output=True,
        text=True,
        cwd=SOURCE.parent.parent,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout[-3000:]


def test_what_a_company_in_new_york_sees_on_a_server_in_utc(tmp_path):
    """A process of its own: settings from the environment, TZ of the server another one."""
    code = """
import django; django.setup()
from datetime import UTC, datetime
from django.utils import timezone
from kinpira.platform import clock
from kinpira.platform.templatetags.kinpira import moment
at = datetime(2026, 10, 20, 3, 30, tzinfo=UTC)
clock.timezone.now = lambda: at
print(clock.today(), clock.now().strftime("%H:%M"), moment(at))
"""
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "kinpira.config.settings",
        "KINPIRA_HOME": str(tmp_path),
        "KINPIRA_TIME_ZONE": "America/New_York",
        "TZ": "UTC",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    day, hour, shown = done.stdout.strip().split(" ", 2)
    assert (day, hour) == ("2026-10-19", "23:30")
    assert "23:30" in shown
