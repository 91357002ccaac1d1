"""check: every mistake at once, each with its code, place and mend; a right design has none."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinpira.design.core.load import load_design
from kinpira.design.core.messages import MESSAGES
from kinpira.design.tests.designs import GOOD, good_measure, good_when, good_with

TODAY = date(2026, 10, 19)
MISTAKES = [
    # the text of an expression
    ("empty", good_when(" ")),
    ("too_long", good_when("a" * 4001)),
    ("too_deep", good_when("not " * 70 + "quiet > 3")),
    ("ends_early", good_when("quiet >=")),
    ("not_closed", good_measure("count(any, 28d")),
    ("quote_open", good_with("when: quiet >= 7d", 'when: contract.plan = "a')),
    ("unknown_unit", good_when("quiet >= 7日")),
    ("too_many_days", good_when("quiet >= 99999d")),
    ("cycles_number", good_measure("count(any, cycles(0))")),
    ("chained", good_when("1 < quiet < 5")),
    ("unexpected", good_when("quiet quiet")),
    # the file
    ("yaml", "design: [crm\nname: x"),
    ("not_a_mapping", "- crm\n"),
    ("duplicate_key", good_with("tone: chance,", "tone: chance, tone: risk,")),
    ("unknown_key", good_with("again: 30d", "agian: 30d")),
    ("missing_key", good_with("name: 導入, ", "")),
    ("wrong_value", good_with("expect: 45d", "expect: soon")),
    ("bad_key", good_with("  won: win_deal", "  1won: win_deal")),
    ("trigger_count", good_with("on: {enter: large}", "on: {enter: large, leave: large}")),
    ("days_missing", good_with(", days: 60", "")),
    ("off_without_when", good_with("on: {enter: large}", "on: {enter: large}, off: quiet > 3")),
    # names
    ("unknown_measure", good_when("quiett >= 7d")),
    ("unknown_stage", good_when("late(inputs)")),
    ("unknown_segment", good_with("enter: large", "enter: big")),
    ("unknown_play", good_with("lamps: {silent:", "lamps: {silence:")),
    ("unknown_level", good_with("level: light", "level: lihgt")),
    ("unknown_field", good_when("contract.seat > 3")),
    ("unknown_function", good_measure("cuont(any, 28d)")),
    ("unknown_role", good_measure("since(any, champoin)")),
    ("unknown_band", good_with("stage >= input", "band = bad")),
    ("event_not_in_a_group", good_measure("count(serch, 28d)")),
    ("unquoted_text", good_when("contract.plan = light")),
    ("shadows", good_with("  people: {name", "  count: {name")),
    ("name_twice", good_with("  large: {name", "  quiet: {name")),
    ("is_a_function", good_when("since > 3")),
    # kinds
    ("argument_count", good_measure("count(any)")),
    ("argument_kind", good_measure("count(any, 28)")),
    ("not_a_condition", good_when("quiet")),
    ("not_a_number", good_measure("contract.plan + 1")),
    ("unit_mismatch", good_when("contract.days_to_end < 30%")),
    ("not_comparable", good_when("contract.end > 3")),
    ("bool_compared", good_when("contract.active = 1")),
    ("order_of_text", good_when('contract.plan > "a"')),
    ("not_a_date", good_measure("days_to(contract.seats)")),
    ("lone_window", good_when("quiet > cycle")),
    ("measure_in_window", good_measure("change(contract.seats)")),
    ("score_part_kind", good_with('"scale(seat_use, 20%, 90%)"', "people")),
    # sense
    ("no_action", good_with(", observe: 2026-12-31", "")),
    ("observe_expired", good_with("observe: 2026-12-31", "observe: 2026-10-18")),
    ("goal_without_purpose", good_with(", purpose: 使われない席を減らす", "")),
    ("never_true", good_when("quiet > 5 and quiet < 3")),
    ("always_true", good_when("quiet >= 0")),
    ("off_while_on", good_with("off: trend > -20%", "off: trend > -50%")),
    ("off_never", good_with("off: trend > -20%", "off: trend < -200%")),
    ("later_stage", good_with("reached: contract.active", "reached: reached(value)")),
    (
        "earlier_stage",
        good_with("reached: seat_use >= 80%", "reached: reached(input) and people > 3"),
    ),
    ("circle", good_measure("days_in_stage()").replace("people >= 3", "extra >= 3")),
    ("weights", GOOD.replace("weight: 50", "weight: 0")),
    ("negative_weight", good_with("席の利用, weight: 50", "席の利用, weight: -1")),
    ("bands", good_with("{good: 70, watch: 40}", "{good: 40, watch: 70}")),
    ("expect_order", good_with("expect: 45d", "expect: 7d")),
    ("for_scope", good_with("for: contract.active", "for: contract.active and quiet < 3")),
    ("late_without_expect", good_when("late(value)")),
    (
        "band_without_score",
        GOOD.partition("score:")[0] + "plays:\n  x: {name: x, when: score < 40, do: [{cta: a}]}\n",
    ),
]


def codes(text, **rest):
    return [problem.code for problem in load_design(text, today=TODAY, **rest).problems]


def test_a_right_design_has_no_problem():
    loaded = load_design(GOOD, today=TODAY)
    assert loaded.problems == []
    assert loaded.design is not None


@pytest.mark.parametrize(("code", "text"), MISTAKES, ids=[code for code, _ in MISTAKES])
def test_a_mistake_is_found_with_its_place_and_mend(code, text):
    found = [one for one in load_design(text, today=TODAY).problems if one.code == code]
    assert found, codes(text)
    lines = text.splitlines()
    for problem in found:
        assert 1 <= problem.line <= len(lines) + 1
        assert problem.column >= 1
        for language in ("ja", "en"):
            assert problem.message(language)
            assert problem.mend(language)


@pytest.mark.parametrize(("code", "text"), MISTAKES, ids=[code for code, _ in MISTAKES])
def test_one_mistake_does_not_make_others_appear(code, text):
    allowed = {
        "name_twice": {"unknown_segment", "not_comparable"},
        "shadows": {"unknown_measure", "is_a_function"},
    }
    others = set(codes(text)) - {code}
    assert others <= allowed.get(code, set())


def test_every_code_that_can_be_told_has_a_test():
    tested = {code for code, _ in MISTAKES} | {"unknown_event"}
    assert set(MESSAGES) == tested


def test_all_mistakes_of_a_file_are_told_at_once_in_the_order_of_its_lines():
    text = (
        GOOD.replace("expect: 45d", "expect: soon")
        .replace("quiet >= 7d", "quiett >= 7d")
        .replace("unit: 日", "unitt: 日")
        .replace("contract.seats >= 25", "contract.seat >= 25")
    )
    problems = load_design(text).problems
    assert [one.code for one in problems] == [
        "unknown_key",
        "wrong_value",
        "unknown_field",
        "unknown_measure",
    ]
    assert [one.line for one in problems] == sorted(one.line for one in problems)


@pytest.mark.parametrize(
    ("text", "near"),
    [
        (good_when("quiett >= 7d"), "quiet"),
        (good_when("contract.seat > 3"), "contract.seats"),
        (good_measure("cuont(any, 28d)"), "count"),
        (good_with("again: 30d", "agian: 30d"), "again"),
        (good_when("late(inputs)"), "input"),
    ],
)
def test_the_nearest_known_name_is_offered(text, near):
    (problem,) = load_design(text).problems
    assert problem.near == near
    assert near in problem.mend("ja")
    assert near in problem.mend("en")


def test_the_place_is_that_of_the_name_inside_the_expression():
    text = good_when("quiet >= 7d and peple > 3")
    (problem,) = load_design(text).problems
    line = text.splitlines()[problem.line - 1]
    assert line[problem.column - 1 :].startswith("peple")


def test_places_inside_block_texts_are_right():
    text = good_with(
        "    when: held(trend <= -40%, 14d) and stage >= input\n",
        "    when: |\n      held(trend <= -40%, 14d)\n      and stge >= input\n",
    )
    (problem,) = load_design(text).problems
    line = text.splitlines()[problem.line - 1]
    assert line[problem.column - 1 :].startswith("stge")


def test_events_that_never_came_are_a_warning_where_the_home_knows_its_events():
    known = ["create_deal", "win_deal", "search"]
    loaded = load_design(GOOD, known_events=known, today=TODAY)
    assert [(one.code, one.severity) for one in loaded.problems] == [("unknown_event", "warning")]
    assert loaded.design is not None


def test_free_fields_have_the_kind_that_the_company_declared():
    text = good_when('account.tier = "A"')
    assert codes(text) == ["unknown_field"]
    assert codes(text, free_fields={"tier": "text"}) == []
    assert codes(text, free_fields={"account.tier": "number"}) == ["not_comparable"]


@pytest.mark.parametrize(
    "condition",
    [
        "adopted([deals, search], 28d) > 120%",
        "count(any, 28d) < 0",
        "active_days(any, 28d) > 30",
        "score > 100",
        "stage >= value and stage < input",
        "stage in (start) and stage = value",
        "band = good and band = risk",
        'contract.plan = "a" and contract.plan = "b"',
        "contract.active and not contract.active",
        "held(quiet > 10, 7d) and quiet < 5",
        "not (quiet > 3 or quiet <= 3)",
        "large and contract.seats < 10",
        "7d > quiet and quiet >= 10d",
        "people > 3 and (quiet < 0 or quiet < -1)",
    ],
)
def test_conditions_that_can_never_hold_are_found(condition):
    assert "never_true" in codes(good_when(condition))


@pytest.mark.parametrize(
    "condition",
    [
        "quiet > 3 and quiet < 5",
        "quiet >= 7 and quiet <= 7",
        "trend < -90% or trend > 300%",
        "seat_use > 120%",
        "stage >= input and stage <= value",
        "people - quiet > 0",
        'contract.plan in ("a", "b") and contract.plan != "a"',
        "account.busy and quiet > 3",
    ],
)
def test_conditions_that_may_hold_are_left_alone(condition):
    assert codes(good_when(condition)) == []


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_no_text_crashes_the_check(data):
    kind = data.draw(st.sampled_from(["any", "cut", "swap"]))
    if kind == "any":
        text = data.draw(st.text(max_size=200))
    else:
        start = data.draw(st.integers(0, len(GOOD) - 1))
        end = data.draw(st.integers(start, min(start + 40, len(GOOD))))
        middle = data.draw(st.text(max_size=8)) if kind == "swap" else ""
        text = GOOD[:start] + middle + GOOD[end:]
    loaded = load_design(text, today=TODAY)
    assert (loaded.design is None) == bool(loaded.errors)


@pytest.mark.parametrize(
    "text",
    [
        "a: &x [*x]\n",
        "a: &a [1]\nb: &b [*a, *a]\n" * 3,
        "\x00",
        "? [a]\n: b\n",
        "design: !!python/object:os.system x\n",
        "{" * 200,
    ],
)
def test_hostile_yaml_is_told_not_followed(text):
    assert load_design(text).design is None
