"""Saving contacts and the roles they hold."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kinpira.accounts.core.fact_changes import FactChanges, difference
from kinpira.accounts.core.facts_of_people import RoleHeld, facts_of_roles, roles_after
from kinpira.accounts.core.known import Known
from kinpira.accounts.core.search import search_text
from kinpira.accounts.models import Account, Contact, ContactRole
from kinpira.accounts.services.cleaning import BadValue, to_date
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
from kinpira.accounts.services.references import ACCOUNT, Lookup
from kinpira.accounts.services.rows_in_database import insert_plain
from kinpira.accounts.services.saved import Saved
from kinpira.accounts.services.upsert import save_one, save_rows
from kinpira.facts import services as fact_services
from kinpira.platform.errors import InvalidInput

FIELDS = (
    "external_id",
    "name",
    "kana",
    "email",
    "phone",
    "department",
    "title",
    "left_on",
    "note",
)


def save_contacts(
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
    """Upsert contacts by (`account`, `external_id`); without an id the mail address, else the
    name, is it.

    `roles` says the roles held now: words ("champion,administrator", from `role_since`, default
    today), or every period as dicts of role, since, until.
    """
    return save_rows(
        CONTACT,
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
def save_contact(
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
) -> tuple[Contact, bool]:
    """Upsert one contact of `account`; see `save_contacts`."""
    pk, changed = save_one(
        CONTACT,
        {**values, "account": account, "external_id": external_id},
        now=now,
        today=today,
        known="as_dated" if assumed else "now",
        known_at=known_at,
        batch_id=batch_id,
        actor=actor,
    )
    return Contact.objects.get(pk=pk), changed


def _prepare(row: Row, known: Known) -> Row:
    values = dict(row)
    if not values.get("external_id"):
        values["external_id"] = str(values.get("email") or "").lower() or values.get("name") or ""
    since = values.pop("role_since", None)
    if "roles" in values:
        values["roles"] = (values["roles"], since)
    return values


def _clean_roles(value: Any, work: Work, known: Known, lookups: Mapping[str, Lookup]) -> Any:
    """A function of the roles stored now, as words mean "from now on exactly these"."""
    given, since = value
    if isinstance(given, str):
        given = [word for word in given.replace("、", ",").split(",") if word.strip()]
    given = given or []
    if all(isinstance(item, Mapping) for item in given) and given:
        periods = {(_role(item["role"]), to_date(item["since"]), _until(item)) for item in given}
        return sorted(periods, key=lambda period: (period[1], period[0]))  # as _load_roles gives
    words = [_role(word) for word in given]
    first = to_date(since) if since else known.today

    def from_now_on(stored: list[tuple[str, date, date | None]]) -> list[Any]:
        current = [RoleHeld(*period) for period in stored]
        held = roles_after(current, words, since=first, today=known.today)
        return sorted(
            ((one.role, one.since, one.until) for one in held), key=lambda p: (p[1], p[0])
        )

    return from_now_on


def _until(item: Mapping[str, Any]) -> date | None:
    until = item.get("until")
    ended = to_date(until) if until else None
    if ended is not None and ended < to_date(item["since"]):
        raise BadValue(_("役割の終わりが始まりより前です。日付を確かめてください。"))
    return ended


@lru_cache
def _words_of_roles(language: str) -> dict[str, str]:
    """Roles by their own word and by their label on screen."""
    labels = {str(role.label): role.value for role in ContactRole.Role}
    return labels | {role.value: role.value for role in ContactRole.Role}


def _role(word: Any) -> str:
    text = str(word).strip()
    found = _words_of_roles(get_language() or "").get(text)
    if found is not None:
        return found
    raise BadValue(
        _("「%(word)s」という役割はありません。次のどれかにしてください: %(roles)s")
        % {"word": text[:40], "roles": ", ".join(str(role.label) for role in ContactRole.Role)}
    )


def _load_roles(ids: Sequence[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for start in range(0, len(ids), 1000):
        rows = ContactRole.objects.filter(contact_id__in=ids[start : start + 1000])
        ordered = rows.order_by("contact_id", "since", "role")
        for contact, role, since, until in ordered.values_list(
            "contact_id", "role", "since", "until"
        ):
            found.setdefault(contact, []).append((role, since, until))
    return found


def _write_roles(changes: Sequence[tuple[int, list[Any], list[Any]]]) -> None:
    stale = [pk for pk, before, _after in changes if before]
    for start in range(0, len(stale), 1000):
        ContactRole.objects.filter(contact_id__in=stale[start : start + 1000]).delete()
    insert_plain(
        ContactRole,
        ("contact_id", "role", "since", "until"),
        [(pk, *period) for pk, _before, after in changes for period in after],
    )


def _computed(values: Values, known: Known) -> Values:
    return {"search_text": search_text((values["name"], values.get("kana") or ""))}


def _assign(works: Sequence[Work]) -> None:
    accounts = keys_of_accounts([work.after["account_id"] for work in works])
    people = [(accounts[w.after["account_id"]], w.after["external_id"]) for w in works]
    keys = fact_services.keys_for_people(people=people)
    for work, person in zip(works, people, strict=True):
        work.after["person_key"] = keys[person]
    erased = [work.row + 1 for work in works if not work.after["person_key"]]
    if erased:
        raise InvalidInput(
            _("個人情報を消去した方が含まれています（%(rows)s件目）。その行を除いてください。")
            % {"rows": ", ".join(map(str, erased[:20]))},
            code="erased_person",
        )


def _keys(works: Sequence[Work]) -> Keys:
    accounts = keys_of_accounts([work.after["account_id"] for work in works])
    people = {work.pk: work.after["person_key"] for work in works if "person_key" in work.after}
    old = [work.pk for work in works if work.pk not in people]
    for start in range(0, len(old), 1000):
        rows = Contact.objects.filter(pk__in=old[start : start + 1000])
        people.update(rows.values_list("pk", "person_key"))
    return Keys(accounts, people)


def _facts(work: Work, keys: Keys, known: Known) -> FactChanges:
    after = work.after

    def said(values: Mapping[str, Any]) -> list[Any]:
        return facts_of_roles(
            keys.accounts[after["account_id"]],
            after["external_id"],
            keys.people[work.pk],
            [RoleHeld(*period) for period in values.get("roles", ())],
            known=known,
        )

    if work.before is None and not after["roles"]:
        return FactChanges()
    return difference(said(work.before) if work.before else (), said(after))


CONTACT = Noun(
    name="contact",
    model=Contact,
    key=("account_id", "external_id"),
    fields=FIELDS,
    references={"account": ACCOUNT},
    many={"roles": Many(_clean_roles, _load_roles, _write_roles)},
    prepare=_prepare,
    computed=_computed,
    assign=_assign,
    keys=_keys,
    facts=_facts,
)
