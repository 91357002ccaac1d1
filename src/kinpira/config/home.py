"""Where a Kinpira home is and what lies in it. Read once, before Django's settings."""

import json
import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit


def home_dir() -> Path:
    """The folder that holds this installation's data: KINPIRA_HOME, else ~/.kinpira."""
    return Path(os.environ.get("KINPIRA_HOME") or "~/.kinpira").expanduser().resolve()


def frozen_day(home: Path) -> str | None:
    """The day on which this home stands still: KINPIRA_TODAY, else its demonstration's."""
    if given := os.environ.get("KINPIRA_TODAY"):
        return given
    try:
        day: str = json.loads((home / "demo.json").read_text())["today"]
    except (OSError, ValueError, KeyError):
        return None
    return day


def secret_key(home: Path) -> str:
    """The signing key: KINPIRA_SECRET_KEY, else one made on first use, kept in the home (0600)."""
    if given := os.environ.get("KINPIRA_SECRET_KEY"):
        return given
    path = home / "secret.key"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        pass
    home.mkdir(mode=0o700, parents=True, exist_ok=True)  # contracts and people: for its owner
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        key = secrets.token_urlsafe(50)
        file.write(key)
    return key


def database(home: Path) -> dict[str, object]:
    """Django's DATABASES entry from DATABASE_URL (PostgreSQL), else SQLite in the home."""
    url = os.environ.get("DATABASE_URL")
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": home / "kinpira.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                " PRAGMA busy_timeout=20000; PRAGMA cache_size=-65536;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise SystemExit(
            "DATABASE_URL must look like postgresql://user:password@host:5432/name "
            f"(got the scheme {parts.scheme!r}); leave it unset to use SQLite."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            **dict(parse_qsl(parts.query)),
            "options": "-c statement_timeout=30000 -c lock_timeout=5000"
            " -c idle_in_transaction_session_timeout=60000",
        },
    }
