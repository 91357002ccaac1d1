"""Saving tickets."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kinpira.accounts.core.fact_changes import FactChanges, difference
from kinpira.accounts.core.facts_of_happenings import facts_of_ticket
from kinpira.accounts.core.known import Known
from kinpira.accounts.models import Account, Ticket
from kinpira.accounts.services.noun import (
    Keys,
    KnownWord,
    Noun,
    Row,
    Values,
    Work,
    keys_of_accounts,
)
from kinpira.accounts.services.people import person_keys
from kinpira.accounts.services.references import ACCOUNT, CONTACT
from kinpira.accounts.services.saved import Saved
from kinpira.accounts.services.upsert import save_one, save_rows

FIELDS = ("external_id", "title", "priority", "opened_on", "closed_on")


def save_tickets(
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
    """Upsert tickets by `external_id`."""
    return save_rows(
        TICKET,
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
def save_ticket(
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
) -> tuple[Ticket, bool]:
    """Upsert one ticket of `account`."""
    pk, changed = save_one(
        TICKET,
        {**values, "account": account, "external_id": external_id},
        now=now,
        today=today,
        known="as_dated" if assumed else "now",
        known_at=known_at,
        batch_id=batch_id,
        actor=actor,
    )
    return Ticket.objects.get(pk=pk), changed


def _check(values: Values) -> dict[str, str]:
    closed = values.get("closed_on")
    if closed is not None and closed < values["opened_on"]:
        return {"closed_on": _("解決日が受付日より前です。日付を確かめてください。")}
    return {}


def _keys(works: Sequence[Work]) -> Keys:
    contacts = {
        values["contact_id"]
        for work in works
        for values in (work.before, work.after)
        if values and values.get("contact_id")
    }
    return Keys(
        keys_of_accounts([work.after["account_id"] for work in works]), person_keys(contacts)
    )


def _facts(work: Work, keys: Keys, known: Known) -> FactChanges:
    account = keys.accounts[work.after["account_id"]]

    def said(values: Mapping[str, Any]) -> list[Any]:
        person = keys.people.get(values.get("contact_id") or 0, 0)
        return facts_of_ticket(account, values, person, known=known)

    return difference(said(work.before) if work.before else (), said(work.after))


TICKET = Noun(
    name="ticket",
    model=Ticket,
    key=("external_id",),
    fields=FIELDS,
    references={"account": ACCOUNT, "contact": CONTACT},
    check=_check,
    keys=_keys,
    facts=_facts,
)
