# ruff: noqa: E501 -- a row of a table is one line

"""Expressions, triggers and changes in words, both languages."""

import dataclasses

import pytest

from kinpira.design.core import model
from kinpira.design.core.load import load_design
from kinpira.design.core.parser import parse_expression
from kinpira.design.core.usage import usage
from kinpira.design.core.vocabulary import FUNCTIONS
from kinpira.design.core.words import diff_in_words, expression_in_words, trigger_in_words
from kinpira.design.core.words.labels import _LABELS
from kinpira.design.core.words.outline import outline
from kinpira.design.core.words.units import number_in_words
from kinpira.design.tests.designs import GOOD, good_with

NAMED = GOOD.replace("  won: win_deal\n", "  won: win_deal\n  win_deal: {name: 受注}\n")
LABELS = {"tier": "顧客の段階", "account.agreed": "合意済み"}
DESIGN = load_design(GOOD, free_labels=LABELS).design
NAMES = load_design(NAMED, free_labels=LABELS).design


@pytest.mark.parametrize(
    ("text", "ja", "en"),
    [
        ("quiet >= 7d", "最終利用から 7日以上", "最終利用から is at least 7 days"),
        ("people >= 3", "利用者数 3人以上", "利用者数 is at least 3 people"),
        ("3 <= people", "利用者数 3人以上", "利用者数 is at least 3 people"),
        ("seat_use < 50%", "席の利用率 50%未満", "席の利用率 is less than 50%"),
        ("quiet > 21d", "最終利用から 21日を超える", "最終利用から is more than 21 days"),
        ("stage >= input", "ステージ「入力が始まる」以降", 'stage "入力が始まる" or later'),
        (
            "stage in (start, input)",
            "ステージ「導入」か「入力が始まる」",
            'in the stage "導入" or "入力が始まる"',
        ),
        ("band = risk", "ヘルススコアが要対応", "the score is at risk"),
        ("not contract.active", "契約中ではない", "not has a contract"),
        ("large", "セグメント「大口」", 'in the segment "大口"'),
        ('contract.plan = "A"', "プランが 「A」", 'plan is "A"'),
        ("count(deals, 28d)", "商談の更新の回数（28日）", "count of 商談の更新 (28 days)"),
        (
            "users(any, cycle)",
            "利用の人数（直近の締め期間）",
            "people with use (the last closed cycle)",
        ),
        (
            "since(touchpoint, champion)",
            "推進者の最後の対応履歴からの日数",
            "days since the last touchpoint of a person in the role champion",
        ),
        (
            "held(quiet >= 7d, 14d)",
            "最終利用から 7日以上が14日続いている",
            "最終利用から is at least 7 days for 14 days",
        ),
        (
            "(people > 3 or large) and quiet > 7d",
            "（利用者数 3人を超える、または セグメント「大口」）、かつ 最終利用から 7日を超える",
            '(利用者数 is more than 3 people or in the segment "大口") and 最終利用から is more than 7 days',
        ),
        (
            "scale(seat_use, 0, 1)",
            "席の利用率（0%→100%で満点）",
            "席の利用率 (from 0% to 100%, there full)",
        ),
        (
            "scale(quiet, 30, 7)",
            "最終利用から（30日→7日で満点）",
            "最終利用から (from 30 days to 7 days, there full)",
        ),
        (
            "since(win_deal) <= 30",
            "最後の受注からの日数 30日以下",
            "days since the last 受注 is at most 30 days",
        ),
        ("account.tier = 1", "顧客の段階が 1", "顧客の段階 is 1"),
        ("not account.agreed", "合意済みが「いいえ」", '合意済み is "no"'),
        (
            "not reached(input)",
            "ステージ「入力が始まる」に未到達",
            'has not reached the stage "入力が始まる"',
        ),
        (
            "contract.amount >= 1200000",
            "契約金額（円/年） 1,200,000以上",
            "amount a year is at least 1,200,000",
        ),
        (
            "business_days_to(contract.end) <= 3bd",
            "いまの契約の終了日までの営業日数 3営業日以下",
            "business days to end of the present contract is at most 3 business days",
        ),
    ],
)
def test_an_expression_is_said_as_people_say_it(text, ja, en):
    tree = parse_expression(text)
    assert expression_in_words(tree, NAMES, "ja") == ja
    assert expression_in_words(tree, NAMES, "en") == en


def test_naming_one_event_changes_what_is_said_and_nothing_that_is_counted():
    tree = parse_expression("count(win_deal, 28d)")
    assert expression_in_words(tree, DESIGN, "ja") == "win_dealの回数（28日）"
    assert expression_in_words(tree, NAMES, "ja") == "受注の回数（28日）"
    assert NAMES.events["win_deal"].events == ("win_deal",)


@pytest.mark.parametrize(
    ("value", "unit", "ja", "en"),
    [
        (0.6153846153, "%", "61.54%", "61.54%"),
        (1, "か月", "1か月", "1 month"),
        (1234.5, "円", "1,234.5円", "1,234.5 yen"),
        (2.0, "人/90日", "2人/90日", "2 people"),
        (3, "箱", "3箱", "3"),
        (0.1 + 0.2, "", "0.3", "0.3"),
    ],
)
def test_a_number_is_read_with_its_unit_and_no_long_tail(value, unit, ja, en):
    assert number_in_words(value, unit, "ja") == ja
    assert number_in_words(value, unit, "en") == en


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_can_be_said(name):
    tree = parse_expression(usage(name))
    for language in ("ja", "en"):
        said = expression_in_words(tree, DESIGN, language)
        assert said
        assert "{" not in said


def test_triggers_are_said():
    said = {key: trigger_in_words(play, DESIGN, "ja") for key, play in DESIGN.plays.items()}
    assert said["grown"] == "セグメント「大口」に入ったとき"
    assert said["late"] == "ステージ「入力が始まる」への到達が遅れたとき"
    assert said["renewal"] == "解約通知期限の60日前"


@pytest.mark.parametrize(
    ("old", "new", "ja"),
    [
        ("when: quiet >= 7d", "when: quiet >= 10d", "「7日使われていない」の条件が 7日 → 10日"),
        (
            "held(trend <= -40%, 14d)",
            "held(trend <= -30%, 14d)",
            "「利用が減った」の条件が 利用の変化 40% → 30%",
        ),
        (
            "off: trend > -20%",
            "off: trend > -20% or quiet < 3",
            "「利用が減った」の消灯の条件が 「利用の変化 -20%を超える」→「利用の変化 -20%を超える、または 最終利用から 3日未満」",
        ),
        (
            "    off: trend > -20%\n",
            "",
            "「利用が減った」の消灯の条件が 「利用の変化 -20%を超える」 → なし",
        ),
        ("  won: win_deal\n", "", "「won」を削除"),
        ("  won: win_deal\n", "  won: win_deal\n  lost: lose\n", "「lost」を追加"),
        ("name: 利用の変化", "name: 利用の増減", "「利用の変化」の名前が「利用の増減」に"),
        ("expect: 45d", "expect: 60d", "「入力が始まる」の標準日数が 45日 → 60日"),
        ("席の利用, weight: 50", "席の利用, weight: 40", "「席の利用」の重みが 50 → 40"),
        ("good: 70", "good: 75", "「良好」の境が 70 → 75"),
        ("silent: -10", "silent: -5", "「7日使われていない」点灯中の点が -10 → -5"),
        (
            "due: 1bd",
            "due: 2bd",
            "「7日使われていない」のアクション「電話で聞く」の期日が 1営業日以内 → 2営業日以内",
        ),
        (
            "steps: [見る, 聞く]",
            "steps: [聞く]",
            "「利用が減った」のアクション「理由を聞く」の手順が 見る・聞く → 聞く",
        ),
        ("tone: chance", "tone: info", "「大口になった」の種類が 好機 → 情報"),
        ("busy: quiet", "busy: run", "「利用が減った」の繁忙期の扱いが 点灯しない → 通常どおり"),
        (
            "observe: 2026-12-31",
            "observe: 2027-01-31",
            "「席が余る」の観察中の期限が 2026-12-31 → 2027-01-31",
        ),
        (
            "on: {enter: large}",
            "on: {leave: large}",
            "「大口になった」のきっかけが「セグメント「大口」に入ったとき」→「セグメント「大口」から出たとき」",
        ),
        ("target: 95%", "target: 96%", "目標値が 「95%」 → 「96%」"),
        (", points: 5", ", points: 3", "「大口」の加点が 5点 → 3点"),
        ("for: contract.active", "for: contract.ever", "対象が 「契約中」→「契約したことがある」"),
    ],
)
def test_a_change_is_said_in_one_sentence(old, new, ja):
    other = load_design(good_with(old, new)).design
    changes = diff_in_words(DESIGN, other, "ja")
    assert [change.text for change in changes] == [ja]
    english = diff_in_words(DESIGN, other, "en")
    assert len(english) == 1
    assert english[0].group == changes[0].group


def test_a_new_key_for_the_same_thing_is_a_rename():
    other = load_design(good_with("  won: win_deal", "  wins: win_deal")).design
    (change,) = diff_in_words(DESIGN, other, "en")
    assert (change.kind, change.key) == ("renamed", "wins")


def test_stages_in_another_order_are_told():
    lines = GOOD.splitlines(keepends=True)
    n = next(n for n, line in enumerate(lines) if "key: start" in line)
    swapped = [*lines[:n], lines[n + 1], lines[n], *lines[n + 2 :]]
    text = "".join(swapped).replace("expect: 14d", "expect: 60d")
    changes = diff_in_words(DESIGN, load_design(text).design, "ja")
    assert "ステージの順が 入力が始まる → 導入 → 成果を語れる" in [one.text for one in changes]


def test_another_spelling_or_comment_is_no_change():
    text = "# コメント\n" + GOOD.replace("quiet >= 7d", "ｑｕｉｅｔ ≧ 1w")
    assert diff_in_words(DESIGN, load_design(text).design, "ja") == []


def test_every_attribute_of_the_model_has_a_label():
    kinds = (model.Goal, model.Stage, model.Measure, model.EventGroup, model.Segment)
    kinds += (model.SuccessLevel, model.ScorePart, model.Action, model.Play, model.Score)
    told_otherwise = {"key", "title", "trigger", "actions", "parts", "lamp_points"}
    for kind in kinds:
        for field in dataclasses.fields(kind):
            assert field.name in told_otherwise or field.name in _LABELS, (kind, field.name)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_outline_has_a_row_for_each_entry(language):
    page = outline(DESIGN, language)
    assert [row.key for row in page.stages] == ["start", "input", "value"]
    assert [row.key for row in page.plays] == list(DESIGN.plays)
    assert [row.share for row in page.parts] == [50, 50]
    assert page.lamp_points == [("7日使われていない", "-10")]
