"""Saving agreed outcomes and the figures reached."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kinpira.accounts.core.fact_changes import FactChanges, difference
from kinpira.accounts.core.facts_of_outcomes import facts_of_actual, facts_of_outcome
from kinpira.accounts.core.known import Known
from kinpira.accounts.models import Account, Outcome, OutcomeActual
from kinpira.accounts.services.noun import (
    Keys,
    KnownWord,
    Noun,
    Row,
    Values,
    Work,
    keys_of_accounts,
)
from kinpira.accounts.services.references import ACCOUNT, CONTACT, OUTCOME
from kinpira.accounts.services.saved import Saved
from kinpira.accounts.services.upsert import save_one, save_rows

FIELDS = (
    "external_id",
    "name",
    "unit",
    "baseline",
    "target",
    "due_date",
    "agreed_on",
    "state",
)


def save_outcomes(
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
    """Upsert outcomes by (`account`, `external_id`)."""
    return save_rows(
        OUTCOME_NOUN,
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
def save_outcome(
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
) -> tuple[Outcome, bool]:
    """Upsert one outcome of `account`."""
    pk, changed = save_one(
        OUTCOME_NOUN,
        {**values, "account": account, "external_id": external_id},
        now=now,
        today=today,
        known="as_dated" if assumed else "now",
        known_at=known_at,
        batch_id=batch_id,
        actor=actor,
    )
    return Outcome.objects.get(pk=pk), changed


def save_actuals(
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
    """Upsert figures reached by (`outcome`, `day`); a row has account, outcome (its id), day,
    value.
    """
    return save_rows(
        ACTUAL,
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
def record_actual(
    *,
    outcome: Outcome,
    day: date,
    value: Any,
    now: datetime,
    today: date,
    known_at: datetime | None = None,
    assumed: bool = False,
    batch_id: int | None = None,
    actor: str,
) -> tuple[OutcomeActual, bool]:
    """Write down the figure that an outcome reached on `day`; a second one for that day replaces
    it.
    """
    pk, changed = save_one(
        ACTUAL,
        {"account": outcome.account, "outcome": outcome, "day": day, "value": value},
        now=now,
        today=today,
        known="as_dated" if assumed else "now",
        known_at=known_at,
        batch_id=batch_id,
        actor=actor,
    )
    return OutcomeActual.objects.get(pk=pk), changed


def _check(values: Values) -> dict[str, str]:
    if values["baseline"] == values["target"]:
        return {"target": _("起点と目標が同じです。目指す値を入れてください。")}
    return {}


def _keys(works: Sequence[Work]) -> Keys:
    return Keys(keys_of_accounts([work.after["account_id"] for work in works]), {})


def _facts(work: Work, keys: Keys, known: Known) -> FactChanges:
    return facts_of_outcome(
        keys.accounts[work.after["account_id"]], work.before, work.after, known=known
    )


def _actual_keys(works: Sequence[Work]) -> Keys:
    """Here `accounts` is by outcome, `people` unused."""
    wanted = sorted({work.after["outcome_id"] for work in works})
    found: dict[int, int] = {}
    for start in range(0, len(wanted), 1000):
        rows = Outcome.objects.filter(pk__in=wanted[start : start + 1000])
        found.update(rows.values_list("pk", "account__key"))
    return Keys(found, {})


def _actual_facts(work: Work, keys: Keys, known: Known) -> FactChanges:
    account = keys.accounts[work.after["outcome_id"]]
    entity = Outcome.objects.values_list("external_id", flat=True).get(pk=work.after["outcome_id"])

    def said(values: Mapping[str, Any]) -> list[Any]:
        return facts_of_actual(account, entity, values["day"], values["value"], known=known)

    return difference(said(work.before) if work.before else (), said(work.after))


OUTCOME_NOUN = Noun(
    name="outcome",
    model=Outcome,
    key=("account_id", "external_id"),
    fields=FIELDS,
    references={"account": ACCOUNT, "agreed_with": CONTACT},
    check=_check,
    keys=_keys,
    facts=_facts,
)
ACTUAL = Noun(
    name="actual",
    model=OutcomeActual,
    key=("outcome_id", "day"),
    fields=("day", "value"),
    references={"outcome": OUTCOME},
    scope_only=("account",),
    keys=_actual_keys,
    facts=_actual_facts,
)
