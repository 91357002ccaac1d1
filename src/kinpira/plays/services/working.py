"""What a person does with a CTA: done, snoozed, handed over, dropped, reopened, steps, due date.

Every function takes the CTA's id, the acting `user`, and `version`: the number that the person's
screen showed. If somebody else has changed the CTA since, nothing is written and Conflict says so.
Without `version` (a command line, a script) the present state counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kinpira.accounts.access import can_edit, check_can_edit
from kinpira.platform import audit
from kinpira.platform.errors import Conflict, InvalidInput
from kinpira.plays.models import Cta, CtaEvent
from kinpira.plays.queries import get_cta

if TYPE_CHECKING:
    from kinpira.accounts.models import User

WAITING = (Cta.State.OPEN, Cta.State.SNOOZED)
LONGEST_REASON = 300


@transaction.atomic
def complete_cta(
    *,
    cta_id: int,
    user: User,
    outcome: str = "",
    version: int | None = None,
    now: datetime,
    today: date,
) -> Cta:
    """Done, with what came of it."""
    cta = _take(cta_id, user, version, WAITING)
    changes = {"state": Cta.State.DONE, "outcome": outcome.strip(), "closed_on": today}
    return _write(cta, user, changes | _forget_snooze(), "done", outcome, now=now, today=today)


@transaction.atomic
def snooze_cta(
    *,
    cta_id: int,
    user: User,
    until: date,
    reason: str,
    version: int | None = None,
    now: datetime,
    today: date,
) -> Cta:
    """Put off to a later day, with the reason; on that day it stands among the open ones again."""
    reason = _reason(reason, _("延期の理由を書いてください。"))
    if until <= today:
        raise InvalidInput(
            _("延期の期日は明日以降の日付にしてください。"),
            code="snooze_in_past",
            fields={"until": _("明日以降の日付を選んでください。")},
        )
    cta = _take(cta_id, user, version, WAITING)
    changes = {"state": Cta.State.SNOOZED, "snoozed_until": until, "state_reason": reason}
    note = f"{date_format(until, 'Y-m-d')} {reason}"
    return _write(cta, user, changes, "snoozed", note, now=now, today=today)


@transaction.atomic
def hand_over_cta(
    *,
    cta_id: int,
    user: User,
    to: User,
    note: str = "",
    version: int | None = None,
    now: datetime,
    today: date,
) -> Cta:
    """Give it to another person, who must be able to work on the account."""
    cta = _take(cta_id, user, version, WAITING)
    if not to.is_active or not can_edit(to, cta.account):
        raise InvalidInput(
            _("%(name)sさんはこの企業を担当できません。ほかの人を選んでください。")
            % {"name": to.name},
            code="owner_cannot_edit",
            fields={"to": _("この企業を編集できる人を選んでください。")},
        )
    said = f"{cta.owner or _('担当なし')} → {to}" + (f": {note.strip()}" if note.strip() else "")
    return _write(cta, user, {"owner_id": to.pk}, "handed_over", said, now=now, today=today)


@transaction.atomic
def drop_cta(
    *,
    cta_id: int,
    user: User,
    reason: str,
    version: int | None = None,
    now: datetime,
    today: date,
) -> Cta:
    """Not to be done after all, with the reason."""
    reason = _reason(reason, _("取りやめの理由を書いてください。"))
    cta = _take(cta_id, user, version, WAITING)
    changes = {"state": Cta.State.DROPPED, "state_reason": reason, "closed_on": today}
    changes |= {"snoozed_until": None}
    return _write(cta, user, changes, "dropped", reason, now=now, today=today)


@transaction.atomic
def reopen_cta(
    *, cta_id: int, user: User, version: int | None = None, now: datetime, today: date
) -> Cta:
    """Take back: done or dropped becomes open again, a snoozed one is due as before."""
    cta = _take(cta_id, user, version, (Cta.State.DONE, Cta.State.DROPPED, Cta.State.SNOOZED))
    what = "resumed" if cta.state == Cta.State.SNOOZED else "reopened"
    changes = {"state": Cta.State.OPEN, "closed_on": None} | _forget_snooze()
    return _write(cta, user, changes, what, "", now=now, today=today)


@transaction.atomic
def change_due(
    *,
    cta_id: int,
    user: User,
    due_date: date,
    version: int | None = None,
    now: datetime,
    today: date,
) -> Cta:
    """Another due date; the old one stays in the history."""
    cta = _take(cta_id, user, version, WAITING)
    note = f"{cta.due_date:%Y-%m-%d} → {due_date:%Y-%m-%d}"
    return _write(cta, user, {"due_date": due_date}, "due", note, now=now, today=today)


@transaction.atomic
def tick_step(
    *,
    cta_id: int,
    position: int,
    done: bool,
    user: User,
    version: int | None = None,
    now: datetime,
    today: date,
) -> Cta:
    """Tick a step of the playbook or take the tick back; what is so already changes nothing."""
    cta = _take(cta_id, user, version, WAITING)
    step = cta.steps.filter(position=position).first()
    if step is None:
        raise InvalidInput(
            _("この手順はありません。画面を開き直してください。"), code="step_unknown"
        )
    if (step.done_on is not None) == done:
        return cta
    step.done_on, step.done_by = (today, user) if done else (None, None)
    step.save(update_fields=["done_on", "done_by"])
    note = ("✓ " if done else "✗ ") + step.text
    return _write(cta, user, {}, "step", note, now=now, today=today)


def _take(cta_id: int, user: User, version: int | None, states: Sequence[str]) -> Cta:
    """The CTA as `user` may change it now; Conflict where it is not as the person believes."""
    cta = get_cta(user=user, cta_id=cta_id)
    check_can_edit(user, cta.account)
    if version is not None and cta.version != version:
        raise _changed_by_another(cta)
    if cta.state not in states:
        raise Conflict(
            _("このアクションはいま「%(state)s」です。画面を開き直して確かめてください。")
            % {"state": cta.get_state_display()},
            code="cta_state",
        )
    return cta


def _write(
    cta: Cta,
    user: User,
    changes: dict[str, Any],
    what: str,
    note: str,
    *,
    now: datetime,
    today: date,
) -> Cta:
    """Write if nobody was faster; raise the version, note the first touch, add to the history."""
    changes["first_touched_on"] = cta.first_touched_on or today
    same = Cta.objects.filter(pk=cta.pk, version=cta.version)
    if not same.update(**changes, version=F("version") + 1):
        raise _changed_by_another(cta)
    CtaEvent.objects.create(cta=cta, at=now, by=user, what=what, note=note.strip()[:500])
    audit.record(actor=user.email, action=f"cta.{what}", subject=f"cta {cta.pk}", now=now)
    cta.refresh_from_db()
    return cta


def _changed_by_another(cta: Cta) -> Conflict:
    last = cta.events.select_related("by").last()
    if last is not None and last.by is not None:
        message = _(
            "%(name)sさんが先に変更しました。画面を開き直して、いまの状態を確かめてください。"
        ) % {"name": last.by.name}
    else:
        message = _("先に変更されています。画面を開き直して、いまの状態を確かめてください。")
    return Conflict(message, code="cta_changed")


def _reason(reason: str, ask: str) -> str:
    reason = reason.strip()
    if not reason:
        raise InvalidInput(ask, code="reason_missing", fields={"reason": ask})
    if len(reason) > LONGEST_REASON:
        message = _("理由は%(n)d文字以内で書いてください。") % {"n": LONGEST_REASON}
        raise InvalidInput(message, code="reason_too_long", fields={"reason": message})
    return reason


def _forget_snooze() -> dict[str, Any]:
    return {"snoozed_until": None, "state_reason": ""}
