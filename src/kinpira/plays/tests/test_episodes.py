"""Decision tables: yesterday's episodes and today's evaluation → what opens, closes, acts."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinpira.design.core.model import (
    Action,
    Design,
    Expression,
    Goal,
    Play,
    Segment,
    Stage,
    Trigger,
)
from kinpira.design.core.parser import parse_expression
from kinpira.plays.core.episodes import Memory, Remembered, decide_episodes
from kinpira.plays.core.triggers import Situation

TODAY = date(2026, 10, 19)
DAY = timedelta(days=1)


def expression(text: str) -> Expression:
    return Expression(text, parse_expression(text))


def play(kind: str = "lamp", key: str = "", days: int = 0, **rest) -> Play:
    return Play(
        key="p",
        name="7日使われていない",
        trigger=Trigger(kind, key, days),
        tone="risk",
        actions=(Action("電話で状況を聞く"),),
        **rest,
    )


def design(*plays: Play) -> Design:
    return Design(
        key="d",
        name="d",
        goal=Goal("継続率", "目的"),
        applies=expression("contract.active"),
        stages=(
            Stage("start", "導入", expression("contract.active"), expect_days=14),
            Stage("input", "入力", expression("contract.active"), expect_days=45),
            Stage("habit", "定着", expression("contract.active"), expect_days=120),
        ),
        segments={"large": Segment("large", "大口", expression("contract.seats >= 25"))},
        plays={p.key: p for p in plays},
    )


LIT = Situation(TODAY, lamps=frozenset({"p"}))
DARK = Situation(TODAY)
OPEN = Remembered(7, "p", "2026-10-01")
NOTHING = ([], [], [])
NEW = ([("2026-10-19", True)], [], [])
SILENT = ([("2026-10-19", False)], [], [])
WAITING = ([("2026-10-19", "waits")], [], [])


def decide(a_play, situation, memory=None, **more):
    decisions = decide_episodes(design(a_play), situation, memory or Memory(), **more)
    opened = [(o.occasion, "waits" if o.waits else o.acts) for o in decisions.open]
    return opened, list(decisions.reopen), list(decisions.close)


def decide_waiting(a_play, situation=None, memory=None, **more):
    """What becomes of episode 7, which has waited: ids that act, fall silent, close."""
    memory = memory or Memory(open=(replace(OPEN, waits=True),))
    decisions = decide_episodes(design(a_play), situation or LIT, memory, **more)
    assert not decisions.open
    return [one.id for one in decisions.act], list(decisions.silence), list(decisions.close)


@pytest.mark.parametrize(
    ("situation", "memory", "expected"),
    [
        (LIT, Memory(), NEW),
        (DARK, Memory(), NOTHING),
        (LIT, Memory(open=(OPEN,)), NOTHING),
        (DARK, Memory(open=(OPEN,)), ([], [], [7])),
        # off and on again within one day is the occasion that was there
        (LIT, Memory(known={("p", "2026-10-19"): OPEN}), ([], [7], [])),
        # an episode of a play that the design no longer has
        (DARK, Memory(open=(replace(OPEN, play_key="gone"),)), ([], [], [7])),
    ],
)
def test_a_lamp_opens_one_episode_and_its_going_out_closes_it(situation, memory, expected):
    assert decide(play(), situation, memory) == expected


@pytest.mark.parametrize(
    ("last_acted", "expected"),
    [
        (None, NEW),
        (TODAY - 30 * DAY, NEW),
        (TODAY - 29 * DAY, WAITING),
        (TODAY - DAY, WAITING),
    ],
)
def test_within_the_cool_down_an_episode_opens_and_waits(last_acted, expected):
    memory = Memory(last_acted={"p": last_acted} if last_acted else {})
    assert decide(play(again_days=30), LIT, memory) == expected


def test_what_is_already_lit_at_the_activation_opens_silently():
    assert decide(play(), LIT, already_lit=frozenset({"p"})) == SILENT


@pytest.mark.parametrize(("until", "expected"), [(TODAY, WAITING), (TODAY - DAY, NEW)])
def test_a_play_that_is_only_observed_waits(until, expected):
    assert decide(play(observe_until=until), LIT) == expected


@pytest.mark.parametrize(
    ("a_play", "last_acted", "acts"),
    [
        (play(again_days=30), TODAY - 29 * DAY, []),
        (play(again_days=30), TODAY - 30 * DAY, [7]),  # the first look at which it may
        (play(again_days=30), TODAY - 45 * DAY, [7]),  # … however late that look is
        (play(observe_until=TODAY), None, []),
        (play(observe_until=TODAY - DAY), None, [7]),
        (play(again_days=30, observe_until=TODAY - DAY), TODAY - 29 * DAY, []),
    ],
)
def test_an_episode_that_waits_acts_as_soon_as_it_may(a_play, last_acted, acts):
    waiting = Memory(
        open=(replace(OPEN, waits=True),), last_acted={"p": last_acted} if last_acted else {}
    )
    assert decide_waiting(a_play, memory=waiting) == (acts, [], [])
    # one that has acted, or is silent, does nothing more
    assert decide_waiting(a_play, memory=replace(waiting, open=(OPEN,))) == ([], [], [])


def test_an_episode_whose_lamp_has_gone_out_no_longer_waits():
    assert decide_waiting(play(), DARK) == ([], [], [7])


def test_an_episode_that_waits_falls_silent_where_a_changed_play_is_switched_on():
    assert decide_waiting(play(), already_lit=frozenset({"p"})) == ([], [7], [])


def test_off_and_on_again_within_a_day_it_goes_on_waiting():
    known = Memory(known={("p", "2026-10-19"): replace(OPEN, waits=True)})
    later = replace(known, last_acted={"p": TODAY - DAY})
    assert decide_waiting(play(again_days=30), memory=later) == ([], [], [])
    assert decide_waiting(play(again_days=30), memory=known) == ([7], [], [])


def test_without_a_design_everything_closes():
    decisions = decide_episodes(None, LIT, Memory(open=(OPEN,)))
    assert (decisions.open, decisions.close) == ((), (7,))


IN = replace(DARK, segments=frozenset({"large"}))


@pytest.mark.parametrize(
    ("kind", "situation", "memory", "expected"),
    [
        ("enter", IN, Memory(), NEW),
        ("enter", IN, Memory(open=(OPEN,)), NOTHING),
        ("enter", DARK, Memory(open=(OPEN,)), ([], [], [7])),
        # never seen inside: being outside is nothing new
        ("leave", DARK, Memory(), NOTHING),
        ("leave", IN, Memory(), NOTHING),
        ("leave", DARK, Memory(segments=frozenset({"large"})), NEW),
        ("leave", DARK, Memory(open=(OPEN,)), NOTHING),
        ("leave", IN, Memory(open=(OPEN,)), ([], [], [7])),
    ],
)
def test_entering_and_leaving_a_segment(kind, situation, memory, expected):
    assert decide(play(kind, "large"), situation, memory) == expected


@pytest.mark.parametrize(
    ("position", "days_late", "reached", "late"),
    [
        (None, -3, False, False),
        (0, -5, False, False),
        (0, 0, False, False),  # the last expected day itself
        (0, 1, False, True),
        (1, 200, True, False),  # it is the stage after that is late now
        (2, None, True, False),
        (0, None, False, False),
        (None, 31, False, False),  # day 45: `input` is due today
        (None, 32, False, True),  # the next stage is `start`, 32 days over 14: day 46
    ],
)
def test_a_stage_is_reached_or_late(position, days_late, reached, late):
    situation = Situation(TODAY, stage_position=position, days_late=days_late)
    occasion = [("input 2026-10-19", True)]
    assert decide(play("reached", "input"), situation)[0] == (occasion if reached else [])
    assert decide(play("late", "input"), situation)[0] == (occasion if late else [])


@pytest.mark.parametrize(
    ("days", "value", "opens"),
    [
        (60, TODAY + 61 * DAY, False),
        (60, TODAY + 60 * DAY, True),  # the very day
        (60, TODAY + 59 * DAY, True),  # the evaluation missed the day
        (60, TODAY + 5 * DAY, True),  # learned of late, and still ahead
        (60, TODAY - DAY, False),  # behind us
        (10, TODAY - 5 * DAY, True),  # behind us, but due within the last month
        (-30, TODAY - 29 * DAY, False),
        (-30, TODAY - 30 * DAY, True),  # 30 days after
        (-30, TODAY - 61 * DAY, True),  # due 31 days ago
        (-30, TODAY - 62 * DAY, False),  # long gone
        (60, None, False),
    ],
)
def test_a_date_starts_its_play_on_or_after_the_day_it_falls_due(days, value, opens):
    situation = Situation(TODAY, dates={"p": value})
    expected = [(value.isoformat(), True)] if opens else []
    assert decide(play("date", days=days), situation)[0] == expected


def test_a_date_fires_once_and_again_only_when_it_has_moved():
    value, later = TODAY + 10 * DAY, TODAY + 20 * DAY
    a_play = play("date", days=60)
    is_open = Remembered(7, "p", value.isoformat())
    at = Situation(TODAY, dates={"p": value})
    moved = Situation(TODAY, dates={"p": later})
    closed = Memory(known={("p", value.isoformat()): is_open})
    assert decide(a_play, at, Memory(open=(is_open,))) == NOTHING
    assert decide(a_play, at, closed) == NOTHING
    assert decide(a_play, moved, Memory(open=(is_open,))) == ([(later.isoformat(), True)], [], [7])


def test_at_the_activation_only_a_date_that_falls_due_that_day_acts():
    a_play, new = play("date", days=60), frozenset({"p"})
    due_today = Situation(TODAY, dates={"p": TODAY + 60 * DAY})
    due_before = Situation(TODAY, dates={"p": TODAY + 50 * DAY})
    assert decide(a_play, due_today, already_lit=new)[0] == [("2026-12-18", True)]
    assert decide(a_play, due_before, already_lit=new)[0] == [("2026-12-08", False)]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 3)), max_size=40), st.integers(0, 10))
def test_any_history_keeps_one_open_episode_and_the_cool_down(history, again):
    """Replays lamps day by day (each day looked at once or more) as the services keep them."""
    a_play = play(again_days=again)
    rows: list[dict] = []
    for number, (lit, looks) in enumerate(history):
        today = TODAY + number * DAY
        for _look in range(looks + 1):
            acted = [row["acted"] for row in rows if row["acted"]]
            remembered = {r["id"]: Remembered(r["id"], "p", r["on"], r["waits"]) for r in rows}
            memory = Memory(
                open=tuple(remembered[r["id"]] for r in rows if r["open"]),
                known={("p", r["on"]): remembered[r["id"]] for r in rows if not r["open"]},
                last_acted={"p": max(acted)} if acted else {},
            )
            situation = Situation(today, lamps=frozenset({"p"} if lit else ()))
            decisions = decide_episodes(design(a_play), situation, memory)
            for row in rows:
                row["open"] = (row["open"] or row["id"] in decisions.reopen) and (
                    row["id"] not in decisions.close
                )
                if row["id"] in [one.id for one in decisions.act]:
                    assert row["waits"]
                    row |= {"waits": False, "acted": today}
            for opening in decisions.open:
                rows.append(
                    {"id": len(rows), "on": opening.occasion, "open": True}
                    | {"acted": today if opening.acts else None, "waits": opening.waits}
                )
            assert sum(row["open"] for row in rows) == lit
    days = sorted(row["acted"] for row in rows if row["acted"])
    assert all(b - a >= again * DAY for a, b in pairwise(days))
    assert len({row["on"] for row in rows}) == len(rows)
    first = next((TODAY + n * DAY for n, (lit, _looks) in enumerate(history) if lit), None)
    assert first == (days[0] if days else None)
    for number, (lit, _looks) in enumerate(history):  # a lit day free of the cool-down has acted
        day = TODAY + number * DAY
        if lit and not any(day - again * DAY < one <= day for one in days):
            row = next(row for row in reversed(rows) if row["on"] <= day.isoformat())
            assert row["acted"] is not None
