"""Every URL × method × principal against docs/reference/access-matrix.csv.

A URL of the URLconf without its rows in the table fails, and so does a row without a URL. To add a
page:
add its rows; if its path takes a new argument, say in `Cast.arguments` which object it means. What
a
cell says is what the page answers about an object of the CSM's own team:

allowed  2xx, a redirect, or a refusal of the (empty) input
login    sent to sign in          denied   403
missing  404: may not be known    no       405: the page has no such method
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from kinpira.accounts import services
from kinpira.design.services import save_version
from kinpira.plays.services import create_cta

MATRIX = Path(__file__).parent.parent / "docs" / "reference" / "access-matrix.csv"
PRINCIPALS = ("anonymous", "viewer", "csm_own", "csm_other", "manager", "admin")
METHODS = ("GET", "POST")
TODAY = date(2026, 10, 19)
NOW = datetime(2026, 10, 19, 9, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
WHEN = {"now": NOW, "today": TODAY, "actor": "test"}
CANARY = "禁断カナリア"  # in every text of the other team's account
AMOUNT = 7_654_321
DESIGN = """
design: main
name: 定着
for: contract.active
goal: {name: 継続率, purpose: 解約を減らす}
measures:
  use: {name: 利用, value: "count(any, 28d)"}
plays:
  silent: {name: 使われていない, when: use < 1, tone: risk, do: [{cta: 電話, due: 1bd, minutes:
  15}]}
"""


@dataclass
class Cast:
    """One object of each kind, all of or about the account OWN of team East."""

    users: dict[str, object]
    arguments: dict[str, object]


@pytest.fixture
def cast(db, home, settings) -> Cast:
    settings.KINPIRA_TODAY = TODAY.isoformat()
    east = services.create_team(name="East", now=NOW, actor="t")
    west = services.create_team(name="West", now=NOW, actor="t")
    who = {
        "viewer": ("viewer", east),
        "csm_own": ("csm", east),
        "csm_other": ("csm", west),
        "manager": ("manager", east),
        "admin": ("admin", None),
    }
    users = {
        name: services.create_user(
            email=f"{name}@example.jp", name=name, role=role, team=team, now=NOW, actor="t"
        )
        for name, (role, team) in who.items()
    }
    own = _account("OWN", "東雲フーズ", team=east, owner=users["csm_own"])
    _account("OTHER", CANARY, team=west, owner=users["csm_other"])
    field = services.save_free_field(key="region", label="地域", kind="text", now=NOW, actor="t")
    return Cast(
        users,
        {
            "external_id": own.external_id,
            "outcome_id": own.outcomes.get().pk,
            "user_id": users["viewer"].pk,
            "team_id": west.pk,
            "field_id": field.pk,
            "stage": "start",
            "position": 0,
            **_work(own, users["csm_own"]),
        },
    )


def _account(external_id: str, name: str, *, team, owner):
    account, _ = services.save_account(
        external_id=external_id, values={"name": name, "team": team, "cs_owner": owner}, **WHEN
    )
    services.save_contact(account=account, external_id="c", values={"name": f"{name}の人"}, **WHEN)
    values = {"start_date": "2026-04-01", "end_date": "2027-03-31", "amount": AMOUNT}
    services.save_contract(account=account, external_id=f"K{external_id}", values=values, **WHEN)
    values = {"name": f"{name}の成果", "baseline": 15, "target": 12, "agreed_on": "2026-04-01"}
    services.save_outcome(account=account, external_id="o", values=values, **WHEN)
    values = {"day": "2026-10-01", "subject": f"{name}と面談", "notes": name}
    services.save_touchpoint(account=account, external_id="t", values=values, **WHEN)
    return account


def _work(own, owner) -> dict[str, object]:
    version = save_version(text=DESIGN, note="", by=None, now=NOW)
    other = apps.get_model("accounts", "Account").objects.get(external_id="OTHER")
    ctas = [
        create_cta(
            account_id=account.pk,
            user=account.cs_owner,
            title=f"{account.name}に電話",
            due_date=TODAY,
            steps=["電話する"],
            now=NOW,
            today=TODAY,
        )
        for account in (own, other)
    ]
    found = apps.get_model("exchange", "Import").objects.create(kind="accounts", started_at=NOW)
    return {
        "cta_id": ctas[0].pk,
        "key": version.design.key,
        "number": version.number,
        "_import": found.pk,
    }


def _urls(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _urls(pattern, inner)
        else:
            assert pattern.name, f"{pattern.pattern} needs a name"
            yield f"{namespace}{pattern.name}", pattern


def _rows() -> dict[tuple[str, str], dict[str, str]]:
    with MATRIX.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["url_name", "method", *PRINCIPALS]
    assert len({(row["url_name"], row["method"]) for row in rows}) == len(rows), (
        "a row stands twice"
    )
    return {(row["url_name"], row["method"]): row for row in rows}


def _path(name: str, pattern: URLPattern, cast: Cast) -> str:
    wanted = {argument: cast.arguments[argument] for argument in pattern.pattern.converters}
    if name.startswith("exchange:") and "number" in wanted:
        wanted["number"] = cast.arguments["_import"]
    return reverse(name, kwargs=wanted)


def _class(response: HttpResponseBase) -> str:
    location = response.headers.get("Location", "") or response.headers.get("HX-Redirect", "")
    if location.startswith("/login/") or response.status_code == 401:
        return "login"
    assert response.status_code < 500, response.status_code
    return {403: "denied", 404: "missing", 405: "no"}.get(response.status_code, "allowed")


def _ask(cast: Cast, principal: str, method: str, path: str) -> HttpResponseBase:
    """One request, whose writes are taken back."""
    client = Client()
    with transaction.atomic():
        if principal != "anonymous":
            client.force_login(cast.users[principal])
        response = client.generic(method, path, content_type="application/x-www-form-urlencoded")
        transaction.set_rollback(True)
    return response


def test_every_url_stands_in_the_matrix():
    urls = {(name, method) for name, _ in _urls(get_resolver()) for method in METHODS}
    rows = set(_rows())
    assert not urls - rows, "add these to docs/reference/access-matrix.csv"
    assert not rows - urls, "these URLs are gone: remove their rows"


@pytest.mark.parametrize("principal", PRINCIPALS)
def test_every_cell_answers_as_the_matrix_says(cast, principal):
    rows = _rows()
    wrong = []
    for name, pattern in _urls(get_resolver()):
        path = _path(name, pattern, cast)
        for method in METHODS:
            response = _ask(cast, principal, method, path)
            expected = rows[name, method][principal]
            if _class(response) != expected:
                wrong.append(f"{name} {method}: {_class(response)}, not {expected}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("principal", ["viewer", "csm_own", "manager"])
def test_the_other_teams_accounts_never_appear(cast, principal):
    queries = ("", f"?q={CANARY[:4]}", "?sort=-amount", "?scope=all", "?owner=all")
    leaks = []
    for name, pattern in _urls(get_resolver()):
        for query in queries:
            path = _path(name, pattern, cast) + query
            body = _body(_ask(cast, principal, "GET", path))
            if CANARY in body.replace(CANARY[:4] + '"', ""):
                leaks.append(path)
    assert not leaks


def test_the_canary_is_seen_by_its_own_team(cast):
    assert CANARY in _body(_ask(cast, "csm_other", "GET", reverse("workbench:accounts")))


@pytest.mark.parametrize("method", METHODS)
def test_ids_of_another_team_are_missing(cast, method):
    other = dict(cast.arguments)
    accounts = apps.get_model("accounts", "Account").objects.get(external_id="OTHER")
    other["external_id"] = "OTHER"
    other["outcome_id"] = accounts.outcomes.get().pk
    other["cta_id"] = accounts.ctas.get().pk
    swapped = Cast(cast.users, other)
    for name, pattern in _urls(get_resolver()):
        if {"external_id", "cta_id"} & set(pattern.pattern.converters):
            response = _ask(cast, "csm_own", method, _path(name, pattern, swapped))
            assert _class(response) in ("missing", "no"), f"{name} {method}"
            assert CANARY not in _body(response)


def _body(response: HttpResponseBase) -> str:
    parts = response.streaming_content if response.streaming else [response.content]
    return b"".join(parts).decode("utf-8", "replace")
