"""Writes of designs: save a version, make one live, go back to an old one, order the designs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kinpira.design import queries
from kinpira.design.core.problems import Problem
from kinpira.design.models import DesignVersion, SuccessDesign
from kinpira.platform import audit, clock, events
from kinpira.platform.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from kinpira.accounts.models import User

CLI = "cli"


class InvalidDesign(InvalidInput):
    """A text with mistakes can't be saved or activated; `problems` are all of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        language = "ja" if (get_language() or "ja").startswith("ja") else "en"
        first = self.problems[0]
        super().__init__(
            _("デザインに%(count)s件の誤りがあります。最初は%(line)s行目: %(message)s %(mend)s")
            % {
                "count": len(self.problems),
                "line": first.line,
                "message": first.message(language),
                "mend": first.mend(language),
            },
            code="invalid_design",
        )


@transaction.atomic
def save_version(*, text: str, note: str, by: User | None, now: datetime) -> DesignVersion:
    """Keep `text` as the next version of the design that it names; the same text is kept once.

    Raises InvalidDesign with every mistake.
    """
    loaded = queries.check_text(text=text)
    if loaded.design is None:
        raise InvalidDesign(loaded.errors)
    key, name = loaded.design.key, loaded.design.name
    design, is_new = SuccessDesign.objects.select_for_update().get_or_create(
        key=key, defaults={"name": name, "position": _next_position()}
    )
    same = design.versions.filter(text=text).first()
    if same is not None:
        return same
    if not is_new and design.name != name:
        design.name = name
        design.save(update_fields=["name"])
    return _add_version(design=design, text=text, note=note, by=by, now=now)


def _next_position() -> int:
    last: int | None = SuccessDesign.objects.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def _add_version(
    *, design: SuccessDesign, text: str, note: str, by: User | None, now: datetime
) -> DesignVersion:
    last: int | None = design.versions.aggregate(last=Max("number"))["last"]
    version = DesignVersion.objects.create(
        design=design,
        number=(last or 0) + 1,
        text=text,
        note=note[:500],
        created_at=now,
        created_by=by,
    )
    audit.record(
        actor=_actor(by),
        action="design.saved",
        subject=f"{design.key} v{version.number}",
        detail={"note": version.note},
        now=now,
    )
    return version


@transaction.atomic
def activate_version(
    *, version: DesignVersion, by: User | None, now: datetime, act_on_lit: bool = False
) -> DesignVersion:
    """Make `version` the live one of its design; the one before is retired.

    `act_on_lit`: whether plays act on lamps that are lit already. A version that is live already is
    left as it is. Raises InvalidDesign where the text has mistakes as of today.
    """
    design = SuccessDesign.objects.select_for_update().get(pk=version.design_id)
    version = design.versions.select_related("design").get(pk=version.pk)
    if version.state == DesignVersion.State.LIVE:
        return version
    loaded = queries.check_text(text=version.text, today=_day(now))
    if loaded.design is None:
        raise InvalidDesign(loaded.errors)
    before = design.versions.filter(state=DesignVersion.State.LIVE).first()
    if before is not None:
        before.state = DesignVersion.State.RETIRED
        before.save(update_fields=["state"])
    version.state = DesignVersion.State.LIVE
    version.activated_at = now
    version.activated_by = by
    version.act_on_lit = act_on_lit
    version.save(update_fields=["state", "activated_at", "activated_by", "act_on_lit"])
    if design.name != loaded.design.name:
        design.name = loaded.design.name
        design.save(update_fields=["name"])
    audit.record(
        actor=_actor(by),
        action="design.activated",
        subject=f"{design.key} v{version.number}",
        detail={"before": before.number if before else None, "act_on_lit": act_on_lit},
        now=now,
    )
    events.publish(
        name="DesignActivated",
        payload={"version_id": version.pk, "act_on_lit": act_on_lit},
        now=now,
    )
    return version


@transaction.atomic
def roll_back(
    *,
    version: DesignVersion,
    by: User | None,
    now: datetime,
    note: str = "",
    act_on_lit: bool = False,
) -> DesignVersion:
    """Make an old version's text live again, as a new version: history only grows."""
    design = SuccessDesign.objects.select_for_update().get(pk=version.design_id)
    copy = _add_version(
        design=design,
        text=version.text,
        note=note or _("v%(number)s に戻す") % {"number": version.number},
        by=by,
        now=now,
    )
    return activate_version(version=copy, by=by, now=now, act_on_lit=act_on_lit)


@transaction.atomic
def order_designs(*, keys: Sequence[str], by: User | None, now: datetime) -> None:
    """Try designs in the order of `keys`; those that are not named follow as they were."""
    designs = {design.key: design for design in SuccessDesign.objects.select_for_update()}
    unknown = [key for key in keys if key not in designs]
    if unknown:
        raise NotFound(
            _("「%(key)s」というデザインはありません。") % {"key": unknown[0]},
            code="design_not_found",
        )
    ordered = [*dict.fromkeys(keys), *(key for key in designs if key not in keys)]
    for position, key in enumerate(ordered):
        designs[key].position = position
    SuccessDesign.objects.bulk_update(designs.values(), ["position"])
    audit.record(actor=_actor(by), action="design.ordered", detail={"keys": ordered}, now=now)


def _actor(by: User | None) -> str:
    return by.email if by is not None else CLI


def _day(now: datetime) -> date:
    return now.astimezone(clock.zone()).date()
