"""The arrays agree with the plain reference, on random designs over random facts."""

import dataclasses
import os

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kinpira.evaluation.core.evaluate import BAND_KEYS, evaluate
from kinpira.evaluation.core.values import TRUE, UNKNOWN
from kinpira.evaluation.tests.random_designs import BASE, LAST, panel_of, world
from kinpira.evaluation.tests.reference import Reference

FIRST = BASE
SOAK = bool(os.environ.get("KINPIRA_SOAK"))
worlds = st.integers(0, 2**40)
many = settings(
    max_examples=5000 if SOAK else 60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def plain(value, row, column, shape, texts):
    data = np.broadcast_to(value.data, shape)[row, column]
    if value.kind == "bool":
        return None if data == UNKNOWN else bool(data == TRUE)
    if value.kind == "text":
        return texts[data] if data >= 0 else None
    return None if np.isnan(data) else float(data)


def assert_agrees(design, customers, panel, evaluation, days):
    for row, customer in enumerate(customers):
        reference = Reference(design, customer, FIRST)
        for day in days:
            column = int(np.searchsorted(panel.grid.days, day))
            here = f"account {row}, day {day - FIRST}"
            assert evaluation.applies[row, column] == reference.applies(day), here
            for key, value in evaluation.measures.items():
                found = plain(value, row, column, panel.shape, panel.texts)
                wanted = reference.named(key, day)
                assert found == wanted, f"{here}: {key} = {design.measures[key].value.text}"
            wanted_stage = reference.stage(day) if reference.applies(day) else -1
            assert evaluation.stage[row, column] == wanted_stage, here
            for key in design.segments:
                assert evaluation.segments[key][row, column] == reference.segment(key, day), here
            for key, play in design.plays.items():
                assert evaluation.lamps[key][row, column] == reference.lamp(key, day), (
                    f"{here}: {key} when {play.when.text} off {play.off and play.off.text}"
                )
            score = evaluation.score[row, column]
            assert (None if np.isnan(score) else score) == reference.score(day), here
            band = evaluation.band[row, column]
            assert (None if band < 0 else BAND_KEYS[band]) == reference.band(day), here


@given(worlds)
@example(1822931)  # facts of two events on one day, known on the same day
@many
def test_every_day_agrees_with_the_reference(seed):
    design, customers = world(seed)
    panel = panel_of(customers, FIRST, LAST)
    evaluation = evaluate(design, panel)
    assert_agrees(design, customers, panel, evaluation, range(FIRST, LAST + 1, 3))


def known_by(customer, day):
    """The customer as it was known at the end of `day`."""
    kept = [
        dataclasses.replace(f, until=f.until if f.until <= day else 2**31 - 1)
        for f in customer.facts
        if f.known <= day
    ]
    return dataclasses.replace(customer, facts=kept)


def same(a, b):
    return np.array_equal(a, b, equal_nan=a.dtype.kind == "f")


def assert_same_last_day(some, other, column):
    assert same(some.applies[:, -1], other.applies[:, column])
    assert same(some.stage[:, -1], other.stage[:, column])
    assert same(some.score[:, -1], other.score[:, column])
    for key, lamp in some.lamps.items():
        assert same(lamp[:, -1], other.lamps[key][:, column]), key
        assert same(some.lamp_since(key), other.lamp_since(key, column)), key
    for key, segment in some.segments.items():
        assert same(segment[:, -1], other.segments[key][:, column]), key
    for key, value in some.measures.items():
        if value.kind != "text":
            a = np.broadcast_to(value.data, some.panel.shape)[:, -1]
            b = np.broadcast_to(other.measures[key].data, other.panel.shape)[:, column]
            assert same(a, b), key


@given(worlds, st.integers(0, LAST - FIRST))
@many
def test_a_day_shows_what_was_known_on_it(seed, offset):
    design, customers = world(seed)
    whole = evaluate(design, panel_of(customers, FIRST, LAST))
    then = panel_of([known_by(c, FIRST + offset) for c in customers], FIRST, FIRST + offset)
    assert_same_last_day(evaluate(design, then), whole, offset)


@given(worlds, st.integers(0, LAST - FIRST - 1), st.integers(1, 5))
@many
def test_going_on_from_a_snapshot_gives_the_same_as_the_whole_history(seed, offset, days):
    design, customers = world(seed)
    last = min(FIRST + offset + days, LAST)
    whole = evaluate(design, panel_of(customers, FIRST, last))
    snapshot = whole.path(offset)
    rest = evaluate(design, panel_of(customers, FIRST + offset + 1, last), start=snapshot)
    assert_same_last_day(rest, whole, last - FIRST)
    again, path = rest.path(), whole.path()
    assert same(again.stage, path.stage)
    assert same(again.stage_since, path.stage_since)
    assert all(same(again.held[key][0], path.held[key][0]) for key in path.held)


@pytest.mark.parametrize("seed", range(20))
def test_weekly_columns_show_the_same_measures_as_daily_ones(seed):
    design, customers = world(seed)
    daily = evaluate(design, panel_of(customers, FIRST, LAST))
    weekly = evaluate(design, panel_of(customers, FIRST, LAST, step=7))
    for key, value in daily.measures.items():
        if "held" in design.measures[key].value.text or value.kind == "text":
            continue
        if any("held" in design.measures[m].value.text for m in design.measures):
            continue
        a = np.broadcast_to(value.data, daily.panel.shape)[:, ::7]
        b = np.broadcast_to(weekly.measures[key].data, weekly.panel.shape)
        assert same(np.asarray(a, float), np.asarray(b, float)), key
