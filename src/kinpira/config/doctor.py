"""`kinpira doctor`: look at a home from outside and say what is wrong and how to mend it."""

import json
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

import typer
from django.conf import settings
from django.db import DatabaseError, connection

doctor_app = typer.Typer(add_completion=False)
MIN_FREE_GB = 1.0


@dataclass(frozen=True)
class Finding:
    """What was looked at, whether it is well, what was seen, and what to do where it is not."""

    check: str
    ok: bool
    seen: str
    mend: str = ""


def check_python() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("Python", sys.version_info >= (3, 11), version, "install Python 3.11 or newer")


def check_home() -> Iterator[Finding]:
    home = settings.KINPIRA_HOME
    exists = home.is_dir()
    yield Finding("home", exists, str(home), "start it once: kinpira up")
    if not exists:
        return
    yield Finding(
        "home can be written", os.access(home, os.W_OK), str(home), f"chown the folder {home}"
    )
    free = shutil.disk_usage(home).free / 1e9
    yield Finding("free disk", free >= MIN_FREE_GB, f"{free:.1f} GB", "make room on this disk")
    key = home / "secret.key"
    if key.exists():
        private = key.stat().st_mode & 0o077 == 0
        yield Finding(
            "secret.key is private", private, oct(key.stat().st_mode & 0o777), f"chmod 600 {key}"
        )


def check_database() -> Iterator[Finding]:
    if connection.vendor == "sqlite":
        version = sqlite3.sqlite_version
        yield Finding(
            "SQLite", sqlite3.sqlite_version_info >= (3, 51, 3), version, "install pysqlite3"
        )
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        yield Finding("database answers", False, str(error).strip(), "check DATABASE_URL")
        return
    yield Finding("database answers", True, connection.vendor)
    from kinpira.config.database import pending_migrations

    pending = pending_migrations()
    yield Finding(
        "database is current", not pending, f"{len(pending)} migrations to run", "run: kinpira up"
    )
    if connection.vendor == "sqlite" and not pending:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check")
            answer = cursor.fetchone()[0]
        yield Finding("database is whole", answer == "ok", answer, "restore your last backup")


def check_state() -> Iterator[Finding]:
    """The last evaluation and whether users can sign in."""
    from kinpira.accounts import queries as accounts
    from kinpira.evaluation import queries as evaluation

    admins = accounts.count_admins()
    yield Finding(
        "an administrator exists",
        admins > 0,
        str(admins),
        "run: kinpira users add MAIL --role admin",
    )
    run = evaluation.last_run()
    if run is None:
        yield Finding("evaluated", False, "never", "run: kinpira evaluate")
    else:
        yield Finding(
            "last evaluation",
            run.state == "done",
            f"{run.day} {run.state}",
            run.error or "run: kinpira evaluate",
        )


CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    check_python,
    check_home,
    check_database,
    check_state,
)


def examine() -> list[Finding]:
    """Every finding, in order; a check that can't run is itself a finding."""
    findings: list[Finding] = []
    for check in CHECKS:
        try:
            findings.extend(check())
        except DatabaseError as error:
            findings.append(
                Finding(check.__name__.removeprefix("check_"), False, str(error), "run: kinpira up")
            )
    return findings


@doctor_app.command()
def doctor(as_json: bool = typer.Option(False, "--json", help="answer as JSON")) -> None:
    """Exit code 0 when all is well, 1 when something needs mending."""
    findings = examine()
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False))
    else:
        for finding in findings:
            typer.echo(f"{'ok  ' if finding.ok else 'MEND'}  {finding.check}: {finding.seen}")
            if not finding.ok and finding.mend:
                typer.echo(f"      → {finding.mend}")
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)
