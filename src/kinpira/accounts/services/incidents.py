"""Saving incidents with the accounts they hit."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kinpira.accounts.core.fact_changes import FactChanges, difference
from kinpira.accounts.core.facts_of_happenings import facts_of_incident
from kinpira.accounts.core.known import Known
from kinpira.accounts.models import Incident
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
from kinpira.accounts.services.references import ACCOUNTS
from kinpira.accounts.services.saved import Saved
from kinpira.accounts.services.upsert import save_one, save_rows

FIELDS = ("external_id", "title", "area", "from_date", "to_date")
_Hit = Incident.accounts.through


def save_incidents(
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
    """Upsert incidents by `external_id`; `accounts`: Account rows or external ids."""
    return save_rows(
        INCIDENT,
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
def save_incident(
    *,
    external_id: str,
    values: Mapping[str, Any],
    now: datetime,
    today: date,
    known_at: datetime | None = None,
    assumed: bool = False,
    batch_id: int | None = None,
    actor: str,
) -> tuple[Incident, bool]:
    """Upsert one incident; `accounts` in `values`: Account rows or external ids."""
    pk, changed = save_one(
        INCIDENT,
        {**values, "external_id": external_id},
        now=now,
        today=today,
        known="as_dated" if assumed else "now",
        known_at=known_at,
        batch_id=batch_id,
        actor=actor,
    )
    return Incident.objects.get(pk=pk), changed


def _check(values: Values) -> dict[str, str]:
    ended = values.get("to_date")
    if ended is not None and ended < values["from_date"]:
        return {"to_date": _("終了日が開始日より前です。日付を確かめてください。")}
    return {}


def _load(ids: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    rows = _Hit.objects.filter(incident_id__in=ids).order_by("account_id")
    for incident, account in rows.values_list("incident_id", "account_id"):
        found.setdefault(incident, []).append(account)
    return found


def _write(changes: Sequence[tuple[int, list[Any], list[Any]]]) -> None:
    _Hit.objects.filter(incident_id__in=[pk for pk, before, _after in changes if before]).delete()
    _Hit.objects.bulk_create(
        [
            _Hit(incident_id=pk, account_id=account)
            for pk, _before, after in changes
            for account in after
        ],
        batch_size=1000,
    )


def _keys(works: Sequence[Work]) -> Keys:
    hit = [
        pk
        for work in works
        for values in (work.before, work.after)
        if values
        for pk in values["accounts"]
    ]
    return Keys(keys_of_accounts(hit), {})


def _facts(work: Work, keys: Keys, known: Known) -> FactChanges:
    def said(values: Mapping[str, Any]) -> list[Any]:
        accounts = [keys.accounts[pk] for pk in values["accounts"]]
        return facts_of_incident(accounts, values, known=known)

    return difference(said(work.before) if work.before else (), said(work.after))


INCIDENT = Noun(
    name="incident",
    model=Incident,
    key=("external_id",),
    fields=FIELDS,
    many={"accounts": Many(None, _load, _write, ACCOUNTS)},
    check=_check,
    keys=_keys,
    facts=_facts,
)
