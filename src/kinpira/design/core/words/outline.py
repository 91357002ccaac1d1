"""A design as rows of a page: every condition in words, its text beneath."""

from __future__ import annotations

from dataclasses import dataclass, field

from kinpira.design.core.model import Action, Design, Expression, Play, Stage
from kinpira.design.core.spelling import spell_number
from kinpira.design.core.words.expressions import expression_in_words
from kinpira.design.core.words.labels import value_in_words
from kinpira.design.core.words.triggers import trigger_in_words


@dataclass(frozen=True)
class Rule:
    """A condition or value: in words, and as it is written ("" where it is written otherwise)."""

    words: str
    text: str = ""


@dataclass(frozen=True)
class ActionRow:
    title: str
    why: str
    due: str
    minutes: int
    steps: tuple[str, ...]
    to: str  # "" for the owner
    high: bool


@dataclass(frozen=True)
class PlayRow:
    key: str
    name: str
    tone: str
    trigger: Rule
    off: Rule | None
    is_lamp: bool
    again_days: int
    quiet_when_busy: bool
    observe_until: object
    purpose: str
    actions: tuple[ActionRow, ...]


@dataclass(frozen=True)
class StageRow:
    key: str
    name: str
    reached: Rule
    lost: Rule | None
    expect_days: int | None
    confirm: bool
    level: str
    text: str


@dataclass(frozen=True)
class MeasureRow:
    key: str
    name: str
    unit: str
    value: Rule
    note: str
    purpose: str


@dataclass(frozen=True)
class PartRow:
    name: str
    weight: str
    share: int  # percent of all weights
    value: Rule


@dataclass(frozen=True)
class SegmentRow:
    key: str
    name: str
    condition: Rule
    points: str  # "" for none


@dataclass(frozen=True)
class Outline:
    design: Design
    applies: Rule
    stages: list[StageRow] = field(default_factory=list)
    plays: list[PlayRow] = field(default_factory=list)
    measures: list[MeasureRow] = field(default_factory=list)
    parts: list[PartRow] = field(default_factory=list)
    lamp_points: list[tuple[str, str]] = field(default_factory=list)
    segments: list[SegmentRow] = field(default_factory=list)


def outline(design: Design, language: str) -> Outline:
    """The design in `language` ("ja", else English), in the file's order."""
    return _Writer(design, language).write()


class _Writer:
    def __init__(self, design: Design, language: str) -> None:
        self.design, self.language = design, language

    def write(self) -> Outline:
        design, score = self.design, self.design.score
        total = sum(part.weight for part in score.parts) if score else 0.0
        return Outline(
            design,
            self._rule(design.applies),
            stages=[self._stage(stage) for stage in design.stages],
            plays=[self._play(play) for play in design.plays.values()],
            measures=[
                MeasureRow(
                    measure.key,
                    measure.name,
                    measure.unit,
                    self._rule(measure.value),
                    measure.note,
                    measure.purpose,
                )
                for measure in design.measures.values()
            ],
            parts=[
                PartRow(
                    part.name,
                    spell_number(part.weight),
                    round(100 * part.weight / total) if total else 0,
                    self._rule(part.value),
                )
                for part in (score.parts if score else ())
            ],
            lamp_points=[
                (design.plays[key].name if key in design.plays else key, _signed(points))
                for key, points in (score.lamp_points if score else {}).items()
            ],
            segments=[
                SegmentRow(
                    segment.key,
                    segment.name,
                    self._rule(segment.condition),
                    _signed(segment.points) if segment.points else "",
                )
                for segment in design.segments.values()
            ],
        )

    def _rule(self, rule: Expression) -> Rule:
        return Rule(expression_in_words(rule.tree, self.design, self.language), rule.text)

    def _maybe(self, rule: Expression | None) -> Rule | None:
        return self._rule(rule) if rule is not None else None

    def _stage(self, stage: Stage) -> StageRow:
        levels = {level.key: level.name for level in self.design.levels}
        return StageRow(
            stage.key,
            stage.name,
            self._rule(stage.reached),
            self._maybe(stage.lost),
            stage.expect_days,
            stage.confirm,
            levels.get(stage.level, ""),
            stage.text,
        )

    def _play(self, play: Play) -> PlayRow:
        words = trigger_in_words(play, self.design, self.language)
        return PlayRow(
            play.key,
            play.name,
            play.tone,
            Rule(words, play.when.text if play.when else ""),
            self._maybe(play.off),
            play.trigger.kind == "lamp",
            play.again_days,
            play.busy == "quiet",
            play.observe_until,
            play.purpose,
            tuple(self._action(action) for action in play.actions),
        )

    def _action(self, action: Action) -> ActionRow:
        def told(name: str, value: object) -> str:
            return value_in_words(name, value, self.design, self.language)

        return ActionRow(
            action.title,
            action.why,
            told("due_business_days", action.due_business_days),
            action.minutes,
            action.steps,
            told("to", action.to) if action.to != "owner" else "",
            action.priority == "high",
        )


def _signed(points: float) -> str:
    return ("+" if points > 0 else "") + spell_number(points)
