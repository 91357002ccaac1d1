"""Take the README's pictures from the demonstration: make screenshots.

Makes a demonstration home in a temporary folder, serves it, signs in, takes each page, shuts down.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent))

from tests.browser.install import find_browser  # noqa: E402

PORT = 8765
BASE = f"http://127.0.0.1:{PORT}"
MAIL = "aoi.kono@kawasemi.example"
QUIET = ("no-sandbox", "disable-gpu", "no-first-run", "disable-background-networking")
SHOTS = (
    ("today", "/", 1440, 1080),
    ("accounts", "/accounts/", 1440, 960),
    ("account", "/accounts/by-name/東雲フーズ/", 1440, 1500),
    ("design", "/design/", 1440, 1200),
    ("today-phone", "/", 390, 1100),
)


def wait_until_served() -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{BASE}/login/", timeout=2)
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the demonstration did not come up")


def sign_in(page: Page, password: str) -> None:
    page.goto(f"{BASE}/login/")
    page.get_by_label("メールアドレス").fill(MAIL)
    page.locator("input[type=password]").fill(password)
    page.locator("form button[type=submit]").first.click()
    page.wait_for_url(f"{BASE}/")


def find_account(page: Page, name: str) -> str:
    """The path of an account's page, by its name, from the list."""
    page.goto(f"{BASE}/accounts/?q={name}")
    return page.locator("table a.name, table .name a").first.get_attribute("href") or "/"


def main() -> None:
    from kinpira.demo.services import PASSWORD

    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "kinpira.config.cli", "demo", "--home", f"{home}/demo"]
        server = subprocess.Popen([*command, "--port", str(PORT)], env=os.environ)
        try:
            wait_until_served()
            with sync_playwright() as play:
                browser = play.chromium.launch(
                    executable_path=find_browser(), args=[f"--{word}" for word in QUIET]
                )
                page = browser.new_context(locale="ja-JP").new_page()
                sign_in(page, PASSWORD)
                for name, path, width, height in SHOTS:
                    page.set_viewport_size({"width": width, "height": height})
                    if "by-name" in path:
                        path = find_account(page, path.split("/")[-2])
                    page.goto(BASE + path)
                    page.wait_for_load_state("networkidle")
                    page.screenshot(path=HERE / f"{name}.png")
                browser.close()
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(40)


if __name__ == "__main__":
    main()
