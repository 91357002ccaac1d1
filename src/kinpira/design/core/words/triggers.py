"""What starts a play, in words."""

from __future__ import annotations

from kinpira.design.core.model import Design, Play
from kinpira.design.core.words.expressions import expression_in_words
from kinpira.design.core.words.terms import pick, stage_name

_FORMS = {
    "enter": ("セグメント「{0}」に入ったとき", 'on entering the segment "{0}"'),
    "leave": ("セグメント「{0}」から出たとき", 'on leaving the segment "{0}"'),
    "reached": ("ステージ「{0}」に到達したとき", 'on reaching the stage "{0}"'),
    "late": ("ステージ「{0}」への到達が遅れたとき", 'when late to reach the stage "{0}"'),
    "before": ("{0}の{1}日前", "{1} days before: {0}"),
    "after": ("{0}の{1}日後", "{1} days after: {0}"),
}


def trigger_in_words(play: Play, design: Design, language: str) -> str:
    """When the play starts: its lamp's condition, or what it waits for."""
    trigger = play.trigger
    said = expression_in_words(play.when.tree, design, language) if play.when else ""
    if trigger.kind == "lamp":
        return said
    if trigger.kind == "date":
        form = _FORMS["before" if trigger.days >= 0 else "after"]
        return pick(form, language).format(said, abs(trigger.days))
    if trigger.kind in ("enter", "leave"):
        segment = design.segments.get(trigger.key)
        name = segment.name if segment else trigger.key
    else:
        name = stage_name(design, trigger.key)
    return pick(_FORMS[trigger.kind], language).format(name)
