"""Take the README's pictures from the demonstration: make screenshots.

Makes a demonstration home in a temporary folder, serves it, signs in, takes each page, shuts down:

    python docs/images/take.py          or, of a demonstration that is being served already:
    python docs/images/take.py http://127.0.0.1:8000
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent))

from tests.browser.install import find_browser  # noqa: E402

from kinpira.demo.core.cast import PASSWORD  # noqa: E402

PORT = 8765
MAIL = "aoi.kono@kawasemi.example"
ACCOUNT = "東雲フーズ"
QUIET = ("no-sandbox", "disable-gpu", "no-first-run", "disable-background-networking")
SHOTS = (
    ("today", "/", 1280, 860),
    ("accounts", "/accounts/", 1360, 800),
    ("account", "/account/", 1280, 1000),
    ("design", "/design/", 1280, 900),
    ("today-phone", "/", 390, 900),
)
MAKING_SECONDS = 600
MOST_BYTES = 250 * 1024


@contextmanager
def served() -> Iterator[str]:
    """The address of a demonstration made for the pictures; it ends with the block."""
    base = f"http://127.0.0.1:{PORT}"
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "kinpira.config.cli", "demo", "--home", f"{home}/demo"]
        server = subprocess.Popen([*command, "--port", str(PORT)], env=os.environ)
        try:
            wait_until_served(base)
            yield base
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(40)


def wait_until_served(base: str) -> None:
    end = time.monotonic() + MAKING_SECONDS
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(f"{base}/login/", timeout=2)
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
        else:
            return
    raise SystemExit("the demonstration did not come up")


def sign_in(page: Page, base: str) -> None:
    page.goto(f"{base}/login/")
    page.locator("input[name=email]").fill(MAIL)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(f"{base}/")


def find_account(page: Page, base: str, name: str) -> str:
    """The path of an account's page, by its name, from the list."""
    page.goto(f"{base}/accounts/?q={name}")
    return page.locator("tbody a.name").first.get_attribute("href") or "/"


def take(base: str) -> None:
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=find_browser(), args=[f"--{word}" for word in QUIET]
        )
        page = browser.new_context(locale="ja-JP").new_page()
        sign_in(page, base)
        account = find_account(page, base, ACCOUNT)
        for name, path, width, height in SHOTS:
            page.set_viewport_size({"width": width, "height": height})
            page.goto(base + (account if path == "/account/" else path))
            page.wait_for_load_state("networkidle")
            picture = HERE / f"{name}.png"
            page.screenshot(path=picture)
            if picture.stat().st_size > MOST_BYTES:
                raise SystemExit(f"{picture.name} is larger than {MOST_BYTES // 1024} KiB")
        browser.close()


def main() -> None:
    if len(sys.argv) > 1:
        take(sys.argv[1].rstrip("/"))
        return
    with served() as base:
        take(base)


if __name__ == "__main__":
    main()
