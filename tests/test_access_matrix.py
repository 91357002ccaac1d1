"""Every URL × method × principal against docs/reference/access-matrix.csv.

A URL of the URLconf without its rows in the table fails, and so does a row without a URL. To add a
page: add its rows; if its path takes a new argument, say in `_world` which object it means. A cell
says what the page answers about an object of the CSM's own team, which has been evaluated:

ok       2xx                       moved    a redirect
refused  the (empty) input is      login    sent to sign in
denied   403                       missing  404: may not be known
no       405: the page has no such method
"""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from http.cookies import SimpleCookie
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from kinpira.accounts import services
from kinpira.design.services import activate_version, save_version
from kinpira.evaluation.services import evaluate_accounts
from kinpira.plays.services import create_cta, run_plays

MATRIX = Path(__file__).parent.parent / "docs" / "reference" / "access-matrix.csv"
PRINCIPALS = ("anonymous", "viewer", "csm_own", "csm_other", "manager", "admin")
METHODS = ("GET", "POST")
TODAY = date(2026, 10, 19)
NOW = datetime(2026, 10, 19, 9, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
WHEN = {"now": NOW, "today": TODAY, "actor": "test"}
CANARY = "禁断カナリア"  # in every text of the other team's account
OWN_AMOUNT, OTHER_AMOUNT = 7_654_321, 3_456_789
AMOUNTS = ("7,654,321", "7654321", "7,654", "765万", "6,378,601", "637,860", "637860")
DESIGN = """
design: main
name: 定着
for: contract.active
goal: {name: 継続率, purpose: 解約を減らす}
stages:
  - {key: begun, name: 開始, reached: contract.ever}
  - {key: live, name: 定着, reached: "count(any, 28d) > 3", confirm: csm}
measures:
  use: {name: 利用, value: "count(any, 28d)"}
  monthly: {name: 月額, value: "contract.amount / 12", unit: 円}
  worth: {name: 重み, value: "monthly * 10"}
score:
  parts:
    size: {name: 規模, weight: 1, value: "scale(worth, 0, 10000000)"}
plays:
  silent: {name: 使われていない, when: use < 1, tone: risk,
    do: [{cta: 電話, due: 1bd, minutes: 15}]}
  big: {name: 大口, when: "worth > 1000 and contract.amount > 1000 and use < 1", tone: risk,
    do: [{cta: 訪問, due: 1bd, minutes: 15}]}
"""


@pytest.fixture
def world(db, home, settings):
    """Made anew for each test; every request's writes are taken back at once."""
    settings.KINPIRA_TODAY = TODAY.isoformat()
    return _world(home)


def _world(home: Path) -> SimpleNamespace:
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
    own = _account("OWN", "東雲フーズ", OWN_AMOUNT, team=east, owner=users["csm_own"])
    other = _account("OTHER", CANARY, OTHER_AMOUNT, team=west, owner=users["csm_other"])
    field = services.save_free_field(key="region", label="地域", kind="text", now=NOW, actor="t")
    version = save_version(text=DESIGN, note="", by=None, now=NOW)
    activate_version(version=version, by=None, now=NOW, act_on_lit=True)
    run_plays(run=evaluate_accounts(day=TODAY, now=NOW), now=NOW, today=TODAY)
    rejects = home / "rejected.csv"
    rejects.write_text(f"{CANARY},7654321\n", encoding="utf-8")
    import_ = apps.get_model("exchange", "Import").objects.create(
        kind="accounts", started_at=NOW, rejects_file=str(rejects), rejected=1
    )
    arguments = {
        "external_id": own.external_id,
        "outcome_id": own.outcomes.get().pk,
        "cta_id": _cta(own).pk,
        "user_id": users["viewer"].pk,
        "team_id": west.pk,
        "field_id": field.pk,
        "stage": "live",
        "position": 1,
        "key": version.design.key,
        "number": version.number,
        "workbench:why key": "use",
        "exchange number": import_.pk,
    }
    others = {
        "external_id": "OTHER",
        "outcome_id": other.outcomes.get().pk,
        "cta_id": _cta(other).pk,
    }
    clients = {name: Client() for name in PRINCIPALS}
    for name, user in users.items():
        clients[name].force_login(user)
    return SimpleNamespace(
        users=users, own=own, other=other, arguments=arguments, others=others, clients=clients
    )


def _account(external_id: str, name: str, amount: int, *, team, owner):
    account, _ = services.save_account(
        external_id=external_id,
        values={
            "name": name,
            "kana": "かな",
            "team": team,
            "cs_owner": owner,
            "segment_size": name,
        },
        **WHEN,
    )
    services.save_contact(account=account, external_id="c", values={"name": f"{name}の人"}, **WHEN)
    values = {"start_date": "2026-04-01", "end_date": "2027-03-31", "amount": amount}
    services.save_contract(
        account=account, external_id=f"K{external_id}", values=values, assumed=True, **WHEN
    )
    values = {"name": f"{name}の成果", "baseline": 15, "target": 12, "agreed_on": "2026-04-01"}
    services.save_outcome(account=account, external_id="o", values=values, **WHEN)
    values = {"day": "2026-10-01", "subject": f"{name}と面談", "notes": name}
    services.save_touchpoint(account=account, external_id="t", values=values, **WHEN)
    return account


def _cta(account):
    return create_cta(
        account_id=account.pk,
        user=account.cs_owner,
        title=f"{account.name}に電話",
        due_date=TODAY,
        steps=["電話する"],
        now=NOW,
        today=TODAY,
    )


def _urls(
    resolver: URLResolver | None = None, namespace: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    for pattern in (resolver or get_resolver()).url_patterns:
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
    found = {(row["url_name"], row["method"]): row for row in rows}
    assert len(found) == len(rows), "a row stands twice"
    return found


def _path(name: str, pattern: URLPattern, arguments: dict[str, object]) -> str:
    wanted = {}
    for argument in pattern.pattern.converters:
        special = f"{name} {argument}", f"{name.partition(':')[0]} {argument}"
        wanted[argument] = next(
            (arguments[key] for key in special if key in arguments), arguments.get(argument)
        )
    return reverse(name, kwargs=wanted)


def _class(response: HttpResponseBase) -> str:
    status = response.status_code
    location = response.headers.get("Location", "") or response.headers.get("HX-Redirect", "")
    if location.startswith("/login/") or status == 401:
        return "login"
    named = {
        403: "denied",
        404: "missing",
        405: "no",
        400: "refused",
        409: "refused",
        422: "refused",
    }
    return named.get(status) or {2: "ok", 3: "moved"}[status // 100]


@contextmanager
def _taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _ask(world, principal: str, method: str, path: str, **headers: str) -> HttpResponseBase:
    """One request, whose writes and cookies are taken back."""
    client = world.clients[principal]
    cookies = client.cookies.output()
    with _taken_back():
        response = client.generic(
            method, path, content_type="application/x-www-form-urlencoded", headers=headers
        )
    client.cookies = SimpleCookie(cookies.replace("Set-Cookie: ", ""))
    return response


def _body(response: HttpResponseBase) -> str:
    parts = response.streaming_content if response.streaming else [response.content]
    return b"".join(parts).decode("utf-8", "replace") + str(dict(response.headers))


def test_every_url_stands_in_the_matrix():
    urls = {(name, method) for name, _ in _urls() for method in METHODS}
    rows = set(_rows())
    assert not urls - rows, "add these to docs/reference/access-matrix.csv"
    assert not rows - urls, "these URLs are gone: remove their rows"


@pytest.mark.parametrize("principal", PRINCIPALS)
def test_every_cell_answers_as_the_matrix_says(world, principal):
    rows = _rows()
    wrong = []
    for name, pattern in _urls():
        path = _path(name, pattern, world.arguments)
        for method in METHODS:
            answer, expected = _class(_ask(world, principal, method, path)), rows[name, method]
            if answer != expected[principal]:
                wrong.append(f"{name} {method}: {answer}, not {expected[principal]}")
    assert not wrong, "\n".join(wrong)


QUERIES = {
    "workbench:today": ("?scope=team&view=week", "?scope=team"),
    "workbench:accounts": (
        f"?q={CANARY[:4]}",
        f"?size={CANARY}&state=all",
        "?sort=-amount&scope=all&owner=all",
    ),
    "workbench:account": ("?kind=people&before=2026-10-20",),
    "workbench:search": (f"?q={CANARY[:4]}", "?q=かな"),
}
FRAGMENT = {"HX-Request": "true"}


@pytest.mark.parametrize("principal", ["viewer", "csm_own", "manager"])
def test_nothing_of_another_team_is_shown(world, principal):
    """Not its words, nor its amounts, alone or in totals; on pages, fragments and files."""
    total = f"{OWN_AMOUNT + OTHER_AMOUNT:,}"
    words = (f"{CANARY}の", f">{CANARY}<", "OTHER", f"{OTHER_AMOUNT:,}", str(OTHER_AMOUNT), total)
    leaks = []
    for name, pattern in _urls():
        path = _path(name, pattern, world.arguments)
        asked = [(path + query, FRAGMENT) for query in QUERIES.get(name, ())]
        for address, headers in [(path, {}), *asked]:
            body = _body(_ask(world, principal, "GET", address, **headers))
            leaks += [(address, word) for word in words if word in body]
    assert not leaks


def test_counts_and_choices_are_of_what_one_may_see(world):
    for principal, n in (("csm_own", 1), ("csm_other", 1), ("admin", 2)):
        page = world.clients[principal].get("/accounts/")
        listing = page.context["listing"]
        assert (listing.totals.accounts, page.context["all"].accounts) == (n, n)
        assert len(page.context["sizes"]) == n
    assert world.clients["admin"].get("/accounts/").context["listing"].totals.amount == (
        OWN_AMOUNT + OTHER_AMOUNT
    )


def test_the_canary_is_seen_by_its_own_team(world):
    assert CANARY in _body(_ask(world, "csm_other", "GET", reverse("workbench:accounts")))


@pytest.mark.parametrize("method", METHODS)
def test_ids_of_another_team_are_missing(world, method):
    arguments = world.arguments | world.others
    for name, pattern in _urls():
        if {"external_id", "cta_id"} & set(pattern.pattern.converters):
            response = _ask(world, "csm_own", method, _path(name, pattern, arguments))
            assert _class(response) in ("missing", "no"), f"{name} {method}"
            assert CANARY not in _body(response)


def test_a_figure_of_another_accounts_outcome_is_not_written(world):
    arguments = world.arguments | {"outcome_id": world.others["outcome_id"]}
    path = reverse("workbench:actual", args=["OWN", arguments["outcome_id"]])
    assert world.clients["admin"].post(path, {"day": "2026-10-01", "value": 3}).status_code == 404


def test_amounts_are_shown_to_those_with_the_right_alone(world):
    """Lists, sums, reasons, breakdowns and explanations of what is made of amounts included."""
    pages = [
        _path(name, pattern, world.arguments)
        for name, pattern in _urls()
        if name.startswith("workbench:") and pattern.name not in ("run_now", "runs", "system")
    ]
    pages += [reverse("workbench:why", args=["OWN", key]) for key in WHY]
    ctas = apps.get_model("plays", "Cta").objects.filter(account=world.own)
    pages += ["/accounts/?sort=-amount", *(f"/?cta={cta.pk}&scope=team" for cta in ctas)]
    seen = {True: "", False: ""}
    csm = world.users["csm_own"]
    for allowed in (True, False):
        with _taken_back():
            services.change_user(user=csm, values={"sees_amounts": allowed}, now=NOW, actor="t")
            for path in pages:
                seen[allowed] += _body(_ask(world, "csm_own", "GET", path))
    assert [amount for amount in AMOUNTS[:3] if amount in seen[True]], "the canaries are not shown"
    assert not [amount for amount in AMOUNTS if amount in seen[False]]


WHY = ("monthly", "worth", "size", "score", "big", "stage", "live")
