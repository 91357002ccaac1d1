"""A success design, parsed and resolved: what evaluation, plays and screens read.

The file's order is kept; every condition is an expression tree together with its text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from kinpira.design.core.expr import Node

Tone = Literal["risk", "chance", "info"]  # 注意 好機 情報
Band = Literal["good", "watch", "risk"]  # 良好 注意 要対応


@dataclass(frozen=True)
class Expression:
    """An expression, its text as written, and the line in the file where it stands."""

    text: str
    tree: Node = field(compare=False)
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class EventGroup:
    """A named set of raw events, or one event with its name for people; `entities` keeps only
    facts about one of these (empty: all).
    """

    key: str
    events: tuple[str, ...]
    entities: tuple[str, ...] = ()
    name: str = ""  # how it is called in sentences; "" where it was given none


@dataclass(frozen=True)
class Measure:
    key: str
    name: str
    value: Expression
    unit: str = ""
    note: str = ""
    purpose: str = ""


@dataclass(frozen=True)
class Stage:
    """`reached` makes it, `lost` takes it back; `expect` days from the first contract's start."""

    key: str
    name: str
    reached: Expression
    lost: Expression | None = None
    expect_days: int | None = None
    confirm: bool = False  # a person confirms before it counts
    level: str = ""  # the success level that it stands for
    text: str = ""  # the achieved state, in words


@dataclass(frozen=True)
class Segment:
    key: str
    name: str
    condition: Expression
    points: float = 0.0


@dataclass(frozen=True)
class ScorePart:
    key: str
    name: str
    weight: float
    value: Expression  # 0..1


@dataclass(frozen=True)
class Score:
    parts: tuple[ScorePart, ...]
    good: float = 70.0
    watch: float = 40.0
    missing: Literal["reweight", "zero"] = "reweight"
    lamp_points: dict[str, float] = field(default_factory=dict)  # play key -> points while lit


@dataclass(frozen=True)
class Action:
    """One `do` of a play: a CTA with its playbook."""

    title: str
    why: str = ""
    due_business_days: int = 0
    minutes: int = 0
    steps: tuple[str, ...] = ()
    to: Literal["owner", "deputy", "sales"] = "owner"
    priority: Literal["high", "normal", "low"] = "normal"


@dataclass(frozen=True)
class Trigger:
    """What starts a play. lamp: `when` turned on. Others name what they wait for in `key`.

    enter/leave: a segment · reached/late: a stage ·
    date: `days` before (+) or after (-) the date `when`.
    """

    kind: Literal["lamp", "enter", "leave", "reached", "late", "date"]
    key: str = ""
    days: int = 0


@dataclass(frozen=True)
class Play:
    """when x do what. A play with trigger kind `lamp` has a lamp of its own key."""

    key: str
    name: str
    trigger: Trigger
    tone: Tone
    actions: tuple[Action, ...]
    when: Expression | None = None
    off: Expression | None = None
    again_days: int = 0  # cool-down after the last episode of this play was opened
    busy: Literal["run", "quiet"] = "run"  # quiet: stays dark in the account's busy season
    observe_until: date | None = None  # 観察中: no action yet, until this day
    purpose: str = ""


@dataclass(frozen=True)
class Goal:
    name: str
    purpose: str
    now: str = ""
    target: str = ""


@dataclass(frozen=True)
class SuccessLevel:
    key: str
    name: str
    text: str


@dataclass(frozen=True)
class Design:
    key: str
    name: str
    goal: Goal
    applies: Expression  # `for:` who is evaluated on a day
    levels: tuple[SuccessLevel, ...] = ()
    events: dict[str, EventGroup] = field(default_factory=dict)
    measures: dict[str, Measure] = field(default_factory=dict)
    stages: tuple[Stage, ...] = ()
    segments: dict[str, Segment] = field(default_factory=dict)
    score: Score | None = None
    plays: dict[str, Play] = field(default_factory=dict)
    # what the company calls its own account fields, and their kinds, by key: for words alone, no
    # part of the design
    labels: dict[str, str] = field(default_factory=dict, compare=False)
    kinds: dict[str, str] = field(default_factory=dict, compare=False)
