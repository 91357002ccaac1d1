"""What other processes and sudden death can do to facts: real processes on a home of their own."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

START = """
import json, os, signal, sys
import django
django.setup()
from contextlib import closing
from datetime import datetime, timezone
from kinpira.facts import event_store, queries, services
NOW = datetime(2026, 10, 19, tzinfo=timezone.utc)
"""
IMPORT = (
    START
    + """
def import_file():
    with closing(services.open_engine()) as duck, services.event_writer():
        batch = services.open_batch(source="usage", now=NOW)
        query = '''SELECT 'a' || (i % 7) AS account, 'u' || (i % 50) AS person, 'login' AS name,
            '' AS entity, i::DOUBLE AS value, (20000 + i % 90)::INTEGER AS day, 0 AS second,
            (20000 + i % 90)::INTEGER AS known_day, false AS assumed, NULL::VARCHAR AS message_id,
            i::VARCHAR AS content FROM range(1000) t(i)'''
        result = services.append_events(batch_id=batch.pk, connection=duck, query=query, now=NOW)
        services.activate_batch(batch=batch, facts=result.appended, now=NOW)
    return result.appended

def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

def dying_after(owner, name):
    real = getattr(owner, name)
    setattr(owner, name, lambda *a, **k: (real(*a, **k), die()))
"""
)
STATE = """
rows = queries.load_rows()
by_account = {a: int(rows.n[rows.account == k].sum())
    for a, k in services.keys_for_accounts(external_ids=[f"a{i}" for i in range(7)]).items()}
print(json.dumps([queries.count_events(), by_account, float(rows.total.sum())]))
"""


def run(home: Path, code: str) -> subprocess.CompletedProcess:
    env = {**os.environ, "KINPIRA_HOME": str(home)}
    env.pop("DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, timeout=120
    )


@pytest.fixture
def real_home(tmp_path) -> Path:
    """A home with a database of its own, as other processes see it."""
    migrate = START + (
        "from django.core.management import call_command\n"
        "call_command('migrate', 'facts', verbosity=0, skip_checks=True)\n"
        "call_command('migrate', 'platform', verbosity=0, skip_checks=True)\n"
    )
    done = run(tmp_path, migrate)
    assert done.returncode == 0, done.stderr
    return tmp_path


def state(home: Path) -> list:
    done = run(home, IMPORT + STATE)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.slow
@pytest.mark.parametrize(
    "death",
    [
        "dying_after(sys.modules['kinpira.facts.services.appends'], '_write_files')",
        "dying_after(event_store, 'add_files')",  # committed to Delta, not activated
        "dying_after(sys.modules['kinpira.facts.services.batches'], '_accounts_of')",
    ],
)
def test_a_killed_import_leaves_the_old_state_and_its_rerun_is_whole(real_home, death):
    before = state(real_home)
    killed = run(real_home, IMPORT + death + "\nimport_file()\n")
    assert killed.returncode == -signal.SIGKILL
    assert state(real_home) == before
    again = run(real_home, IMPORT + "print(import_file(), import_file())")
    assert again.stdout.split() == ["1000", "0"], again.stderr
    events, by_account, total = state(real_home)
    assert (events, sum(by_account.values()), total) == (1000, 1000, sum(range(1000)))


@pytest.mark.slow
def test_two_processes_that_make_the_same_keys_get_the_same(real_home):
    code = START + (
        "accounts = services.keys_for_accounts(external_ids=[f'x{i}' for i in range(3000)])\n"
        "people = services.keys_for_people(people=[(i % 30, f'p{i}') for i in range(3000)])\n"
        "print(json.dumps([accounts, sorted(people.values())]))\n"
    )
    env = {**os.environ, "KINPIRA_HOME": str(real_home)}
    env.pop("DATABASE_URL", None)
    both = [
        subprocess.Popen([sys.executable, "-c", code], env=env, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    first, second = (json.loads(process.communicate(timeout=120)[0]) for process in both)
    assert first == second
    assert len(set(first[0].values())) == len(set(first[1])) == 3000
