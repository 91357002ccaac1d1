"""DuckDB as the engine: in memory, bounded, spilling into the home, never a database file."""

import os
from collections.abc import Iterable
from pathlib import Path

import duckdb
from django.conf import settings

MEMORY = os.environ.get("KINPIRA_ENGINE_MEMORY", "1GB")


def open_engine() -> duckdb.DuckDBPyConnection:
    """A connection of one's own; close it (`with closing(open_engine()) as duck`)."""
    spill = Path(settings.KINPIRA_HOME) / "tmp"
    spill.mkdir(parents=True, exist_ok=True)
    return duckdb.connect(
        config={
            "memory_limit": MEMORY,
            "temp_directory": str(spill),
            "preserve_insertion_order": "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
    )


def quoted(path: Path) -> str:
    """A path inside a SQL string."""
    return str(path).replace("'", "''")


def file_list(paths: Iterable[str]) -> str:
    """Paths as a SQL list, for `read_parquet`."""
    return "[" + ", ".join(f"'{quoted(Path(path))}'" for path in paths) + "]"
