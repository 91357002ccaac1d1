"""The `kinpira` command as a user calls it: a process, its exit code, its two streams."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def kinpira(*words: str, home: Path, **env: str) -> subprocess.CompletedProcess[str]:
    values = {**os.environ, "KINPIRA_LANGUAGE": "en", "KINPIRA_HOME": str(home), **env}
    values.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "kinpira.config.cli", *words]
    return subprocess.run(command, capture_output=True, text=True, env=values, timeout=120)


def test_help_lists_every_command_and_needs_no_home(tmp_path):
    done = kinpira("--help", home=tmp_path / "none")
    assert done.returncode == 0
    assert "rehearse" in done.stdout
    assert not (tmp_path / "none").exists()


def test_an_unknown_command_names_the_nearest_one(tmp_path):
    done = kinpira("evaluat", home=tmp_path)
    assert done.returncode == 2
    assert "`evaluate`" in done.stderr
    assert done.stderr.count("\n") == 1


def test_home_without_a_folder_is_refused(tmp_path):
    done = kinpira("doctor", "--home", home=tmp_path)
    assert done.returncode == 2
    assert "--home DIR" in done.stderr


def test_home_may_stand_behind_the_command_and_wins_over_the_environment(tmp_path):
    other = tmp_path / "other"
    done = kinpira("users", "list", "--json", "--home", str(other), home=tmp_path / "first")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []
    assert (other / "kinpira.sqlite3").exists()
    assert not (tmp_path / "first").exists()


def test_doctor_says_what_a_new_home_needs(tmp_path):
    assert kinpira("users", "list", home=tmp_path / "new").returncode == 0
    done = kinpira("doctor", "--json", home=tmp_path / "new")
    findings = {finding["check"]: finding for finding in json.loads(done.stdout)}
    assert done.returncode == 1
    assert findings["database is whole"]["ok"]
    assert "kinpira users add" in findings["an administrator exists"]["mend"]


def test_a_database_url_of_another_kind_is_refused_in_one_line(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "kinpira.config.cli", "users", "list"],
        capture_output=True,
        text=True,
        env={**os.environ, "KINPIRA_HOME": str(tmp_path), "DATABASE_URL": "mysql://x/y"},
    )
    assert done.returncode != 0
    assert "postgresql://" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(url: str, seconds: float) -> int:
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                return answer.status
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def test_up_serves_restarts_a_killed_worker_and_stops_politely(tmp_path, port):
    env = {**os.environ, "KINPIRA_HOME": str(tmp_path)}
    env.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "kinpira.config.cli", "up", "--port", str(port)]
    up = subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True)
    try:
        assert wait_for(f"http://127.0.0.1:{port}/login/", 40) == 200
        before = worker_of(up.pid)
        os.kill(before, signal.SIGKILL)
        deadline = time.monotonic() + 15
        while (now := worker_of(up.pid)) in (None, before):
            assert time.monotonic() < deadline, "the killed worker was not started again"
            time.sleep(0.2)
    finally:
        started = time.monotonic()
        up.send_signal(signal.SIGTERM)
        _, errors = up.communicate(timeout=40)
    assert time.monotonic() - started < 30
    assert now is not None
    assert up.returncode == 0, errors
    assert worker_of(up.pid) is None


def worker_of(parent: int) -> int | None:
    """The pid of the worker process that `parent` started, from /proc."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes()
            stat = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if b"kinpira.config.worker" in line and int(stat[1]) == parent and stat[0] != "Z":
            return int(folder.name)
    return None
