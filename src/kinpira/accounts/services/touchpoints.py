"""Saving touchpoints with the contacts who took part."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kinpira.accounts.core.fact_changes import FactChanges, difference
from kinpira.accounts.core.facts_of_happenings import facts_of_touchpoint
from kinpira.accounts.core.known import Known
from kinpira.accounts.models import Account, Touchpoint
from kinpira.accounts.services.noun import (
    Keys,
    KnownWord,
    Many,
    Noun,
    Row,
    Values,
    Work,
    keys_of_accounts,
)
from kinpira.accounts.services.people import person_keys
from kinpira.accounts.services.references import ACCOUNT, CONTACT, USER
from kinpira.accounts.services.saved import Saved
from kinpira.accounts.services.upsert import save_one, save_rows

FIELDS = (
    "external_id",
    "day",
    "kind",
    "result",
    "subject",
    "notes",
    "new_topic",
    "minutes_before",
    "minutes_meeting",
    "minutes_after",
)
_Attendance = Touchpoint.contacts.through


def save_touchpoints(
    *,
    rows: Sequence[Row],
    now: datetime,
    today: date,
    known: KnownWord = "now",
    batch_id: int | None = None,
    actor: str,
    skip_bad_rows: bool = False,
    dry_run: bool = False,
) -> Saved:
    """Upsert touchpoints by (`account`, `external_id`); `contacts`: their ids, a list or with
    commas.
    """
    return save_rows(
        TOUCHPOINT,
        rows=rows,
        now=now,
        today=today,
        known=known,
        batch_id=batch_id,
        actor=actor,
        skip_bad_rows=skip_bad_rows,
        dry_run=dry_run,
    )


@transaction.atomic
def save_touchpoint(
    *,
    account: Account,
    external_id: str,
    values: Mapping[str, Any],
    now: datetime,
    today: date,
    known_at: datetime | None = None,
    assumed: bool = False,
    batch_id: int | None = None,
    actor: str,
) -> tuple[Touchpoint, bool]:
    """Upsert one touchpoint of `account`; `contacts`: Contact rows or their ids."""
    pk, changed = save_one(
        TOUCHPOINT,
        {**values, "account": account, "external_id": external_id},
        now=now,
        today=today,
        known="as_dated" if assumed else "now",
        known_at=known_at,
        batch_id=batch_id,
        actor=actor,
    )
    return Touchpoint.objects.get(pk=pk), changed


def _check(values: Values) -> dict[str, str]:
    if not 2000 <= values["day"].year <= 2100:
        return {"day": _("年が2000〜2100の外です。日付を確かめてください。")}
    return {}


def _computed(values: Values, known: Known) -> Values:
    return {} if "created_at" in values else {"created_at": known.now}


def _load(ids: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for start in range(0, len(ids), 1000):
        rows = _Attendance.objects.filter(touchpoint_id__in=ids[start : start + 1000])
        for touchpoint, contact in rows.order_by("contact_id").values_list(
            "touchpoint_id", "contact_id"
        ):
            found.setdefault(touchpoint, []).append(contact)
    return found


def _write(changes: Sequence[tuple[int, list[Any], list[Any]]]) -> None:
    stale = [pk for pk, before, _after in changes if before]
    for start in range(0, len(stale), 1000):
        _Attendance.objects.filter(touchpoint_id__in=stale[start : start + 1000]).delete()
    _Attendance.objects.bulk_create(
        [
            _Attendance(touchpoint_id=pk, contact_id=contact)
            for pk, _before, after in changes
            for contact in after
        ],
        batch_size=1000,
    )


def _keys(works: Sequence[Work]) -> Keys:
    contacts = {pk for work in works for pk in work.after["contacts"]}
    contacts |= {pk for work in works if work.before for pk in work.before["contacts"]}
    return Keys(
        keys_of_accounts([work.after["account_id"] for work in works]), person_keys(contacts)
    )


def _facts(work: Work, keys: Keys, known: Known) -> FactChanges:
    account = keys.accounts[work.after["account_id"]]

    def said(values: Mapping[str, Any]) -> list[Any]:
        people = [keys.people[pk] for pk in values["contacts"] if pk in keys.people]
        return facts_of_touchpoint(account, values, people, known=known)

    return difference(said(work.before) if work.before else (), said(work.after))


TOUCHPOINT = Noun(
    name="touchpoint",
    model=Touchpoint,
    key=("account_id", "external_id"),
    fields=FIELDS,
    references={"account": ACCOUNT, "author": USER},
    many={"contacts": Many(None, _load, _write, CONTACT)},
    check=_check,
    computed=_computed,
    keys=_keys,
    facts=_facts,
)
