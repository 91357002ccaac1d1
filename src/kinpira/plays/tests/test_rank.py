"""The order of today's list: each part by its table, and the cases that people argue about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinpira.plays.core.rank import LABELS, Standing, compute_rank

QUIET = {"lateness": -30, "tone": "info", "priority": 3}


@pytest.mark.parametrize(
    ("values", "points"),
    [
        ({}, 0),
        ({"lateness": -3}, 6),
        ({"lateness": 0}, 20),
        ({"lateness": 1}, 25),
        ({"lateness": 400}, 35),
        ({"days_to_notice": 13}, 40),
        ({"days_to_notice": 14}, 40),
        ({"days_to_notice": 15}, 30),
        ({"days_to_notice": 91}, 0),
        ({"days_to_notice": -1}, 0),  # the deadline has passed
        ({"tone": "risk"}, 15),
        ({"priority": 1}, 15),
        ({"amount": 999_999}, 0),
        ({"amount": 10_000_000}, 15),
        ({"days_late": -4}, 0),
        ({"days_late": 60}, 10),
    ],
)
def test_each_part_gives_the_points_of_its_table(values, points):
    rank = compute_rank(Standing(**(QUIET | values)))
    assert rank.points == points
    assert len(rank.parts) == bool(points)


def test_a_notice_deadline_in_13_days_stands_above_a_late_chance():
    near = Standing(lateness=-2, days_to_notice=13, tone="risk", priority=1)
    late = Standing(lateness=9, tone="chance", priority=1)
    assert compute_rank(near).points > compute_rank(late).points


STANDINGS = st.builds(
    Standing,
    lateness=st.integers(-300, 300),
    days_to_notice=st.none() | st.integers(-100, 400),
    amount=st.none() | st.integers(0, 10**9),
    days_late=st.none() | st.integers(-100, 400),
    tone=st.sampled_from(["risk", "chance", "info", ""]),
    priority=st.sampled_from([1, 2, 3]),
)


@given(STANDINGS)
def test_parts_add_up_are_named_and_stay_in_bounds(standing):
    rank = compute_rank(standing)
    assert rank.points == sum(points for _part, points in rank.parts)
    assert 0 <= rank.points <= 130
    assert {part for part, _points in rank.parts} <= set(LABELS)
