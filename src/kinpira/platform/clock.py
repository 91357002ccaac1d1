"""The only place that reads the clock. Everything else takes `now` or `today` as an argument.

A home may be frozen on a day (`KINPIRA_TODAY`): the demonstration uses it.
"""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

FROZEN_HOUR = time(9, 0)


def zone() -> ZoneInfo:
    """The company's time zone, in which days begin and end."""
    return ZoneInfo(settings.TIME_ZONE)


def is_frozen() -> bool:
    return settings.KINPIRA_TODAY is not None


def today() -> date:
    """The company's day: real, or the one that this home is frozen on."""
    if settings.KINPIRA_TODAY:
        return date.fromisoformat(settings.KINPIRA_TODAY)
    return timezone.now().astimezone(zone()).date()


def now() -> datetime:
    """The moment in the company's zone; 09:00 of the frozen day where the home is frozen."""
    if is_frozen():
        return datetime.combine(today(), FROZEN_HOUR, tzinfo=zone())
    return timezone.now().astimezone(zone())


def real_now() -> datetime:
    """The true moment, even in a frozen home: only leases and retries use it, never a rule."""
    return timezone.now()
