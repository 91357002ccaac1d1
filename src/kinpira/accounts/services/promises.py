"""Saving promises made at handover."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kinpira.accounts.core.fact_changes import FactChanges, difference
from kinpira.accounts.core.facts_of_happenings import facts_of_promise
from kinpira.accounts.core.known import Known
from kinpira.accounts.models import Account, Promise
from kinpira.accounts.services.noun import (
    Keys,
    KnownWord,
    Noun,
    Row,
    Values,
    Work,
    keys_of_accounts,
)
from kinpira.accounts.services.references import ACCOUNT, USER
from kinpira.accounts.services.saved import Saved
from kinpira.accounts.services.upsert import save_one, save_rows

FIELDS = ("external_id", "text", "made_on", "due_date", "answered_on")


def save_promises(
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
    """Upsert promises by (`account`, `external_id`)."""
    return save_rows(
        PROMISE,
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
def save_promise(
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
) -> tuple[Promise, bool]:
    """Upsert one promise of `account`."""
    pk, changed = save_one(
        PROMISE,
        {**values, "account": account, "external_id": external_id},
        now=now,
        today=today,
        known="as_dated" if assumed else "now",
        known_at=known_at,
        batch_id=batch_id,
        actor=actor,
    )
    return Promise.objects.get(pk=pk), changed


def _check(values: Values) -> dict[str, str]:
    answered = values.get("answered_on")
    if answered is not None and answered < values["made_on"]:
        return {"answered_on": _("回答日が約束した日より前です。日付を確かめてください。")}
    return {}


def _keys(works: Sequence[Work]) -> Keys:
    return Keys(keys_of_accounts([work.after["account_id"] for work in works]), {})


def _facts(work: Work, keys: Keys, known: Known) -> FactChanges:
    account = keys.accounts[work.after["account_id"]]
    before = facts_of_promise(account, work.before, known=known) if work.before else ()
    return difference(before, facts_of_promise(account, work.after, known=known))


PROMISE = Noun(
    name="promise",
    model=Promise,
    key=("account_id", "external_id"),
    fields=FIELDS,
    references={"account": ACCOUNT, "owner": USER},
    check=_check,
    keys=_keys,
    facts=_facts,
)
