"""Saving contracts: their states, notices, renewals, and the loss of a customer that follows."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from kinpira.accounts.core.fact_changes import FactChanges
from kinpira.accounts.core.facts_of_contracts import facts_of_contract
from kinpira.accounts.core.known import Known
from kinpira.accounts.models import Account, Contract
from kinpira.accounts.services.churn import sync_churn
from kinpira.accounts.services.noun import (
    Keys,
    KnownWord,
    Noun,
    Row,
    Values,
    Work,
    keys_of_accounts,
)
from kinpira.accounts.services.references import ACCOUNT, CONTRACT
from kinpira.accounts.services.saved import Saved
from kinpira.accounts.services.upsert import save_one, save_rows

FIELDS = (
    "external_id",
    "plan",
    "seats",
    "amount",
    "currency",
    "start_date",
    "end_date",
    "auto_renew",
    "notice_deadline",
    "notice_given_on",
    "cancellation_reason",
)


def save_contracts(
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
    """Upsert contracts by `external_id`; `amount` per year in minor units, `end_date` inclusive."""
    return save_rows(
        CONTRACT_NOUN,
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
def save_contract(
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
) -> tuple[Contract, bool]:
    """Upsert one contract of `account`."""
    pk, changed = save_one(
        CONTRACT_NOUN,
        {**values, "account": account, "external_id": external_id},
        now=now,
        today=today,
        known="as_dated" if assumed else "now",
        known_at=known_at,
        batch_id=batch_id,
        actor=actor,
    )
    return Contract.objects.get(pk=pk), changed


def _check(values: Values) -> dict[str, str]:
    problems = {}
    end, start = values.get("end_date"), values["start_date"]
    if end is not None and end < start:
        problems["end_date"] = _("終了日が開始日より前です。日付を確かめてください。")
    if (values.get("amount") or 0) < 0:
        problems["amount"] = _("0以上にしてください。")
    if values.get("currency") != settings.BASE_CURRENCY:
        problems["currency"] = _(
            "換算レートがないため、%(base)s以外の通貨は登録できません。%(base)sに換算してください。"
        ) % {"base": settings.BASE_CURRENCY}
    return problems


def _keys(works: Sequence[Work]) -> Keys:
    return Keys(keys_of_accounts([work.after["account_id"] for work in works]), {})


def _facts(work: Work, keys: Keys, known: Known) -> FactChanges:
    return facts_of_contract(
        keys.accounts[work.after["account_id"]], work.before, work.after, known=known
    )


def _after_save(works: Sequence[Work], known: Known, batch_id: int | None) -> None:
    sync_churn(
        account_ids=sorted({work.after["account_id"] for work in works}),
        known=known,
        batch_id=batch_id,
    )


CONTRACT_NOUN = Noun(
    name="contract",
    model=Contract,
    key=("external_id",),
    fields=FIELDS,
    references={"account": ACCOUNT, "renewed_from": CONTRACT},
    check=_check,
    keys=_keys,
    facts=_facts,
    after_save=_after_save,
)
