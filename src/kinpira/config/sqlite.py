"""Choose a SQLite library that is safe with WAL before Django loads its backend.

SQLite before 3.51.3 can corrupt a WAL database when two connections checkpoint at once
(sqlite.org/wal.html, "WAL-reset"). Debian 12's Python links 3.40, so the `pysqlite3` wheel takes
its place there; a system without either is refused with a message.
"""

import sqlite3
import sys

SAFE = (3, 51, 3)


def use_safe_sqlite() -> None:
    """Make `sqlite3` mean a library of at least SAFE, or stop the process with one clear line."""
    if sqlite3.sqlite_version_info >= SAFE:
        return
    try:
        import pysqlite3
        import pysqlite3.dbapi2
    except ImportError:
        pysqlite3 = None
    if pysqlite3 is not None and pysqlite3.sqlite_version_info >= SAFE:
        sys.modules["sqlite3"] = pysqlite3
        sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
        return
    wanted = ".".join(map(str, SAFE))
    raise SystemExit(
        f"Kinpira needs SQLite {wanted} or newer (found {sqlite3.sqlite_version}): "
        "install the pysqlite3 package, or set DATABASE_URL to a PostgreSQL database."
    )
