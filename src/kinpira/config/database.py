"""Bring a home's database to this version's shape, or say what to do."""

from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from kinpira.platform.errors import Conflict


def pending_migrations() -> list[Any]:
    """Migrations that this version has and the database has not."""
    executor = MigrationExecutor(connection)
    return executor.migration_plan(executor.loader.graph.leaf_nodes())


def is_empty() -> bool:
    return "django_migrations" not in connection.introspection.table_names()


def migrate() -> None:
    call_command("migrate", verbosity=0, interactive=False)


def require_current() -> None:
    """Prepare a new home; refuse one that an older version made and `kinpira up` has not upgraded.

    Raises Conflict.
    """
    if not pending_migrations():
        return
    if is_empty():
        migrate()
        return
    raise Conflict(
        _("このデータは古い版のものです。`kinpira up` を一度実行すると、新しい版に移行されます。"),
        code="needs_upgrade",
    )
