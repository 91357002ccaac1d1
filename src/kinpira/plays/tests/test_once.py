"""Exactly one CTA a reason: several workers at once, a kill in the middle, a rerun.

Real processes on a real database: a SQLite home of their own, or a database of their own where the
suite runs on PostgreSQL.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
WORKER = Path(__file__).parent / "one_worker.py"
ACCOUNTS, CHUNK = 450, 200
WHOLE = {
    "accounts": ACCOUNTS,
    "episodes": ACCOUNTS,
    "ctas": ACCOUNTS,
    "steps": 2 * ACCOUNTS,
    "created": ACCOUNTS,
    "looks": ACCOUNTS,
}
POSTGRES = os.environ.get("DATABASE_URL", "")


class Home:
    """A database that only the workers of a test use."""

    def __init__(self, folder: Path) -> None:
        self.name = f"kinpira_once_{os.getpid()}_{folder.name}".replace("-", "_").lower()
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "kinpira.config.settings",
            "KINPIRA_HOME": str(folder),
        }
        if POSTGRES:
            self.environment["DATABASE_URL"] = f"{POSTGRES.rpartition('/')[0]}/{self.name}"
        self.folder = folder

    def start(self, *words: str) -> subprocess.Popen:
        command = [sys.executable, str(WORKER), *words]
        return subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, text=True)

    def run(self, *words: str) -> str:
        worker = self.start(*words)
        said, _ = worker.communicate(timeout=180)
        assert worker.returncode == 0
        return said

    def counts(self, how: str = "count") -> list[dict[str, int]]:
        return json.loads(self.run(how))

    def copy_to(self, folder: Path) -> "Home":
        other = Home(folder)
        if POSTGRES:
            command(f'CREATE DATABASE "{other.name}" TEMPLATE "{self.name}"')
        else:
            shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return other

    def drop(self) -> None:
        if POSTGRES:
            command(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')


def command(sql: str) -> None:
    import psycopg

    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(sql)


@pytest.fixture(scope="module")
def seeded(tmp_path_factory):
    """450 accounts whose lamp is lit today, none of them looked at yet."""
    home = Home(tmp_path_factory.mktemp("seeded"))
    if POSTGRES:
        command(f'CREATE DATABASE "{home.name}"')
    home.run("seed")
    yield home
    home.drop()


@pytest.fixture
def a_home(seeded, tmp_path):
    home = seeded.copy_to(tmp_path)
    yield home
    home.drop()


def test_workers_at_once_make_one_cta_a_reason(a_home):
    workers = [a_home.start("work") for _ in range(3)]
    assert [worker.wait(180) for worker in workers] == [0, 0, 0]
    assert a_home.counts() == [WHOLE]


@pytest.mark.parametrize("chunks", [1, 3])
def test_after_a_kill_in_the_middle_a_rerun_completes_it(a_home, chunks):
    assert a_home.start("work", str(chunks)).wait(180) == -signal.SIGKILL
    done = (chunks - 1) * CHUNK
    left, whole = a_home.counts("rerun")
    assert (left["episodes"], left["ctas"]) == (done, done)  # the open chunk is undone whole
    assert whole == WHOLE
