"""A small company: two teams, a design with one play of each kind, accounts with a status."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kinpira.accounts.models import Account, Team, User
from kinpira.design.models import DesignVersion
from kinpira.design.services import activate_version, save_version
from kinpira.evaluation.models import AccountStatus, EvaluationRun

TODAY = date(2026, 10, 19)
NOW = datetime(2026, 10, 19, 9, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
LONG_AGO = NOW - timedelta(days=400)

DESIGN = """
design: crm
name: 定着と継続
for: contract.active
goal: {name: 継続率, now: 91%, target: 95%, purpose: 使われないを減らす}
measures:
  quiet: {name: 最終利用から, unit: 日, value: since(any)}
stages:
  - {key: start, name: 導入, reached: contract.active, expect: 14d}
  - {key: input, name: 入力, reached: "count(any, 28d) >= 20", expect: 45d}
segments:
  large: {name: 大口, if: contract.seats >= 25}
plays:
  silent:
    name: 7日使われていない
    when: quiet >= 7d
    tone: risk
    again: 30d
    do:
      - cta: 電話で状況を聞く
        why: 担当者が変わったかもしれない
        due: 1bd
        minutes: 15
        priority: high
        steps: [席ごとの利用を見る, 推進者に電話]
"""


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, 0, tzinfo=ZoneInfo("Asia/Tokyo"))


@pytest.fixture
def team(db):
    return Team.objects.create(name="ハイタッチ")


def make_user(email: str, role: str, team=None, **rest) -> User:
    return User.objects.create(
        email=email, name=email.split("@")[0], role=role, team=team, created_at=LONG_AGO, **rest
    )


@pytest.fixture
def alice(team):
    return make_user("alice@example.jp", "csm", team)


@pytest.fixture
def boss(team):
    return make_user("boss@example.jp", "manager", team)


def make_account(number: int, **rest) -> Account:
    return Account.objects.create(
        key=1000 + number,
        external_id=f"A{number:03}",
        name=f"企業{number}",
        created_at=rest.pop("created_at", LONG_AGO),
        updated_at=LONG_AGO,
        **rest,
    )


@pytest.fixture
def account(team, alice):
    return make_account(1, team=team, cs_owner=alice)


@pytest.fixture
def live(db) -> DesignVersion:
    """The design, live since long ago."""
    return switch_on(DESIGN, at=LONG_AGO - timedelta(days=1))


def switch_on(text: str, *, at: datetime, act_on_lit: bool = False) -> DesignVersion:
    version = save_version(text=text, note="", by=None, now=at)
    return activate_version(version=version, by=None, now=at, act_on_lit=act_on_lit)


def evaluated(account: Account, version: DesignVersion | None, day: date = TODAY, **values):
    """The account's status as an evaluation of `day` leaves it; answers the run."""
    run = EvaluationRun.objects.create(day=day, state="done", started_at=at(day))
    AccountStatus.objects.update_or_create(
        account=account,
        defaults={
            "run": run,
            "version": version,
            "day": day,
            "computed_at": at(day),
            "lamps": [],
            "segments": [],
        }
        | values,
    )
    return run
