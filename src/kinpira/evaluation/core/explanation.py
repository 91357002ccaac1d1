"""What an explanation consists of, as plain values."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

Plain = float | str | bool | None


@dataclass(frozen=True)
class Input:
    """A figure behind a value. `shown` is the value as a reader reads it, "" where it is missing.

    `first`, `last`: the days that were counted (ISO); without `first` everything up to `last`.
    Both "" where nothing is counted. A date is its ISO text, with unit "date".
    """

    text: str
    words: str
    value: Plain
    unit: str = ""
    first: str = ""
    last: str = ""
    key: str = ""  # of the measure, where it is one
    shown: str = ""


@dataclass(frozen=True)
class Condition:
    """One comparison of a rule. met: True, False, None (unknown: something is missing).

    `shown`: the compared value as a reader reads it, "" where it is missing or says no more than
    `met`.
    """

    text: str
    words: str
    met: bool | None
    value: Plain = None
    threshold: Plain = None
    shown: str = ""


@dataclass(frozen=True)
class Explanation:
    """JSON by `as_dict`. kind: measure, lamp, stage, segment, score, part. Days are ISO dates."""

    key: str
    kind: str
    name: str
    value: Plain
    shown: str = ""  # the value as a reader reads it, "" where it is missing
    unit: str = ""
    rule: str = ""
    rule_of: str = ""  # whose rule it is, where it is not that of `name`: the next stage's name
    words: str = ""
    off: str = ""  # what turns a lamp off, or loses a stage
    off_words: str = ""
    since: str = ""
    note: str = ""  # what the design says a reader should know
    purpose: str = ""
    conditions: list[Condition] = field(default_factory=list)
    off_conditions: list[Condition] = field(default_factory=list)
    inputs: list[Input] = field(default_factory=list)
    parts: list[dict[str, Any]] = field(default_factory=list)
    facts: int = 0  # how many facts of the account were read
    assumed: int = 0  # … of them with an assumed known day
    first_day: str = ""  # the first evaluated day
    day: str = ""
    version: str = ""
    computed_at: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)
