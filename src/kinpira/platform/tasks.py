"""Housekeeping of platform's own rows."""

from datetime import datetime, timedelta

from kinpira.platform import clock
from kinpira.platform.jobs import Periodic
from kinpira.platform.models import OutboxEvent

KEPT = timedelta(days=30)


def forget_delivered(now: datetime) -> None:
    """Delete events that everybody heard a month ago (`now` may be frozen, so true time)."""
    OutboxEvent.objects.filter(delivered_at__lt=clock.real_now() - KEPT).delete()


PERIODIC = [Periodic("platform.forget_delivered", forget_delivered, cron="10 3 * * *")]
