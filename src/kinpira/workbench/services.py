"""Writes that span packages: what a person does on a page in one go."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db import transaction

from kinpira.accounts.access import check_can_edit
from kinpira.accounts.services import save_account, save_contact, save_touchpoint
from kinpira.facts.core.fact import NewFact
from kinpira.facts.services.records import record as record_facts
from kinpira.platform import audit
from kinpira.plays.queries import get_cta
from kinpira.plays.services.working import complete_cta


@dataclass(frozen=True)
class Meeting:
    """A touchpoint as a form gives it; minutes are whole minutes."""

    day: date
    kind: str
    result: str
    subject: str = ""
    notes: str = ""
    minutes_before: int = 0
    minutes_meeting: int = 0
    minutes_after: int = 0
    new_topic: bool | None = None
    contacts: tuple[int, ...] = ()


@transaction.atomic
def record_meeting(
    *, account: Any, user: Any, meeting: Meeting, external_id: str = "", now: datetime, today: date
) -> Any:
    """Writes a touchpoint by `user` on an account that they may edit."""
    check_can_edit(user, account)
    values = {name: getattr(meeting, name) for name in meeting.__dataclass_fields__}
    values |= {"author": user, "contacts": list(meeting.contacts)}
    touchpoint, _changed = save_touchpoint(
        account=account,
        external_id=external_id or uuid4().hex,
        values=values,
        now=now,
        today=today,
        actor=user.email,
    )
    return touchpoint


@transaction.atomic
def finish_action(
    *,
    cta_id: int,
    user: Any,
    version: int | None,
    meeting: Meeting,
    done: bool,
    now: datetime,
    today: date,
) -> Any:
    """The result of an action as a touchpoint; `done` closes the action, the memo is its outcome.

    The touchpoint's id follows from the action and its version, so a form sent twice writes one.
    """
    cta = get_cta(user=user, cta_id=cta_id)
    if done:
        complete_cta(
            cta_id=cta_id, user=user, outcome=meeting.notes, version=version, now=now, today=today
        )
    record_meeting(
        account=cta.account,
        user=user,
        meeting=meeting,
        external_id=f"cta-{cta_id}-{version or cta.version}",
        now=now,
        today=today,
    )
    return cta


@transaction.atomic
def judge_account(
    *, account: Any, user: Any, judgement: str, note: str, now: datetime, today: date
) -> Any:
    """The CSM's own judgement (good, watch, risk or empty) with its reason."""
    check_can_edit(user, account)
    saved, _changed = save_account(
        external_id=account.external_id,
        values={"judgement": judgement, "judgement_note": note.strip()},
        now=now,
        today=today,
        actor=user.email,
    )
    return saved


@transaction.atomic
def add_contact(
    *, account: Any, user: Any, values: dict[str, Any], role: str, now: datetime, today: date
) -> Any:
    """A new contact, with the role that they hold from today on."""
    check_can_edit(user, account)
    if role:
        values = {**values, "roles": role, "role_since": today}
    contact, _changed = save_contact(
        account=account,
        external_id=values.get("email") or uuid4().hex,
        values=values,
        now=now,
        today=today,
        actor=user.email,
    )
    return contact


@transaction.atomic
def confirm_stage(
    *, account: Any, user: Any, stage: str, reason: str, now: datetime, today: date
) -> None:
    """A person's word that the account has reached a stage (fact stage.confirmed)."""
    check_can_edit(user, account)
    fact = NewFact(
        account=account.key, name="stage.confirmed", day=today, known_at=now, entity=stage, value=1
    )
    record_facts(facts=[fact])
    audit.record(
        actor=user.email,
        action="stage.confirmed",
        subject=account.external_id,
        detail={"stage": stage, "reason": reason.strip()},
        now=now,
    )
