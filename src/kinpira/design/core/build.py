"""The checked file → the Design that evaluation and plays read."""

from __future__ import annotations

from collections.abc import Mapping

from kinpira.design.core.model import (
    Action,
    Design,
    EventGroup,
    Expression,
    Goal,
    Measure,
    Play,
    Score,
    ScorePart,
    Segment,
    Stage,
    SuccessLevel,
    Trigger,
)
from kinpira.design.core.problems import Path
from kinpira.design.core.schema import (
    ActionSpec,
    DesignFile,
    EventsSpec,
    PlaySpec,
    ScoreSpec,
    StageSpec,
)

Rules = Mapping[Path, Expression]


def days_of(text: str) -> int:
    """ "28d" → 28, "4w" → 28."""
    return int(text[:-1]) * (7 if text.endswith("w") else 1)


def build_design(spec: DesignFile, rules: Rules, labels: Mapping[str, str] | None = None) -> Design:
    """Every expression of `spec` stands in `rules`; `labels` name the company's own fields."""
    goal = spec.goal
    return Design(
        key=spec.design,
        name=spec.name,
        goal=Goal(goal.name, goal.purpose or "", goal.now or "", goal.target or ""),
        applies=rules["for",],
        levels=tuple(SuccessLevel(key, at.name, at.text) for key, at in spec.success.items()),
        events={key: event_group(key, value) for key, value in spec.events.items()},
        measures={
            key: Measure(
                key,
                measure.name,
                rules["measures", key, "value"],
                measure.unit,
                measure.note,
                measure.purpose,
            )
            for key, measure in spec.measures.items()
        },
        stages=tuple(_stage(n, stage, rules) for n, stage in enumerate(spec.stages)),
        segments={
            key: Segment(key, segment.name, rules["segments", key, "if"], segment.points)
            for key, segment in spec.segments.items()
        },
        score=_score(spec.score, rules) if spec.score else None,
        plays={key: _play(key, play, rules) for key, play in spec.plays.items()},
    )


def event_group(key: str, value: str | list[str] | EventsSpec) -> EventGroup:
    if isinstance(value, EventsSpec):
        return EventGroup(key, _listed(value.of) or (key,), _listed(value.about), value.name)
    return EventGroup(key, _listed(value))


def _listed(value: str | list[str] | None) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def _stage(n: int, stage: StageSpec, rules: Rules) -> Stage:
    return Stage(
        stage.key,
        stage.name,
        rules["stages", n, "reached"],
        lost=rules.get(("stages", n, "lost")),
        expect_days=days_of(stage.expect) if stage.expect else None,
        confirm=stage.confirm is not None,
        level=stage.level or "",
        text=stage.text,
    )


def _score(score: ScoreSpec, rules: Rules) -> Score:
    return Score(
        parts=tuple(
            ScorePart(key, part.name or key, part.weight, rules["score", "parts", key, "value"])
            for key, part in score.parts.items()
        ),
        good=score.bands.good,
        watch=score.bands.watch,
        missing=score.missing,
        lamp_points=dict(score.lamps),
    )


def _play(key: str, play: PlaySpec, rules: Rules) -> Play:
    trigger, when = _trigger(key, play, rules)
    return Play(
        key,
        play.name,
        trigger,
        play.tone,
        tuple(_action(action) for action in play.do),
        when=when,
        off=rules.get(("plays", key, "off")),
        again_days=days_of(play.again),
        busy=play.busy,
        observe_until=play.observe,
        purpose=play.purpose,
    )


def _trigger(key: str, play: PlaySpec, rules: Rules) -> tuple[Trigger, Expression | None]:
    on = play.on
    if on is None:
        return Trigger("lamp"), rules["plays", key, "when"]
    if on.enter:
        return Trigger("enter", on.enter), None
    if on.leave:
        return Trigger("leave", on.leave), None
    if on.reached:
        return Trigger("reached", on.reached), None
    if on.late:
        return Trigger("late", on.late), None
    side, sign = ("before", 1) if on.before is not None else ("after", -1)
    return Trigger("date", days=sign * (on.days or 0)), rules["plays", key, "on", side]


def _action(action: ActionSpec) -> Action:
    return Action(
        action.cta,
        action.why,
        int(action.due.rstrip("bd")),
        action.minutes,
        tuple(action.steps),
        action.to,
        action.priority,
    )
