"""Many at once, polite and sudden ends: real processes on a home of their own.

Long forms run with KINPIRA_SOAK=1; figures stand in each test.
"""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg
import pytest

SOAK = os.environ.get("KINPIRA_SOAK") == "1"
ROOT = Path(__file__).parent.parent
POSTGRES = os.environ.get("KINPIRA_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
START = """
import json, os, sys, threading, time
import django
django.setup()
from datetime import date, datetime, timedelta, timezone
from django.db import connection, connections, transaction
NOW, TODAY = datetime(2026, 10, 19, tzinfo=timezone.utc), date(2026, 10, 19)
"""


MAKE = """
from django.conf import settings
from kinpira.config.database import migrate
from tests.cast import make_cast
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
migrate()
make_cast()
"""


def environment(home: Path, **more: str) -> dict[str, str]:
    env = {**os.environ, "KINPIRA_HOME": str(home), **more}
    env["DJANGO_SETTINGS_MODULE"] = "kinpira.config.settings"
    if "DATABASE_URL" not in more:
        env.pop("DATABASE_URL", None)
    return env


def run(home: Path, code: str, **more: str):
    """The JSON that the code prints in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", START + code],
        env=environment(home, **more),
        capture_output=True,
        text=True,
        timeout=300,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout or "null")


def begin(home: Path, code: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", START + code],
        env=environment(home),
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


@pytest.fixture(scope="module")
def migrated(tmp_path_factory) -> Path:
    home = tmp_path_factory.mktemp("migrated")
    run(home, MAKE)
    return home


@pytest.fixture
def home(migrated, tmp_path) -> Path:
    """A migrated home with the small cast; a copy for each test."""
    shutil.copytree(migrated, tmp_path / "home")
    return tmp_path / "home"


def test_sqlite_is_set_as_it_was_measured(home):
    code = """
with connection.cursor() as cursor:
    ask = lambda name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
    found = {name: ask(name) for name in ("journal_mode", "synchronous", "busy_timeout",
        "foreign_keys", "integrity_check")}
    found["version"] = cursor.execute("SELECT sqlite_version()").fetchone()[0]
    found["mode"] = connection.transaction_mode
print(json.dumps(found))
"""
    found = run(home, code)
    assert tuple(map(int, found.pop("version").split("."))) >= (3, 51, 3)
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "busy_timeout": 20000,
        "foreign_keys": 1,
        "integrity_check": "ok",
        "mode": "IMMEDIATE",
    }


MANY = """
from tests.cast import TODAY
from kinpira.accounts.models import Account, User, Touchpoint
from kinpira.accounts.services import save_touchpoint
from kinpira.accounts.queries import search_accounts
from kinpira.accounts.access import visible_accounts
from kinpira.plays.queries import count_today, list_today

def write(number, until):
    account, took, n = Account.objects.first(), [], 0
    while time.monotonic() < until:
        began = time.monotonic()
        save_touchpoint(account=account, external_id=f"w{number}-{n}",
            values={"day": TODAY, "subject": "s", "notes": "n" * 200},
            now=NOW, today=TODAY, actor="t")
        took.append(time.monotonic() - began)
        n += 1
        time.sleep(0.3)
    return took

def read(number, until):
    user, took = User.objects.get(email="osamu.toda@kawasemi.example"), []
    while time.monotonic() < until:
        began = time.monotonic()
        list(search_accounts(visible_accounts(user), "し")[:50])
        count_today(user=user, today=TODAY)
        list(list_today(user=user, today=TODAY, scope="team"))
        took.append(time.monotonic() - began)
        time.sleep(0.2)
    return took

def child(work, number, out):
    try:
        answer = {"took": work(number, time.monotonic() + SECONDS), "error": ""}
    except Exception as error:
        answer = {"took": [], "error": repr(error)}
    os.write(out, (json.dumps(answer) + "\\n").encode())
    os._exit(0)

write(99, time.monotonic() + 0.2), read(99, time.monotonic() + 0.2)  # imports, plans
Touchpoint.objects.all().delete()
connections.close_all()
pipes = []
for work in (write, read):
    for number in range(8):
        inner, outer = os.pipe()
        if os.fork() == 0:
            child(work, number, outer)
        os.close(outer)
        pipes.append((work.__name__, inner))
answers = [(name, json.loads(os.fdopen(pipe).read())) for name, pipe in pipes]
writes = sorted(took for name, one in answers if name == "write" for took in one["took"])
print(json.dumps({
    "errors": [one["error"] for _name, one in answers if one["error"]],
    "writes": len(writes),
    "reads": sum(len(one["took"]) for name, one in answers if name == "read"),
    "p99": writes[int(len(writes) * 0.99)] if writes else None,
    "stored": Touchpoint.objects.filter(external_id__startswith="w").count(),
}))
"""


def test_eight_writers_and_eight_readers_never_find_it_locked(home):
    """Where others use the machine too, the second is allowed as often as its cores are shared."""
    shared = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    seconds = 60 if SOAK else 4
    found = run(home, f"SECONDS = {seconds}\n{MANY}")
    assert found["errors"] == []
    assert found["stored"] == found["writes"] > 8
    assert found["reads"] > 8
    assert found["p99"] < 1.0 * shared, found


GUESSES = """
from kinpira.accounts.models import FailedSignIn
from kinpira.accounts.services.sign_in import check_sign_in
from django.conf import settings
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
from tests.cast import PASSWORD
MAIL = "aoi.kono@kawasemi.example"
start, came = threading.Barrier(20), []
def guess(number):
    start.wait()
    user = check_sign_in(email=MAIL, password=f"guess {number}", address="x", now=NOW)
    came.append(user)
    connections.close_all()
threads = [threading.Thread(target=guess, args=(number,)) for number in range(20)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
right = check_sign_in(email=MAIL, password=PASSWORD, address="y", now=NOW)
print(json.dumps([len(came), FailedSignIn.objects.count(), right is None]))
"""


def test_guesses_at_the_same_moment_are_locked_out_too(home):
    """20 at once: five guesses are checked, then even the right password is refused."""
    assert run(home, GUESSES) == [20, 5, True]


# R4: a polite stop


class Server:
    """`kinpira up` on a free port, with a session of the CSM 河野."""

    def __init__(self, home: Path):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        code = """
from django.test import Client
from kinpira.accounts.models import User
client = Client()
client.force_login(User.objects.get(email="aoi.kono@kawasemi.example"))
print(json.dumps(client.session.session_key))
"""
        token = "a" * 32
        self.headers = {
            "Cookie": f"sessionid={run(home, code)}; csrftoken={token}",
            "X-CSRFToken": token,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        up = [sys.executable, "-m", "kinpira.config.cli", "up", "--port", str(self.port)]
        self.process = subprocess.Popen(up, env=environment(home), cwd=ROOT, start_new_session=True)

    def ask(self, method: str, path: str, body: str = "") -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, self.headers)
            return connection.getresponse().status
        finally:
            connection.close()

    def wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if self.ask("GET", "/login/") < 400:
                    return
            except OSError:
                time.sleep(0.2)
        raise AssertionError("the server does not answer")


@pytest.fixture
def server(home):
    found = Server(home)
    try:
        found.wait(60)
        yield found
    finally:
        if found.process.poll() is None:
            os.killpg(found.process.pid, signal.SIGKILL)
            found.process.wait()


def test_a_polite_stop_loses_nothing_that_was_answered(home, server):
    """SIGTERM while four clients write: what was answered is stored; over within 30 s."""
    answered, stop = [], threading.Event()

    def client(number: int) -> None:
        n = 0
        while not stop.is_set():
            subject = f"c{number}-{n}"
            body = f"day=2026-10-19&kind=call&result=done&subject={subject}"
            try:
                if server.ask("POST", "/account/K0001/touchpoint/", body) == 303:
                    answered.append(subject)
            except (OSError, http.client.HTTPException):
                return
            n += 1

    threads = [threading.Thread(target=client, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    end = time.monotonic() + 20
    while len(answered) < 20 and time.monotonic() < end:
        time.sleep(0.05)
    began = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    server.process.wait(timeout=40)
    took = time.monotonic() - began
    stop.set()
    for thread in threads:
        thread.join()
    code = """
from kinpira.accounts.models import Touchpoint
print(json.dumps(list(Touchpoint.objects.values_list("subject", flat=True))))
"""
    stored = run(home, code)
    assert len(answered) >= 20
    assert not set(answered) - set(stored)
    assert len(stored) == len(set(stored))
    assert took < 30


# R5: two workers, one of them killed

WORKER = """
from kinpira.platform import clock, events, jobs
from kinpira.platform.models import AuditEntry
events.CLAIM = jobs.LEASE = timedelta(seconds=2)
jobs.RENEW, jobs.PAUSE = 0.5, 0.1

def heard(payload):
    AuditEntry.objects.create(at=NOW, actor="test", action="heard", subject=str(payload["n"]))
    time.sleep(0.005)

def task(name):
    def work(now):
        AuditEntry.objects.create(at=NOW, actor="test", action="ran", subject=name)
        time.sleep(0.3)
    return jobs.Periodic(name, work, cron="0 4 1 1 *")

jobs.list_periodic = lambda: [task(f"task {n}") for n in range(6)]
events.list_handlers = lambda: {"Numbered": [heard]}
from kinpira.config import worker
worker.main()
"""


def test_two_workers_handle_each_thing_once_though_one_is_killed(home):
    events = 2_000 if SOAK else 200
    fill = f"""
from kinpira.platform import clock, events
from kinpira.platform.models import ScheduledTask
with transaction.atomic():
    for n in range({events}):
        events.publish(name="Numbered", payload={{"n": n}}, now=NOW)
for n in range(6):
    ScheduledTask.objects.create(name=f"task {{n}}", due_at=clock.real_now())
"""
    count = """
from collections import Counter
from kinpira.platform.models import AuditEntry, OutboxEvent
heard = Counter(AuditEntry.objects.filter(action="heard").values_list("subject", flat=True))
ran = Counter(AuditEntry.objects.filter(action="ran").values_list("subject", flat=True))
print(json.dumps([OutboxEvent.objects.filter(delivered_at=None).count(), heard, ran]))
"""
    run(home, fill)
    workers = [begin(home, WORKER) for _ in range(2)]
    time.sleep(3.5)
    victim, survivor = workers
    victim.kill()
    victim.wait()
    end = time.monotonic() + 60 * (5 if SOAK else 1)
    left, heard, ran = run(home, count)
    while (left or len(ran) < 6) and time.monotonic() < end:
        time.sleep(1)
        left, heard, ran = run(home, count)
    survivor.send_signal(signal.SIGTERM)
    assert survivor.wait(timeout=20) == 0
    assert left == 0
    assert set(heard.values()) == {1}
    assert len(heard) == events
    assert set(ran) == {f"task {n}" for n in range(6)}
    assert sum(ran.values()) <= 7  # the one in the victim's hands runs again


# an evaluation that is killed

DESIGN = """
design: main
name: 定着
for: contract.active
goal: {name: 継続率, purpose: 解約を減らす}
measures:
  use: {name: 利用, value: "count(any, 28d)"}
plays:
  silent: {name: 使われていない, when: use < 1, tone: risk,
    do: [{cta: 電話, due: 1bd, minutes: 15}]}
"""
EVALUATE = f"""
from kinpira.design.services import activate_version, save_version
from kinpira.evaluation import services
from kinpira.evaluation.queries import list_runs
DESIGN = {DESIGN!r}
"""


def test_a_killed_evaluation_is_shown_as_failed_and_done_again(home):
    hang = (
        EVALUATE
        + """
activate_version(version=save_version(text=DESIGN, note="", by=None, now=NOW), by=None, now=NOW)
real = services._store
def stored(*args):
    real(*args)
    print("half", flush=True)
    time.sleep(120)
services._store = stored
services.evaluate_accounts(day=TODAY, now=NOW)
"""
    )
    process = begin(home, hang)
    assert process.stdout.readline().strip() == "half"
    states = EVALUATE + "print(json.dumps([[run.state, run.error] for run in list_runs()]))"
    assert run(home, states) == [["running", ""]]
    alive = EVALUATE + (
        "from kinpira.evaluation.alive import fail_abandoned_runs\n"
        "print(json.dumps(fail_abandoned_runs()))"
    )
    assert run(home, alive) == 0  # it still runs
    process.kill()
    process.wait()
    again = EVALUATE + (
        "services.evaluate_touched(day=TODAY, now=NOW)\n"
        "from kinpira.evaluation.models import LitLamp\n"
        "print(json.dumps([[r.state, bool(r.error), r.accounts] for r in list_runs()]"
        "+ [LitLamp.objects.count()]))"
    )
    assert run(home, again) == [["done", False, 2], ["failed", True, 0], 2]


# from nothing


def test_an_empty_postgresql_database_becomes_a_home(tmp_path):
    name = f"kinpira_empty_{os.getpid()}"
    try:
        admin = psycopg.connect(POSTGRES, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        pytest.skip("no PostgreSQL server answers")
    with admin:
        admin.execute(f'CREATE DATABASE "{name}"')
        try:
            url = POSTGRES.rsplit("/", 1)[0] + f"/{name}"
            code = """
from kinpira.config.database import migrate, pending_migrations
from tests.cast import make_cast
migrate()
make_cast()
print(json.dumps(len(pending_migrations())))
"""
            assert run(tmp_path, code, DATABASE_URL=url) == 0
            assert run(tmp_path, GUESSES, DATABASE_URL=url) == [20, 5, True]
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_the_models_have_their_migrations(home):
    code = """
from django.core.management import call_command
call_command("makemigrations", check=True, dry_run=True, verbosity=0)
from kinpira.config.database import pending_migrations
print(json.dumps(len(pending_migrations())))
"""
    assert run(home, code) == 0
