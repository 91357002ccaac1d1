"""What facts do again and again: keep the rollup ready, clean the event store at night."""

from datetime import datetime

from kinpira.facts import rollup, services
from kinpira.platform.jobs import Periodic


def refresh_rollup(now: datetime) -> None:
    """Ahead of readers, who would compute it themselves otherwise."""
    rollup.refresh_rollup()


def clean_event_store(now: datetime) -> None:
    services.clean_event_store(now=now)


PERIODIC = [
    Periodic("facts.rollup", refresh_rollup, every_seconds=60),
    Periodic("facts.clean_event_store", clean_event_store, cron="20 3 * * *"),
]
