"""Making the demonstration: a home of its own, filled by the services that users' doors call."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.utils.translation import gettext as _

from kinpira.accounts import queries as account_queries
from kinpira.accounts import services as accounts
from kinpira.demo.core.calendar import FIRST, TODAY
from kinpira.demo.core.cast import DEPARTMENT, EMAIL, PASSWORD, SALES, TEAM, TIER_TEAMS
from kinpira.demo.core.versions import Version, make_versions
from kinpira.demo.core.world import make_world
from kinpira.demo.records import ACTOR, FREE_FIELDS, at_nine, load_records
from kinpira.demo.team_at_work import work_through
from kinpira.demo.usage_loading import load_usage
from kinpira.design import services as designs
from kinpira.evaluation import services as evaluation
from kinpira.platform import events
from kinpira.platform.calendar import is_business_day
from kinpira.platform.errors import Conflict
from kinpira.plays import services as plays

if TYPE_CHECKING:
    pass

MARK = "demo.json"  # stands in a home that holds the demonstration and nothing else
DESIGNS = Path(__file__).parent / "design"
# Days of the past on which the live design is evaluated: fortnights at first, the day on which a
# story's renewal begins, the last days one by one. Each takes a second or two.
EVALUATED = tuple(
    date(2026, month, day)
    for month, days in {
        8: (3, 17, 31),
        9: (14, 17, 28),
        10: (9, 13, 14, 15, 16, 19),
    }.items()
    for day in days
)
HOUR_OF_EVALUATION = timedelta(hours=-2, minutes=-58)  # 06:02, three hours before the day begins

DAY = timedelta(days=1)
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Made:
    """What was made, in numbers, and how long it took."""

    accounts: int
    events: int
    evaluations: int
    seconds: float


def prepare_home(*, reset: bool) -> bool:
    """Make the home ready to be filled; True if it holds the demonstration already.

    Raises Conflict for a home with data of its own: the demonstration never touches it.
    """
    home = Path(settings.KINPIRA_HOME)
    freeze()
    if (home / MARK).exists():
        if not reset and _is_ready(home):
            call_command("migrate", verbosity=0, interactive=False)
            return True
        _empty(home)
    elif _holds_data(home):
        raise Conflict(
            _("%(home)s には別のデータがあります。--home で空のフォルダーを指定してください。")
            % {"home": home}
        )
    home.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    return False


def _mark(*, ready: bool) -> None:
    mark = {"today": TODAY.isoformat(), "ready": ready}
    (Path(settings.KINPIRA_HOME) / MARK).write_text(json.dumps(mark))


def _is_ready(home: Path) -> bool:
    return bool(json.loads((home / MARK).read_text()).get("ready"))


def freeze() -> None:
    """Today is the demonstration's Monday, in this process and in those that it starts."""
    settings.KINPIRA_TODAY = TODAY.isoformat()


def _holds_data(home: Path) -> bool:
    if connection.vendor == "sqlite" and not (home / "kinpira.sqlite3").exists():
        return (home / "events").exists()
    if "accounts_user" not in connection.introspection.table_names():
        return False
    return bool(account_queries.list_users() or account_queries.account_keys())


def _empty(home: Path) -> None:
    """Take away everything in a home that bears the mark, but the signing key."""
    if connection.vendor != "sqlite":
        call_command("flush", verbosity=0, interactive=False)
    connections.close_all()
    for path in home.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != "secret.key":
            path.unlink()


def make_demo(*, progress: Progress = lambda _text: None) -> Made:
    """Fill the prepared, empty home. Broken off, it is made anew by the next call."""
    began = monotonic()
    world = make_world()
    _mark(ready=False)
    progress(_("チームと利用者"))
    _make_team()
    load_records(world, progress)
    progress(_("利用ログ %(count)s 件") % {"count": f"{len(world.usage):,}"})
    rows = load_usage(world, now=at_nine(TODAY))
    evaluations = _live_through(progress)
    _mark(ready=True)
    return Made(len(world.companies), rows, evaluations, monotonic() - began)


def _make_team() -> None:
    now = at_nine(FIRST)
    teams = {}
    for name in (DEPARTMENT, SALES):
        teams[name] = accounts.create_team(name=name, now=now, actor=ACTOR)
    for name in TIER_TEAMS:
        accounts.create_team(name=name, parent=teams[DEPARTMENT], now=now, actor=ACTOR)
    for member in TEAM:
        accounts.create_user(
            email=member.email,
            name=member.name,
            role=member.role,
            team=teams.get(member.team),
            tier=member.tier,
            weekly_hours=member.hours,
            password=PASSWORD,
            now=now,
            actor=ACTOR,
        )
    for key, label, kind, unit in FREE_FIELDS:
        accounts.save_free_field(key=key, label=label, kind=kind, unit=unit, now=now, actor=ACTOR)


def design_versions() -> list[Version]:
    """The versions of the design, oldest first; the last is the draft."""
    text = (DESIGNS / "yojitsu.yaml").read_text()
    return make_versions(text, (DESIGNS / "draft_plays.yaml").read_text())


def _live_through(progress: Progress) -> int:
    """Switch the versions on, each on its day, and work from the live one's day to today."""
    people = {user.email: user for user in account_queries.list_users()}
    leader = people[EMAIL["aizawa"]]
    versions = design_versions()
    for version in versions:
        author = people[EMAIL[version.author]]
        now = at_nine(version.made)
        saved = designs.save_version(text=version.text, note=version.note, by=author, now=now)
        if version is not versions[-1]:
            designs.activate_version(version=saved, by=author, now=now)
    for number, day in enumerate(EVALUATED, start=1):
        progress(
            _("%(day)s の計算（%(n)d／%(of)d）") % {"day": day, "n": number, "of": len(EVALUATED)}
        )
        _evaluate(day)
        until = EVALUATED[number] if number < len(EVALUATED) else TODAY + DAY
        for worked in _business_days(day, until):
            work_through(leader=leader, day=worked)
    events.deliver(now=at_nine(TODAY))
    return len(EVALUATED)


def _evaluate(day: date) -> None:
    now = at_nine(day)
    run = evaluation.evaluate_accounts(day=day, now=now + HOUR_OF_EVALUATION)
    plays.run_plays(run=run, now=now, today=day)


def _business_days(first: date, until: date) -> Iterator[date]:
    """From `first` to the day before `until`."""
    while first < until:
        if is_business_day(first):
            yield first
        first += DAY
