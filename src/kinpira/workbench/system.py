"""The state of this installation, as an administrator wants to see it."""

from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from kinpira.accounts.queries import account_keys, list_users
from kinpira.evaluation.queries import last_run
from kinpira.facts.queries import count_events, event_names, unattributed
from kinpira.platform import clock
from kinpira.platform.jobs import Worker, read_worker

DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True)
class System:
    """Sizes in bytes; `events` are usage events, `lost` those whose account is unknown."""

    version: str
    database: str
    home: str
    database_bytes: int | None
    store_bytes: int
    accounts: int
    users: int
    events: int
    kinds: list[tuple[str, int, date]]
    lost: list[Any]
    run: Any
    worker: Worker
    frozen: bool
    today: date
    time_zone: str


def read_system(*, today: date) -> System:
    home = Path(settings.KINPIRA_HOME)
    keys = account_keys()
    return System(
        version=version("kinpira"),
        database=database_in_words(),
        home=str(home),
        database_bytes=database_size(),
        store_bytes=folder_size(home) - (database_size() or 0),
        accounts=len(keys),
        users=len(list_users(active_only=True)),
        events=count_events(),
        kinds=event_kinds(),
        lost=list(unattributed(known_accounts=keys)),
        run=last_run(),
        worker=read_worker(),
        frozen=clock.is_frozen(),
        today=today,
        time_zone=settings.TIME_ZONE,
    )


def database_in_words() -> str:
    name = DATABASES.get(connection.vendor, connection.vendor)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT sqlite_version()")
            return f"{name} {cursor.fetchone()[0]}"
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return f"{name} {cursor.fetchone()[0]}"


def database_size() -> int | None:
    """Bytes of the SQLite file; None where the database lives elsewhere."""
    if connection.vendor != "sqlite":
        return None
    path = Path(str(connection.settings_dict["NAME"]))
    return path.stat().st_size if path.is_file() else None


def folder_size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def event_kinds() -> list[tuple[str, int, date]]:
    """Event name, how many, the last day; most frequent first."""
    from kinpira.facts.core.rows import day_date

    kinds = [(name, n, day_date(last)) for name, n, last in event_names()]
    return sorted(kinds, key=lambda kind: -kind[1])


def bytes_in_words(size: int | None) -> str:
    if size is None:
        return _("別のサーバー")
    for unit in ("B", "KB", "MB"):
        if size < 1024:
            return f"{size:,.0f} {unit}"
        size //= 1024
    return f"{size:,.0f} GB"
