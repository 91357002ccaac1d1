"""The tutorial's commands do what it says, in the order in which they stand there."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
DOCS = Path(__file__).parent.parent / "docs" / "tutorial"
LANGUAGES = ("first-hour.md", "first-hour.ja.md")
BLOCK = re.compile(r"^```bash\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(name):
    return BLOCK.findall((DOCS / name).read_text())


def environment(folder):
    """A shell of its own: no home, no database and no frozen day but those of the tutorial."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("KINPIRA_", "DJANGO_"))}
    kept.pop("DATABASE_URL", None)
    bin_dir = Path(sys.executable).parent
    return {**kept, "PATH": f"{bin_dir}:{kept['PATH']}", "HOME": str(folder), "LANG": "ja_JP.UTF-8"}


def run(folder, script):
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("the tutorial is written for bash")
    return subprocess.run(
        [bash, "-euo", "pipefail", "-c", script],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def test_both_languages_have_the_same_commands():
    first, second = (blocks(name) for name in LANGUAGES)
    assert first == second
    assert len(first) > 8


@pytest.fixture(scope="module")
def walked(tmp_path_factory):
    """The folder after all commands but the server's, and what they said."""
    folder = tmp_path_factory.mktemp("tutorial")
    script = "\n".join(block for block in blocks(LANGUAGES[0]) if block != "kinpira up\n")
    done = run(folder, script)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return folder, done.stdout


def again(folder, command):
    home = 'export KINPIRA_HOME="$PWD/my-home" KINPIRA_TODAY=2026-10-19\n'
    done = run(folder, home + command)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_everything_was_imported_and_the_design_has_what_it_promises(walked):
    folder, said = walked
    text = (folder / "my-design.yaml").read_text()
    assert text.count("  - {key:") == 3  # stages
    assert text.count("value:") == 8 + 3  # measures and parts of the score
    assert text.count("    when:") == 5  # plays
    assert "東雲フーズ" in said


def test_actions_came_of_it_with_their_reasons(walked):
    folder, _ = walked
    listed = again(folder, "kinpira actions list")
    assert "後任の方を確認する" in listed
    assert "北浜精機" in listed


def test_the_same_file_again_changes_nothing(walked):
    import json

    folder, _ = walked
    said = again(folder, "kinpira import accounts my-files/顧客一覧.csv --known as_dated --json")
    counts = json.loads(said)
    assert (counts["created"], counts["updated"], counts["unchanged"]) == (0, 0, 200)


def test_the_server_answers(walked):
    folder, _ = walked
    assert "kinpira up\n" in blocks(LANGUAGES[0])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = {"KINPIRA_HOME": str(folder / "my-home"), "KINPIRA_TODAY": "2026-10-19"}
    kinpira = str(Path(sys.executable).parent / "kinpira")
    server = subprocess.Popen(
        [kinpira, "up", "--port", str(port)], cwd=folder, env=environment(folder) | home
    )
    try:
        assert "Kinpira" in wait_for(f"http://127.0.0.1:{port}/", server)
    finally:
        server.terminate()
        server.wait(40)


def wait_for(url, server):
    for _ in range(300):
        assert server.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(url, timeout=10) as page:
                return page.read().decode()
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"{url} does not answer")
