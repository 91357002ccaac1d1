"""The reason of an episode in words: what started it and by which values.

Kept with the episode, so that it still says what was known then when the values have moved on. In
the company's language: whoever reads it later, it is one sentence in the record. It names no
person, who may have to be forgotten, and no amount, which not every reader may see.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from kinpira.accounts.queries import list_free_fields
from kinpira.design.core.model import Design, Play
from kinpira.design.core.words import trigger_in_words
from kinpira.design.queries import live_designs
from kinpira.evaluation.queries import statuses_by_account
from kinpira.plays.core.grounds import Teller
from kinpira.plays.core.known import Known

if TYPE_CHECKING:
    from kinpira.evaluation.models import AccountStatus


def field_labels() -> dict[str, str]:
    """`account.…` → what the company calls the field. Read once for many reasons."""
    return {f"account.{field.key}": field.label for field in list_free_fields() if field.label}


Occasion = tuple[int, str, str]  # account id, play key, occasion


def reasons_today(occasions: Sequence[Occasion], language: str) -> dict[tuple[int, str], str]:
    """By (account id, play key): the reason with today's values, where the trigger is still on.

    What is not in it has its reason of the opening day and no other.
    """
    statuses = statuses_by_account(account_ids=[account for account, _play, _day in occasions])
    designs = {version.pk: design for version, design in live_designs()} if statuses else {}
    labels = field_labels() if statuses else {}
    said: dict[tuple[int, str], str] = {}
    for account, key, occasion in occasions:
        status = statuses.get(account)
        design = designs.get(status.version_id or 0) if status else None
        play = design.plays.get(key) if design else None
        if status is None or design is None or play is None:
            continue
        if play.trigger.kind == "date" or key in status.lamps:
            said[account, key] = reason_in_words(play, design, status, occasion, labels, language)
    return said


def reason_in_words(
    play: Play,
    design: Design,
    status: AccountStatus,
    occasion: str,
    labels: dict[str, str],
    language: str = "",
) -> str:
    """The grounds of a lamp, or what another trigger saw; as of the status's day."""
    language = language or settings.LANGUAGE_CODE
    known = Known(
        design=design,
        day=status.day,
        values=status.values,
        segments=frozenset(status.segments),
        stage_position=status.stage_position,
        days_late=status.days_late,
        score=status.score,
        band=status.band,
    )
    teller = Teller(known, language, labels)
    with translation.override(language):
        if play.trigger.kind == "date":
            return _awaited_date(play, teller, date.fromisoformat(occasion))
        return _told(play, teller)


def _told(play: Play, teller: Teller) -> str:
    kind, key, design = play.trigger.kind, play.trigger.key, teller.design
    grounds: list[str] = []
    if kind == "lamp" and play.when:
        grounds = teller.tell(play.when.tree)
    elif kind == "enter":
        grounds = teller.tell(design.segments[key].condition.tree)
    elif kind == "late":
        return teller.late(key)
    said = ("、" if teller.japanese else ", ").join(grounds)
    if kind == "lamp":
        return said or trigger_in_words(play, design, teller.language)
    if kind == "reached":
        name = next(stage.name for stage in design.stages if stage.key == key)
        return _("ステージ「%(name)s」に到達しました") % {"name": name}
    told = {
        "enter": _("セグメント「%(name)s」に入りました"),
        "leave": _("セグメント「%(name)s」から外れました"),
    }[kind] % {"name": design.segments[key].name}
    return _("%(told)s（%(grounds)s）") % {"told": told, "grounds": said} if said else told


def _awaited_date(play: Play, teller: Teller, value: date) -> str:
    """「契約終了日 2026-12-20（日）まで57日（60日前から）」."""
    days, offset = (value - teller.known.day).days, play.trigger.days
    name = teller.label(play.when.tree) if play.when else play.name
    if days >= 0:
        said = _("%(name)s %(date)sまで%(days)d日（%(offset)d日前から）")
    elif offset >= 0:
        said = _("%(name)s %(date)sから%(days)d日（%(offset)d日前から）")
    else:
        said = _("%(name)s %(date)sから%(days)d日（%(offset)d日後から）")
    return said % {
        "name": name,
        "date": teller.date(value),
        "days": abs(days),
        "offset": abs(offset),
    }
