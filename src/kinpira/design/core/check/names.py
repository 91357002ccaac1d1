"""Keys that can't stand as names, and keys that name what is not there."""

from __future__ import annotations

from kinpira.design.core.build import event_group
from kinpira.design.core.draft import Draft
from kinpira.design.core.problems import Path, nearest
from kinpira.design.core.vocabulary import BUILTINS, FUNCTIONS, WINDOWS

_KEYWORDS = ("and", "or", "not", "in", "any", "AND", "OR", "NOT", "IN", "かつ", "または")


def check_names(draft: Draft) -> None:
    _shadows(draft)
    _twice(draft)
    _references(draft)
    if draft.known_events is not None:
        _group_events(draft, set(draft.known_events))


def _taken(key: str) -> tuple[str, str] | None:
    if key in FUNCTIONS:
        return "関数", "function"
    if key in WINDOWS:
        return "期間", "window"
    if key in BUILTINS:
        return "組み込みの項目", "built-in field"
    return ("式の言葉", "word of the language") if key in _KEYWORDS else None


def _shadows(draft: Draft) -> None:
    names = draft.names
    places: list[tuple[str, Path, Path]] = [
        *((key, ("measures", key), ("measures", key)) for key in names.measures),
        *((key, ("segments", key), ("segments", key)) for key in names.segments),
        *((key, ("events", key), ("events", key)) for key in names.groups),
        *(
            (stage.key, ("stages", n, "key"), ("stages", n, "key"))
            for n, stage in enumerate(draft.spec.stages)
        ),
    ]
    for key, path, _ in places:
        taken = _taken(key)
        if taken:
            draft.tell("shadows", path, found=key, what=taken[0], what_en=taken[1])


def _twice(draft: Draft) -> None:
    measures = set(draft.names.measures)
    for key in draft.names.segments:
        if key in measures:
            draft.tell(
                "name_twice", ("segments", key), found=key, first="measures", second="segments"
            )
    seen: set[str] = set()
    for n, stage in enumerate(draft.spec.stages):
        if stage.key in seen:
            draft.tell("duplicate_key", ("stages", n, "key"), found=stage.key)
        seen.add(stage.key)


def _references(draft: Draft) -> None:
    names = draft.names
    for n, stage in enumerate(draft.spec.stages):
        if stage.level:
            refer(draft, "unknown_level", ("stages", n, "level"), stage.level, names.levels)
    for key in draft.spec.score.lamps if draft.spec.score else ():
        refer(draft, "unknown_play", ("score", "lamps", key), key, names.plays)
    for key, play in draft.spec.plays.items():
        path: Path = ("plays", key, "on")
        on = play.on
        if on is None:
            continue
        for word, found, known, code in (
            ("enter", on.enter, names.segments, "unknown_segment"),
            ("leave", on.leave, names.segments, "unknown_segment"),
            ("reached", on.reached, names.stages, "unknown_stage"),
            ("late", on.late, names.stages, "unknown_stage"),
        ):
            if found:
                refer(draft, code, (*path, word), found, known)


def refer(draft: Draft, code: str, path: Path, found: str, known: tuple[str, ...]) -> None:
    if found not in known:
        draft.tell(
            code, path, found=found, near=nearest(found, known), known=", ".join(known) or "—"
        )


def _group_events(draft: Draft, known: set[str]) -> None:
    for key, value in draft.spec.events.items():
        for event in event_group(key, value).events:
            if event not in known:
                draft.tell(
                    "unknown_event",
                    ("events", key),
                    found=event,
                    near=nearest(event, known),
                    severity="warning",
                )
