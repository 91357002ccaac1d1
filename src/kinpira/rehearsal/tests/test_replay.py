"""The whole way: contracts and facts stored, a design, and what its plays would have caught."""

import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from kinpira.accounts.services import save_account, save_contract, save_touchpoint
from kinpira.design.core.load import load_design
from kinpira.platform.errors import InvalidInput
from kinpira.rehearsal.cli import rehearse_app
from kinpira.rehearsal.replay import rehearse

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 19)
NOW = datetime(2026, 10, 19, 9, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
DESIGN = """
design: d
name: d
for: contract.active
goal: {name: 継続率, purpose: 接点が切れるのを防ぐ}
measures:
  quiet: {name: 最終接点から, unit: 日, value: since(touchpoint)}
plays:
  silent: {name: 接点がない, when: quiet >= 60d, tone: risk, do: [{cta: 電話}]}
  ending: {name: 契約終了, on: {before: contract.end, days: 30}, tone: info, do: [{cta: 見積}]}
"""


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, 0, tzinfo=ZoneInfo("Asia/Tokyo"))


def customer(name: str, *, end: date | None, touched: list[date], known: str = "then") -> None:
    """A customer since April 2025, things known on their day (late: touchpoints known today)."""
    start = date(2025, 4, 1)
    shared = {"today": TODAY, "now": NOW, "actor": "test", "assumed": True}
    account, _ = save_account(external_id=name, values={"name": name}, known_at=at(start), **shared)
    shared["account"] = account
    values = {"start_date": start, "end_date": end}
    save_contract(external_id=f"K-{name}", values=values, known_at=at(start), **shared)
    for number, day in enumerate(touched):
        said = {"day": day, "kind": "call", "result": "done"}
        known_at = NOW if known == "late" else at(day)
        save_touchpoint(external_id=f"T-{name}-{number}", values=said, known_at=known_at, **shared)


@pytest.fixture
def customers(home):
    calls = [date(2025, 4, 5) + timedelta(days=30 * n) for n in range(19)]
    customer("続いている", end=None, touched=calls)
    customer("点灯して解約", end=date(2026, 3, 31), touched=[d for d in calls if d.year == 2025])
    customer("黙って解約", end=date(2026, 3, 31), touched=calls[:12])
    customer("静かでも残る", end=None, touched=calls[:6])
    customer("後で分かった", end=date(2026, 3, 31), touched=calls[:12], known="late")


def replayed(**options):
    design = load_design(DESIGN).design
    assert design is not None
    return rehearse(design=design, first=date(2026, 1, 1), last=TODAY, **options)


def test_the_past_is_judged_with_what_was_known_then(customers):
    found = replayed()
    verdict = found.plays["silent"]
    assert (found.accounts, found.lost) == (5, 3)
    assert found.skipped == ("ending",)
    assert len(verdict.caught) + len(verdict.missed) == 3
    # last call 31 December 2025, so lit from 1 March 2026: 31 days before 1 April
    assert [c.lead for c in verdict.caught] == [31]
    assert len(found.silent) == 2
    assert found.assumed > 0


def test_a_play_named_is_replayed_whatever_its_tone(customers):
    found = replayed(play_keys=["ending"])
    assert [c.lead for c in found.plays["ending"].caught] == [31, 31, 31]
    assert found.skipped == ("silent",)


@pytest.mark.parametrize("options", [{"play_keys": ["nix"]}, {"lead": 90}, {"lead": -1}])
def test_what_cannot_be_rehearsed_is_refused_in_words(customers, options):
    with pytest.raises(InvalidInput):
        replayed(**options)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"play_keys": ["slient"]}, "「silent」のことですか？"),
        ({"first": date(2020, 1, 1), "last": date(2020, 12, 31)}, "最初の契約は 2025-04-01"),
    ],
)
def test_a_slip_is_answered_with_what_was_meant(customers, options, said):
    design = load_design(DESIGN).design
    assert design is not None
    with pytest.raises(InvalidInput, match=said):
        rehearse(**{"design": design, "first": date(2026, 1, 1), "last": TODAY} | options)


def test_without_contracts_there_is_nothing_to_rehearse(home):
    with pytest.raises(InvalidInput, match="契約がまだありません"):
        replayed()


def test_the_command_names_names_and_counts_no_percentages(customers, tmp_path, settings):
    settings.KINPIRA_TODAY = TODAY.isoformat()
    file = tmp_path / "design.yaml"
    file.write_text(DESIGN, encoding="utf-8")
    words = ["--design", str(file), "--from", "2026-01-01"]
    answer = CliRunner().invoke(rehearse_app, [*words, "--json"])
    data = json.loads(answer.stdout)
    play = data["plays"]["silent"]
    assert play["counts"]["caught"] == 1
    assert [one["name"] for one in play["caught"]] == ["点灯して解約"]
    assert {one["name"] for one in data["silent"]} == {"黙って解約", "後で分かった"}
    told = CliRunner().invoke(rehearse_app, words).stdout
    table = told.splitlines()[4:6]
    assert table[0].split()[:5] == ["検知", "見逃し", "空振り", "未確定", "点灯の回数"]
    assert table[1].split()[:5] == ["1", "2", "0", "0", "1"]  # one was lit before
    assert "点灯して解約（2026-04-01 に解約、31日前の 2026-03-01 に点灯）" in told
    assert "%" not in told
