"""Reasons in words: what a rule says of one account, Japanese and English."""

from datetime import date

import pytest

from kinpira.design.core.load import load_design
from kinpira.design.core.parser import parse_expression
from kinpira.plays.core.grounds import Teller
from kinpira.plays.core.known import Known
from kinpira.plays.core.quantities import format_figure

DAY = date(2026, 10, 19)
LOADED = load_design(
    """
design: d
name: d
for: contract.active
goal: {name: 継続率, purpose: 目的}
measures:
  quiet: {name: 最終利用から, unit: 日, value: since(any)}
  silence: {name: 推進者の沈黙, unit: 日, value: "default(min(since(any, champion), since(touchpoint, champion)), since(any, champion))"}
  seat_use: {name: 席の利用率, unit: "%", value: "users(any, cycle) / contract.seats"}
  use: {name: 利用回数, unit: 回/28日, value: "count(any, 28d)"}
  notice_in: {name: 解約通知期限まで, unit: 日, value: contract.days_to_notice}
  dear: {name: 席あたり, unit: 円, value: contract.amount / contract.seats}
stages:
  - {key: start, name: 導入, reached: contract.active, expect: 14d}
  - {key: input, name: 入力, reached: use >= 20, expect: 45d}
segments:
  large: {name: 大口, if: contract.seats >= 25}
plays:
  p: {name: p, when: quiet >= 7d, tone: risk, do: [{cta: 電話}]}
"""  # noqa: E501
)
assert LOADED.design is not None
DESIGN = LOADED.design
VALUES = {
    "quiet": 24,
    "silence": 24,
    "seat_use": 0.4166666667,
    "use": 12,
    "notice_in": 13,
    "dear": 48_000,
    "contract.days_to_end": 0,
    "contract.days_to_notice": -2,
    "since(nps)": 4,
    "promise.open": 1,
    "contract.seats": 30,
    "contract.amount": 5_000_000,
    "account.secured": 0,
    "default(incident.days_since, 999)": 999,
    "held(seat_use < 50%, 7d)": 1,
    "reached(input)": 0,
    "late(input)": 1,
    "cycles_in_row(users(any, cycle) / contract.seats >= 40%)": 3,
    "outcome.attainment": 0.996,
    "cycle_business_day()": 15,
}


def tell(rule: str, language: str = "ja", **more) -> str:
    known = Known(DESIGN, DAY, VALUES, frozenset({"large"}), 0, 5, **more)
    labels = {"account.secured": "予算枠の確保"}
    return " / ".join(Teller(known, language, labels).tell(parse_expression(rule)))


@pytest.mark.parametrize(
    ("rule", "ja", "en"),
    [
        (
            "notice_in <= 60d",
            "解約通知期限 2026-11-01（日）まで13日（≦ 60日）",
            "解約通知期限まで: 13 days (until 2026-11-01, ≤ 60)",
        ),
        (
            "contract.days_to_end <= 30d",
            "契約終了 2026-10-19（月）当日（≦ 30日）",
            "days to the contract's end: 0 days (until 2026-10-19, ≤ 30 days)",
        ),
        (
            "contract.days_to_notice < 5d",
            "解約通知期限 2026-10-17（土）を2日過ぎた（< 5日）",
            "days to the notice deadline: -2 days (until 2026-10-17, < 5 days)",
        ),
        (
            "silence >= 21d",
            "推進者の沈黙 2026-09-25（金）から24日（≧ 21日）",
            "推進者の沈黙: 24 days (since 2026-09-25, ≥ 21)",
        ),
        (
            "since(nps) <= 60",
            "最後のNPSの回答 2026-10-15（木）から4日（≦ 60日）",
            "days since the last NPS answered: 4 days (since 2026-10-15, ≤ 60 days)",
        ),
        ("seat_use < 50%", "席の利用率 42%（< 50%）", "席の利用率: 42% (< 50%)"),
        ("0.5 > seat_use", "席の利用率 42%（< 50%）", "席の利用率: 42% (< 50%)"),
        ("use < 20", "利用回数 12回/28日（< 20回）", "利用回数: 12 (< 20)"),
        ("promise.open > 0", "未回答の約束 1件", "promises without an answer: 1"),
        (
            "use < contract.seats",
            "利用回数 12回/28日（< 席数 30回）",
            "利用回数: 12 (< seats 30)",
        ),
        # nearly the limit must not read like the limit
        (
            "outcome.attainment < 100%",
            "成果指標の達成率 99.6%（< 100%）",
            "attainment of the agreed outcomes: 99.6% (< 100%)",
        ),
        (
            "cycle_business_day() >= 15",
            "いまの締め期間の 15営業日目（≧ 15営業日目）",
            "business day number in the running cycle: 15 (≥ 15)",
        ),
        (
            "held(seat_use < 50%, 7d)",
            "席の利用率 42%（< 50%）が7日以上続く",
            "席の利用率: 42% (< 50%) for at least 7 days",
        ),
        (
            "cycles_in_row(users(any, cycle) / contract.seats >= 40%) >= 2",
            "席の利用率 40%以上が3期連続（≧ 2期、いま42%）",
            "席の利用率 is at least 40%, 3 cycles in a row (≥ 2 cycles, now 42%)",
        ),
        ("not account.secured", "予算枠の確保：いいえ", "not 予算枠の確保"),
        ("not reached(input)", "ステージ「入力」に未到達", 'stage "入力" not reached'),
        (
            "late(input)",
            "ステージ「入力」への到達が5日遅れ（目安45日）",
            'stage "入力" is 5 days late (expected after 45 days)',
        ),
    ],
)
def test_each_condition_names_value_limit_unit_and_date(rule, ja, en):
    assert tell(rule) == ja
    assert tell(rule, "en") == en


FEW = "利用回数 12回/28日（< 20回）"


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        # whom the rule is about says nothing of the day; a second limit at 0 neither
        ("stage >= start and large and contract.active and use < 20", FEW),
        ("notice_in >= 0 and notice_in <= 60", "解約通知期限 2026-11-01（日）まで13日（≦ 60日）"),
        ("use >= 10 and use <= 20", "利用回数 12回/28日（≧ 10回、≦ 20回）"),
        # of alternatives those that hold
        ("use < 20 or seat_use > 90%", FEW),
        ("not (use >= 20 and seat_use < 90%)", FEW),
        # a default that stands in for a missing value is no ground
        ("default(incident.days_since, 999) > 30 and use < 20", FEW),
        # nor is what was not kept
        ("since(touchpoint) > 30 and use < 20", FEW),
        # amounts are a right of their own, also through a measure
        ("contract.amount > 1000000 and dear > 1000 and use < 20", FEW),
    ],
)  # fmt: skip
def test_what_says_nothing_of_the_day_is_left_out(rule, said):
    assert tell(rule) == said


@pytest.mark.parametrize(
    ("value", "unit", "against", "said"),
    [
        (0.4166666, "%", None, "42%"),
        (0.9996, "%", 1.0, "99.96%"),
        (1234567.0, "円", None, "1,234,567円"),
        (2.25, "回", None, "2.2回"),
        (-0.4, "%", None, "-40%"),
        (-0.001, "%", None, "0%"),
        ("EP", "", None, "EP"),
        (3, "days", None, "3 days"),
    ],
)
def test_figures_are_written_as_people_write_them(value, unit, against, said):
    assert format_figure(value, unit, against) == said
