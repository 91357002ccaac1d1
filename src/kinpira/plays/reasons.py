"""The reason of an episode in words: what started it and by which values, as of its opening day.

Kept with the episode, so that it still says what was known then when the values have moved on. In
the company's language: whoever reads it later, it is one sentence in the record.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from kinpira.design.core.amounts import names_of_amounts
from kinpira.design.core.model import Design, Play
from kinpira.design.core.vocabulary import BUILTINS
from kinpira.plays.core.words import format_value, words_of

if TYPE_CHECKING:
    from kinpira.evaluation.models import AccountStatus

SEPARATOR = "、"


def reason_in_words(play: Play, design: Design, status: AccountStatus, occasion: str) -> str:
    """One sentence: the play's name with the values behind its rule, or what its trigger saw."""
    with translation.override(settings.LANGUAGE_CODE):
        if play.trigger.kind == "lamp":
            values = SEPARATOR.join(_values(play, design, status))
            said = _("%(play)s（%(values)s）") if values else "%(play)s"
            return said % {"play": play.name, "values": values}
        return _other_trigger(play, design, status, occasion)


def _other_trigger(play: Play, design: Design, status: AccountStatus, occasion: str) -> str:
    kind, key = play.trigger.kind, play.trigger.key
    if kind == "date":
        value = date.fromisoformat(occasion)
        days = (value - status.day).days
        said = (
            _("%(play)s：%(date)sまで%(days)d日")
            if days >= 0
            else _("%(play)s：%(date)sから%(days)d日")
        )
        return said % {"play": play.name, "date": occasion, "days": abs(days)}
    if kind in ("enter", "leave"):
        said = {
            "enter": _("セグメント「%(name)s」に入りました"),
            "leave": _("セグメント「%(name)s」から外れました"),
        }[kind]
        return said % {"name": design.segments[key].name}
    said = {
        "reached": _("ステージ「%(name)s」に到達しました"),
        "late": _("ステージ「%(name)s」への到達が遅れています"),
    }[kind]
    return said % {"name": next(stage.name for stage in design.stages if stage.key == key)}


def _values(play: Play, design: Design, status: AccountStatus) -> Iterator[str]:
    """「最終利用から 9日」 for each measure and countdown that the rule names, in its order."""
    amounts = names_of_amounts(design)  # everybody who sees the account reads the reason
    words = words_of(play.when.tree) if play.when else ()
    seen = dict.fromkeys(word for word in words if word not in amounts)
    language = translation.get_language() or "ja"
    for word in seen:
        if measure := design.measures.get(word):
            text = format_value(status.values.get(word), measure.unit)
            label = measure.name
        elif word in BUILTINS:
            builtin = BUILTINS[word]
            label = builtin.ja if language.startswith("ja") else builtin.en
            text = format_value(
                _builtin(word, status, design), "日" if builtin.kind == "days" else ""
            )
        else:
            continue
        if text:
            yield f"{label} {text}"


def _builtin(word: str, status: AccountStatus, design: Design) -> float | str | None:
    """The built-in fields that stand in the status row; others are left to the explanation."""
    if word == "contract.days_to_end" and status.end_date:
        return (status.end_date - status.day).days
    if word == "contract.days_to_notice" and status.notice_deadline:
        return (status.notice_deadline - status.day).days
    if word == "score":
        return status.score
    if word == "stage":
        return next((stage.name for stage in design.stages if stage.key == status.stage), None)
    return None
