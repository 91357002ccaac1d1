"""When does a play of a new version say the same as before? Its fingerprint tells.

Two versions of a play with one fingerprint light for the same accounts and hold back for as long,
so switching from one to the other makes nothing "already lit". Names, actions, due days and steps
take no part.
"""

import hashlib

from kinpira.design.core.model import Design, Expression, Play
from kinpira.plays.core.words import words_of

STAGE_WORDS = frozenset({"late", "reached", "days_in_stage", "stage"})
SCORE_WORDS = frozenset({"score", "band"})


def fingerprint(play: Play, design: Design) -> str:
    """A short hash of everything that decides when the play starts."""
    held_back = f"{play.busy}|{play.again_days}|{play.observe_until}"
    seen: dict[str, str] = {"": f"{play.trigger}|{held_back}|{design.applies.text}"}
    for part, expression in (("when", play.when), ("off", play.off)):
        if expression is not None:
            seen[f"/{part}"] = expression.text
            _collect(expression, design, seen)
    if play.trigger.kind in ("reached", "late"):
        _collect_stages(design, seen)
    elif play.trigger.kind in ("enter", "leave"):
        _collect_name(play.trigger.key, design, seen)
    said = "\n".join(f"{key}={seen[key]}" for key in sorted(seen))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _collect(expression: Expression, design: Design, seen: dict[str, str]) -> None:
    for word in words_of(expression.tree):
        _collect_name(word, design, seen)


def _collect_name(word: str, design: Design, seen: dict[str, str]) -> None:
    if f"name {word}" in seen:
        return
    if word in STAGE_WORDS or any(stage.key == word for stage in design.stages):
        _collect_stages(design, seen)
    if word in SCORE_WORDS and design.score:
        _collect_score(design, seen)
    if word in design.events:
        seen[f"name {word}"] = str(design.events[word])
    named = design.measures.get(word)
    condition = named.value if named else None
    if word in design.segments:
        condition = design.segments[word].condition
    if condition is not None:
        seen[f"name {word}"] = condition.text
        _collect(condition, design, seen)


def _collect_stages(design: Design, seen: dict[str, str]) -> None:
    if "/stages" in seen:
        return
    seen["/stages"] = ",".join(
        f"{stage.key} {stage.expect_days} {stage.confirm}" for stage in design.stages
    )
    for stage in design.stages:
        for part, expression in (("reached", stage.reached), ("lost", stage.lost)):
            if expression is not None:
                seen[f"/{part} {stage.key}"] = expression.text
                _collect(expression, design, seen)


def _collect_score(design: Design, seen: dict[str, str]) -> None:
    if "/score" in seen or design.score is None:
        return
    seen["/score"] = f"{design.score}"
    for part in design.score.parts:
        _collect(part.value, design, seen)
    for segment in design.segments.values():
        _collect_name(segment.key, design, seen)
