"""An import that is killed leaves the old state, and running it again completes it."""

import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest

ROWS = 6_000  # more than one transaction takes


def _kinpira(home, *words):
    return [sys.executable, "-m", "kinpira.config.cli", "--home", str(home), *words]


def _run(home, *words):
    done = subprocess.run(_kinpira(home, *words), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


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


def _prepared(tmp_path):
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
    old.write_text(head + "".join(f"{n},旧{n},食品\n" for n in range(ROWS // 2)))
    new.write_text(head + "".join(f"{n},新{n},小売\n" for n in range(ROWS)))
    _run(home, "import", "accounts", str(old))
    return home, new


def _kill_at(home, new, seconds):
    """True when the import was still running."""
    process = subprocess.Popen(
        _kinpira(home, "import", "accounts", str(new)),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    time.sleep(seconds)
    running = process.poll() is None
    if running:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return running


def _old_or_complete(tmp_path, points):
    home, new = _prepared(tmp_path)
    before = _names(home)
    chance = random.Random(1)
    empty = tmp_path / "empty.csv"
    empty.write_text("企業ID,企業名\n")
    for _ in range(points):
        _kill_at(home, new, chance.uniform(0.6, 4.0))
        _run(home, "import", "accounts", str(empty))  # any import first mends what was killed
        rows = json.loads(_run(home, "import", "list", "--json"))
        assert "running" not in {row["state"] for row in rows}
        if _names(home) != before:  # it was through before the kill
            assert _names(home)[:2] == (ROWS, ROWS)
            done = next(row for row in rows if row["state"] == "done" and row["created"])
            _run(home, "import", "undo", str(done["import"]))
            assert _names(home) == before
    again = json.loads(_run(home, "import", "accounts", str(new), "--json"))
    assert (again["created"], again["updated"], again["rejected"]) == (ROWS // 2, ROWS // 2, 0)
    assert _names(home)[:2] == (ROWS, ROWS)


def test_a_killed_import_leaves_the_old_state(tmp_path):
    _old_or_complete(tmp_path, 5)


@pytest.mark.slow
def test_an_import_killed_at_fifty_points_leaves_the_old_state(tmp_path):
    _old_or_complete(tmp_path, 50)
