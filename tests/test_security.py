"""Signing in, sessions, headers and templates under attack."""

import csv
import io
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse

from kinpira.accounts import services
from kinpira.accounts.services import sign_in as signing
from kinpira.exchange.core.faults import Fault, RejectedCell
from kinpira.exchange.rejects import write_rejects
from tests.cast import NOW, PASSWORD, make_cast

SOURCE = Path(__file__).parent.parent / "src" / "kinpira"
KONO = "aoi.kono@kawasemi.example"
ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "///evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "http://testserver@evil.example/",
    "\thttps://evil.example/",
)


@pytest.fixture
def cast(db, home, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.KINPIRA_TODAY = "2026-10-19"
    return make_cast()


def sign_in(client, email=KONO, password=PASSWORD, **more):
    return client.post("/login/", {"email": email, "password": password, **more})


# sessions


def test_signing_in_gives_a_session_that_nobody_knew_before(cast, client):
    client.get("/login/")
    session = client.session
    session["planted"] = "by another"
    session.save()
    client.cookies[django_settings.SESSION_COOKIE_NAME] = session.session_key
    before, token = session.session_key, client.cookies["csrftoken"].value
    assert sign_in(client).status_code == 302
    assert client.session.session_key != before
    assert client.cookies["csrftoken"].value != token
    stale = Client()
    stale.cookies[django_settings.SESSION_COOKIE_NAME] = before
    assert stale.get("/profile/").status_code == 302


def test_a_session_ends_when_its_person_is_stopped_or_gets_another_password(cast):
    clients = [Client(), Client()]
    for client in clients:
        sign_in(client)
        assert client.get("/profile/").status_code == 200
    services.set_password(user=cast.kono, password="another-long-one-4", now=NOW, actor="t")
    assert clients[0].get("/profile/").status_code == 302
    cast.kono.refresh_from_db()
    sign_in(clients[0], password="another-long-one-4")
    assert clients[0].get("/profile/").status_code == 200
    services.change_user(user=cast.kono, values={"is_active": False}, now=NOW, actor="t")
    for client in clients:
        assert client.get("/profile/").headers["Location"].startswith("/login/")


def test_signing_out_is_by_post_and_ends_the_session(cast, client):
    sign_in(client)
    key = client.session.session_key
    assert client.get("/logout/").status_code == 405
    client.post("/logout/")
    stale = Client()
    stale.cookies[django_settings.SESSION_COOKIE_NAME] = key
    assert stale.get("/profile/").status_code == 302


def test_cookies_are_hidden_from_scripts_and_other_sites(cast, client, settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.LANGUAGE_COOKIE_SECURE = True
    client.get("/login/")
    sign_in(client)
    client.post("/language/", {"language": "en"})
    for name in ("sessionid", "csrftoken", "kinpira_language"):
        cookie = client.cookies[name]
        assert (cookie["httponly"], cookie["secure"], cookie["samesite"]) == (True, True, "Lax")


def test_a_temporary_password_opens_nothing_else(cast, client):
    services.reset_password(user=cast.toda, now=NOW, actor="t")
    cast.toda.refresh_from_db()
    client.force_login(cast.toda)
    for name in ("workbench:today", "workbench:accounts", "accounts:users", "design:list"):
        for ask in (client.get, client.post):
            assert ask(reverse(name)).headers["Location"] == "/profile/password/", name
    fragment = client.get("/accounts/", headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment.headers["HX-Redirect"]) == (401, "/profile/password/")


# signing in


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nobody_is_sent_to_another_site(cast, client, target):
    assert client.get("/login/", {"next": target}).status_code == 200
    assert sign_in(client, next=target).headers["Location"] == "/"
    assert client.get("/login/", {"next": target}).headers["Location"] == "/"
    answer = client.post("/language/", {"language": "en", "next": target})
    assert answer.headers["Location"] == "/"


def test_an_unknown_address_takes_the_same_work_as_a_wrong_password(cast, monkeypatch):
    checked = []
    real = signing.check_password
    monkeypatch.setattr(
        signing,
        "check_password",
        lambda password, hashed: checked.append(hashed.split("$")[0]) or real(password, hashed),
    )
    services.change_user(user=cast.saeki, values={"is_active": False}, now=NOW, actor="t")
    bodies = set()
    for email in (KONO, "nobody@example.jp", cast.saeki.email):
        answer = sign_in(Client(), email, "wrong wrong wrong")
        page = answer.content.decode().replace(email, "")
        bodies.add(re.sub(r'(csrfmiddlewaretoken" value=|X-CSRFToken": )"[^"]+"', "", page))
    assert checked == ["md5", "md5", "md5"]
    assert len(bodies) == 1


# requests from elsewhere, headers


def test_every_post_needs_its_token(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.toda)
    posts = [
        "/login/",
        "/logout/",
        "/language/",
        "/profile/",
        "/profile/password/",
        "/settings/runs/now/",
        reverse("accounts:user_new"),
        reverse("accounts:user_reset", args=[cast.kono.pk]),
        reverse("workbench:touchpoint", args=["K0001"]),
        reverse("workbench:judgement", args=["K0001"]),
        reverse("workbench:new_action", args=["K0001"]),
    ]
    for path in posts:
        assert client.post(path, {"language": "en"}).status_code == 403, path


@pytest.mark.parametrize("path", ["/", "/accounts/", "/account/K0001/", "/login/", "/nowhere/"])
def test_pages_are_private_and_guarded(cast, path):
    client = Client()
    if path != "/login/":
        client.force_login(cast.toda)
    headers = client.get(path).headers
    assert headers["Cache-Control"] == "no-store, private"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    csp = re.sub(r" 'nonce-[^']+'", "", headers["Content-Security-Policy"])
    assert sorted(csp.rstrip(";").split("; ")) == [
        "base-uri 'none'",
        "connect-src 'self'",
        "default-src 'none'",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self' data:",
        "manifest-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
    ]


def test_another_host_name_is_refused(cast, client):
    assert client.get("/login/", headers={"Host": "evil.example"}).status_code == 400


def test_a_forged_proxy_header_is_ignored_without_a_proxy(cast, client):
    answer = client.get("/login/", headers={"X-Forwarded-Proto": "https"})
    assert not answer.wsgi_request.is_secure()


def test_the_key_and_the_home_are_their_owners(tmp_path, monkeypatch):
    from kinpira.config.home import secret_key

    monkeypatch.delenv("KINPIRA_SECRET_KEY", raising=False)
    home = tmp_path / "new"
    assert secret_key(home) == secret_key(home)
    assert home.stat().st_mode & 0o077 == 0
    assert (home / "secret.key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "name", ["A/B", "..", ".", "%2F", "a%b", "?x=1", "#x", "漢字 空白", "a\\b", "//evil.example"]
)
def test_any_company_id_makes_a_page_of_its_own(cast, client, name):
    services.save_account(
        external_id=name, values={"name": "変なID"}, now=NOW, today=NOW.date(), actor="t"
    )
    client.force_login(cast.toda)
    page = client.get("/accounts/?state=all&q=変なID").content.decode()
    path = reverse("workbench:account", args=[name])
    assert path.startswith("/account/")
    assert f'"{path}"' in page
    assert client.get(path).context["account"].external_id == name


def test_the_settings_are_fit_for_the_internet(tmp_path):
    """`check --deploy` finds nothing where KINPIRA_HTTPS is on."""
    env = {**os.environ, "KINPIRA_HTTPS": "1", "KINPIRA_HOME": str(tmp_path / "home")}
    env.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # the browser journeys set it for themselves
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        env=env,
        capture_output=True,
        text=True,
        cwd=SOURCE.parent.parent,
    )
    assert done.returncode == 0, done.stderr


FORMULAS = [
    lead + sign + "cmd|' /C calc'!A0"
    for sign in ("=", "+", "-", "@", "|", "＝", "＋", "－", "＠")
    for lead in ("", " ", "\t", "\r", "\n", "　", "\u00a0", "\u200b", "\ufeff", '"', ";", "\t ")
]


def test_no_rejected_cell_is_a_formula(tmp_path):
    path = tmp_path / "rejected.csv"
    fault = Fault("required", {})
    cells = [
        RejectedCell(file=text, line=n, column=text, fault=fault, cells=(text, "x"))
        for n, text in enumerate(FORMULAS)
    ]
    assert write_rejects(path, [FORMULAS[0], "b"], cells) == len(FORMULAS)
    blanks = " \t\r\n　\u00a0\u200b\ufeff"
    for row in csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")):
        for cell in row:
            bare = unicodedata.normalize("NFKC", cell.strip(blanks))
            assert bare[:1] not in tuple("=+-@|"), repr(cell)


# templates and scripts

TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))
UNSAFE = {
    "an inline style": r"\sstyle\s*=",
    "an inline handler": r"<[^>]*\son[a-z]+\s*=|hx-on[:=]",
    "an unescaped value": r"\|\s*safe\b|autoescape\s+off|\|\s*safeseq",
    "a script address": r"javascript:",
    "an evaluated value": r"""hx-(?:vals|headers)\s*=\s*["']js:""",
}


@pytest.mark.parametrize("what", UNSAFE)
def test_no_template_has(what):
    assert len(TEMPLATES) > 50
    found = [str(path) for path in TEMPLATES if re.search(UNSAFE[what], path.read_text("utf-8"))]
    assert not found


def test_scripts_and_styles_are_files_or_carry_the_nonce():
    for path in TEMPLATES:
        for tag in re.findall(r"<(?:script|style)\b[^>]*>", path.read_text("utf-8")):
            assert "src=" in tag or "nonce=" in tag, f"{path}: {tag}"


def test_code_makes_no_markup_from_values():
    """Markup comes from templates and format_html, which escape; scripts set text, not markup."""
    for path in SOURCE.rglob("*.py"):
        if "tests" not in path.parts:
            text = path.read_text("utf-8")
            assert "mark_safe(" not in text, path
            assert not re.search(r"""format_html\(\s*f["']""", text), path
            assert not re.search(r"\b(pickle|marshal|shelve)\b", text), path
    for path in SOURCE.rglob("static/**/*.js"):
        text = path.read_text("utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|\beval\(|new Function", text)
