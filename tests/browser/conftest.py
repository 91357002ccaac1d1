"""A real browser for the journeys. Without one they are skipped, loudly; with CI=true they fail."""

import os
from datetime import date

import pytest

from kinpira.workbench.tests.people import PASSWORD, give_status, make_world
from tests.browser.install import find_browser

# the driver's event loop runs in this thread; the database is only used between its calls
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-dev-shm-usage",
]


@pytest.fixture(scope="session")
def browser():
    path = find_browser()
    if path is None:
        said = "no browser found: the journeys are left out (run tests/browser/install.py)"
        if os.environ.get("CI") == "true":
            pytest.fail(said)
        pytest.skip(said)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def world(transactional_db, home, settings):
    settings.KINPIRA_TODAY = "2026-10-19"
    made = make_world()
    give_status(
        made["foods"],
        score=68,
        band="watch",
        amount=8_400_000,
        notice_deadline=date(2026, 12, 2),
        end_date=date(2027, 1, 31),
    )
    return made


class Visitor:
    """A page of the running server, and what its console said."""

    def __init__(self, page, address):
        self.page, self.address, self.faults = page, address, []
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.faults.append(str(error)))

    def _note(self, message):
        if message.type == "error":
            self.faults.append(message.text)

    def go(self, path="/"):
        self.page.goto(self.address + path)

    def sign_in(self, email="kono@example.jp"):
        self.go("/login/")
        self.page.fill("input[name=email]", email)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("main button[type=submit], main form .btn.primary")
        self.page.wait_for_url(self.address + "/")


@pytest.fixture
def visit(browser, live_server, world):
    """visit(width) opens a page; after the test its console must have stayed silent."""
    opened = []

    def open_page(width=1440, **options):
        options = {"locale": "ja-JP", "viewport": {"width": width, "height": 900}} | options
        context = browser.new_context(**options)
        visitor = Visitor(context.new_page(), live_server.url)
        opened.append((context, visitor))
        return visitor

    yield open_page
    for context, visitor in opened:
        context.close()
        assert not visitor.faults, visitor.faults
