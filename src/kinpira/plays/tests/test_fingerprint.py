"""Which changes of a design make a play another one, and which leave it as it was."""

from dataclasses import replace
from datetime import date

from kinpira.design.core.expr import Call
from kinpira.design.core.model import (
    Action,
    Design,
    EventGroup,
    Expression,
    Goal,
    Measure,
    Play,
    Stage,
    Trigger,
)
from kinpira.design.core.parser import parse_expression
from kinpira.plays.core.fingerprint import fingerprint


def expression(text: str) -> Expression:
    return Expression(text, parse_expression(text))


def measure(key: str, text: str) -> Measure:
    return Measure(key, key, expression(text))


PLAY = Play(
    "drop",
    "利用が減った",
    Trigger("lamp"),
    "risk",
    (Action("電話"),),
    when=expression("trend <= -40% and stage >= input"),
)
DESIGN = Design(
    "d",
    "d",
    Goal("継続率", "目的"),
    expression("contract.active"),
    events={"deals": EventGroup("deals", ("quote",))},
    measures={
        "trend": measure("trend", "change(use)"),
        "use": measure("use", "count(deals, 28d)"),
        "other": measure("other", "since(any)"),
    },
    stages=(Stage("input", "入力", expression("use >= 20")),),
    plays={"drop": PLAY},
)


def with_measure(key: str, text: str) -> Design:
    return replace(DESIGN, measures=DESIGN.measures | {key: measure(key, text)})


def test_words_and_actions_take_no_part():
    renamed = replace(PLAY, name="別名", actions=(), purpose="x")
    assert fingerprint(renamed, DESIGN) == fingerprint(PLAY, DESIGN)
    assert fingerprint(PLAY, with_measure("other", "since(quote)")) == fingerprint(PLAY, DESIGN)


def test_what_the_rule_rests_on_takes_part_however_deep():
    said = fingerprint(PLAY, DESIGN)
    loosened = replace(PLAY, when=expression("trend <= -20% and stage >= input"))
    deals = replace(DESIGN, events={"deals": EventGroup("deals", ("quote", "win"))})
    stages = replace(DESIGN, stages=(Stage("input", "入力", expression("use >= 30")),))
    others = [
        fingerprint(loosened, DESIGN),
        fingerprint(replace(PLAY, off=expression("trend > 0")), DESIGN),
        fingerprint(replace(PLAY, again_days=9), DESIGN),
        fingerprint(replace(PLAY, observe_until=date(2026, 10, 19)), DESIGN),
        fingerprint(PLAY, with_measure("use", "count(deals, 14d)")),
        fingerprint(PLAY, deals),
        fingerprint(PLAY, stages),
        fingerprint(PLAY, replace(DESIGN, applies=expression("contract.ever"))),
    ]
    assert said not in others
    assert len(set(others)) == len(others)


def test_a_function_is_a_word_too():
    assert isinstance(parse_expression("late(input)"), Call)
    late = replace(PLAY, when=expression("late(input)"))
    slower = replace(DESIGN, stages=(replace(DESIGN.stages[0], expect_days=90),))
    assert fingerprint(late, DESIGN) != fingerprint(late, slower)
