"""Saving accounts, with the company's own fields and the search text."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kinpira.accounts.core.fact_changes import FactChanges
from kinpira.accounts.core.facts_of_accounts import facts_of_account
from kinpira.accounts.core.known import Known
from kinpira.accounts.core.search import search_text
from kinpira.accounts.models import Account, FieldDefinition
from kinpira.accounts.queries import free_fields
from kinpira.accounts.services.cleaning import BadValue, to_bool, to_date, to_decimal
from kinpira.accounts.services.noun import (
    Keys,
    KnownWord,
    Noun,
    Row,
    Values,
    Work,
    keys_of_accounts,
)
from kinpira.accounts.services.references import PARENT, TEAM, USER
from kinpira.accounts.services.saved import Saved
from kinpira.accounts.services.upsert import save_one, save_rows
from kinpira.facts import services as fact_services

FIELDS = (
    "external_id",
    "name",
    "kana",
    "corporate_number",
    "industry",
    "segment_size",
    "touch_model",
    "channel",
    "fiscal_year_end",
    "closing_day",
    "contracted_on",
    "kickoff_on",
    "onboarded_on",
    "live_on",
    "handover_accepted_on",
    "judgement",
    "judgement_note",
    "fields",
)
REFERENCES = {
    "cs_owner": USER,
    "cs_deputy": USER,
    "sales_owner": USER,
    "team": TEAM,
    "parent": PARENT,
}
JUDGEMENTS = ("", "good", "watch", "risk")


def save_accounts(
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
    """Upsert accounts by `external_id`. Free fields stand in a row under their key, or under
    `fields`.
    """
    return save_rows(
        account_noun(),
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
def save_account(
    *,
    external_id: str,
    values: Mapping[str, Any],
    now: datetime,
    today: date,
    known_at: datetime | None = None,
    assumed: bool = False,
    batch_id: int | None = None,
    actor: str,
) -> tuple[Account, bool]:
    """Upsert one account; InvalidInput with a message per field. Answers it and whether it
    changed.
    """
    pk, changed = save_one(
        account_noun(),
        {**values, "external_id": external_id},
        now=now,
        today=today,
        known="as_dated" if assumed else "now",
        known_at=known_at,
        batch_id=batch_id,
        actor=actor,
    )
    return Account.objects.get(pk=pk), changed


def account_noun() -> Noun:
    """Accounts as `upsert` sees them, with the free fields declared now."""
    own = {field.key: field for field in FieldDefinition.objects.all()}
    kinds = free_fields()

    def prepare(row: Row, known: Known) -> Row:
        given = dict(row.get("fields") or {})
        given |= {key: row[key] for key in own if key in row}
        if not given and "fields" not in row:
            return row
        rest = {name: value for name, value in row.items() if name not in own}
        return {**rest, "fields": {key: _free(own, key, value) for key, value in given.items()}}

    def facts(work: Work, keys: Keys, known: Known) -> FactChanges:
        account = keys.accounts[work.pk]
        return facts_of_account(account, work.before, work.after, known=known, free_fields=kinds)

    return Noun(
        name="account",
        model=Account,
        key=("external_id",),
        fields=FIELDS,
        references=REFERENCES,
        json_fields=("fields",),
        prepare=prepare,
        check=_check,
        computed=_computed,
        assign=_assign,
        assigns_early=True,
        facts=facts,
        keys=_keys,
    )


def _free(own: Mapping[str, FieldDefinition], key: str, value: Any) -> Any:
    """A free field's value as JSON keeps it."""
    if key not in own:
        raise BadValue(
            _("「%(key)s」という項目は宣言されていません。設定の「追加項目」で作ってください。")
            % {"key": key}
        )
    if isinstance(value, str):
        value = value.strip()
    if value is None or value == "":
        return None
    kind = own[key].kind
    try:
        if kind == FieldDefinition.Kind.DATE:
            return to_date(value).isoformat()
        if kind == FieldDefinition.Kind.BOOL:
            return to_bool(value)
        if kind == FieldDefinition.Kind.NUMBER:
            number = to_decimal(value)
            return int(number) if number == int(number) else float(number)
    except BadValue as error:
        raise BadValue(f"{own[key].label}: {error.message}") from error
    return str(value)[:1000]


def _check(values: Values) -> dict[str, str]:
    problems = {}
    if not values["external_id"]:
        problems["external_id"] = _("必須です。値を入れてください。")
    if values.get("judgement", "") not in JUDGEMENTS:
        problems["judgement"] = _("good、watch、risk のどれかにしてください。")
    number = values.get("corporate_number", "")
    if number and not (number.isdigit() and len(number) == 13):
        problems["corporate_number"] = _("法人番号は13桁の数字です。")
    return problems


def _computed(values: Values, known: Known) -> Values:
    computed: Values = {
        "search_text": search_text(
            values.get(name) or "" for name in ("name", "kana", "external_id", "corporate_number")
        ),
        "updated_at": known.now,
    }
    if "created_at" not in values:
        computed["created_at"] = known.now
    return computed


def _assign(works: Sequence[Work]) -> None:
    keys = fact_services.keys_for_accounts(
        external_ids=[work.after["external_id"] for work in works]
    )
    for work in works:
        work.after["key"] = keys[work.after["external_id"]]


def _keys(works: Sequence[Work]) -> Keys:
    keys = {work.pk: work.after["key"] for work in works if "key" in work.after}
    return Keys(keys | keys_of_accounts([work.pk for work in works if work.pk not in keys]), {})
