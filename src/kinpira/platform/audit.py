"""The audit trail: one call, in the transaction of the change that it tells of."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kinpira.platform.models import AuditEntry


def record(
    *,
    actor: str,
    action: str,
    subject: str = "",
    detail: Mapping[str, Any] | None = None,
    now: datetime,
) -> None:
    """Write that `actor` (mail address, "cli", "system") did `action` ("design.activated")."""
    AuditEntry.objects.create(
        at=now, actor=actor, action=action, subject=subject[:200], detail=dict(detail or {})
    )
