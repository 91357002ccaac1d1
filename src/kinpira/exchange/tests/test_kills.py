"""An import that is killed leaves the old state, and running it again completes it."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress

import pytest


def _kinpira(home, *words):
    return [sys.executable, "-m", "kinpira.config.cli", "--home", str(home), *words]


def _run(home, *words):
    done = subprocess.run(_kinpira(home, *words), capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(autouse=True)
def own_database(monkeypatch):
    """The processes write into their home's own file, which `_names` looks into."""
    monkeypatch.delenv("DATABASE_URL", raising=False)


def _names(home):
    """(accounts, those with a new name, facts that count) as the database has them."""
    from kinpira.config.sqlite import use_safe_sqlite

    use_safe_sqlite()
    import sqlite3

    with sqlite3.connect(home / "kinpira.sqlite3") as db:
        every = db.execute("SELECT count(*) FROM accounts_account").fetchone()[0]
        new = db.execute("SELECT count(*) FROM accounts_account WHERE name LIKE '新%'").fetchone()[
            0
        ]
        facts = db.execute(
            "SELECT count(*) FROM facts_fact f LEFT JOIN facts_batch b ON b.id = f.batch_id"
            " WHERE b.state IS NULL OR b.state = 'active'"
        ).fetchone()[0]
    return every, new, facts


def _prepared(tmp_path, rows):
    home = tmp_path / "home"
    home.mkdir()
    code = (
        "import django; django.setup(); from django.core.management import call_command;"
        "call_command('migrate', verbosity=0)"
    )
    env = {
        **os.environ,
        "KINPIRA_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "kinpira.config.settings",
    }
    subprocess.run([sys.executable, "-c", code], env=env, check=True, timeout=120)
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    head = "企業ID,企業名,業種\n"
    old.write_text(head + "".join(f"{n},旧{n},食品\n" for n in range(rows // 2)))
    new.write_text(head + "".join(f"{n},新{n},小売\n" for n in range(rows)))
    _run(home, "import", "accounts", str(old))
    return home, new


class _Many:
    """An import of `rows` accounts, half of them there before, and how to kill it."""

    def __init__(self, tmp_path, rows):
        self.rows = rows
        self.home, self.new, self.before = *_prepared(tmp_path, rows), (rows // 2, 0, rows // 2)

    def start(self):
        words = _kinpira(self.home, "import", "accounts", str(self.new))
        return subprocess.Popen(
            words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )

    def kill_after(self, seconds):
        process = self.start()
        time.sleep(seconds)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def check(self):
        """The old state, or the import is complete (and is taken back for the next turn)."""
        rows = json.loads(_run(self.home, "import", "list", "--json"))
        assert "running" not in {row["state"] for row in rows}
        if _names(self.home) != self.before:
            assert _names(self.home)[:2] == (self.rows, self.rows)
            done = next(row for row in rows if row["state"] == "done" and row["created"])
            _run(self.home, "import", "undo", str(done["import"]))
        assert _names(self.home) == self.before

    def complete(self):
        again = json.loads(_run(self.home, "import", "accounts", str(self.new), "--json"))
        half = self.rows // 2
        assert (again["created"], again["updated"], again["rejected"]) == (half, half, 0)
        assert _names(self.home)[:2] == (self.rows, self.rows)


def _length(many):
    """How long the import takes from its start to its end; the state is brought back."""
    since = time.monotonic()
    many.start().wait()
    length = time.monotonic() - since
    many.check()
    return length


def test_a_killed_import_leaves_the_old_state(tmp_path):
    many = _Many(tmp_path, 2_000)
    for seconds in (0.9, 1.3, 1.7):
        many.kill_after(seconds)
    many.check()
    many.complete()


@pytest.mark.soak
def test_a_long_import_killed_at_many_points_leaves_the_old_state(tmp_path):
    points = int(os.environ.get("KINPIRA_KILLS", "50"))
    many = _Many(tmp_path, 100_000)
    length, chance = _length(many), random.Random(1)
    for _ in range(points):
        many.kill_after(chance.uniform(0.5, length))
        many.check()
    many.complete()
