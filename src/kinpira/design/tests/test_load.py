"""The file becomes a Design: every key arrives, defaults stand where nothing is written."""

from datetime import date

import pytest

from kinpira.design.core.load import load_design
from kinpira.design.core.model import Action, EventGroup, Trigger
from kinpira.design.core.parser import parse_expression
from kinpira.design.starters import list_starters, read_starter
from kinpira.design.tests.designs import GOOD, good_with


@pytest.fixture
def design():
    return load_design(GOOD).design


def test_the_head_of_the_file_arrives(design):
    assert (design.key, design.name) == ("crm", "営業支援の定着")
    assert design.goal.purpose == "使われない席を減らす"
    assert design.applies.tree == parse_expression("contract.active")
    assert [level.key for level in design.levels] == ["light"]


def test_events_are_a_name_a_list_or_a_filter(design):
    assert design.events["won"] == EventGroup("won", ("win_deal",))
    assert design.events["search"] == EventGroup("search", ("search", "find"))
    assert design.events["deals"] == EventGroup(
        "deals", ("create_deal", "win_deal"), ("large",), "商談の更新"
    )


def test_stages_keep_their_order_and_days(design):
    assert [stage.key for stage in design.stages] == ["start", "input", "value"]
    assert [stage.expect_days for stage in design.stages] == [14, 45, None]
    value = design.stages[2]
    assert (value.confirm, value.level) == (True, "light")
    assert value.lost.tree == parse_expression("quiet > 21d")


def test_score_and_segments_arrive(design):
    assert [part.weight for part in design.score.parts] == [50, 50]
    assert (design.score.good, design.score.watch) == (70, 40)
    assert design.score.lamp_points == {"silent": -10}
    assert design.segments["large"].points == 5


@pytest.mark.parametrize(
    ("key", "trigger"),
    [
        ("silent", Trigger("lamp")),
        ("grown", Trigger("enter", "large")),
        ("late", Trigger("late", "input")),
        ("renewal", Trigger("date", days=60)),
    ],
)
def test_each_trigger_arrives(design, key, trigger):
    assert design.plays[key].trigger == trigger


def test_days_after_a_date_are_negative():
    text = good_with("before: contract.notice_deadline", "after: contract.first_start")
    play = load_design(text).design.plays["renewal"]
    assert play.trigger.days == -60
    assert play.when.text == "contract.first_start"


def test_a_play_carries_its_actions_and_its_manners(design):
    drop = design.plays["drop"]
    assert drop.actions == (
        Action("理由を聞く", "交代が多い", 3, 45, ("見る", "聞く"), "deputy", "high"),
    )
    assert (drop.tone, drop.busy, drop.again_days) == ("risk", "quiet", 0)
    assert design.plays["silent"].again_days == 30
    assert design.plays["watched"].observe_until == date(2026, 12, 31)


def test_an_expression_knows_its_line(design):
    line = GOOD.splitlines()[design.plays["silent"].when.line - 1]
    assert line.strip().startswith("silent:")


def test_a_design_needs_no_more_than_a_goal():
    text = "design: a\nname: A\ngoal: {name: G, purpose: P}\n"
    design = load_design(text).design
    assert design.applies.text == "contract.active"
    assert (design.stages, design.plays, design.score) == ((), {}, None)


@pytest.mark.parametrize("starter", [starter.key for starter in list_starters()])
def test_a_template_passes_the_check(starter):
    loaded = load_design(read_starter(key=starter), today=date(2026, 10, 19))
    assert loaded.problems == []
    assert len(loaded.design.plays) >= 5
