"""Every kind of trigger as lit days, so that one comparison serves all plays."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from kinpira.design.core.expr import Call, Name
from kinpira.design.core.model import Design, Expression, Measure, Play
from kinpira.evaluation.core import values
from kinpira.evaluation.core.evaluate import Evaluation

Bools = NDArray[np.bool_]
LONG_GONE = 31  # days that a date behind its due day stays on, as for plays every day


def with_trigger_measures(design: Design) -> Design:
    """The design with a measure for each trigger that waits for a date or a late stage."""
    extra: dict[str, Measure] = {}
    for key, play in design.plays.items():
        if play.trigger.kind == "late":
            tree = Call("late", (Name(play.trigger.key),))
            extra[_measure(key)] = Measure(_measure(key), "", Expression("", tree))
        elif play.trigger.kind == "date" and play.when is not None:
            extra[_measure(key)] = Measure(_measure(key), "", play.when)
    return replace(design, measures=design.measures | extra)


def lit_days(play: Play, evaluation: Evaluation) -> Bools:
    """[account, day] on which the play's trigger is on; only where the design applies."""
    kind, key = play.trigger.kind, play.trigger.key
    if kind == "lamp":
        return evaluation.lamps[play.key]
    if kind == "enter":
        lit = evaluation.segments[key]
    elif kind == "leave":
        inside = evaluation.segments[key]
        lit = np.logical_or.accumulate(inside, axis=1) & ~inside
    elif kind == "reached":
        stages = [stage.key for stage in evaluation.design.stages]
        lit = evaluation.stage >= stages.index(key)
    elif kind == "late":
        value = values.as_condition(evaluation.measures[_measure(play.key)])
        lit = np.broadcast_to(value.data == values.TRUE, evaluation.applies.shape)
    else:
        lit = _date_days(play, evaluation)
    return lit & evaluation.applies


def _date_days(play: Play, evaluation: Evaluation) -> Bools:
    shape = evaluation.applies.shape
    value = np.broadcast_to(values.floats(evaluation.measures[_measure(play.key)]), shape)
    due = value - play.trigger.days
    today = evaluation.panel.grid.days[None, :]
    on: Bools = (due <= today) & (today <= np.maximum(value, due + LONG_GONE))
    return on


def _measure(key: str) -> str:
    return f"trigger of {key}"
