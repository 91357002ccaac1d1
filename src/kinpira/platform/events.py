"""Domain events: talk upwards, from a package to those that stand on it.

`publish` writes a row in the caller's open transaction; `deliver` hands each committed row to the
handlers that packages list in their `subscriptions.py`:

    HANDLERS = {"AccountsEvaluated": [start_plays]}

A handler is called at least once with the payload, in a transaction of its own together with the
note that it has been called, so what it writes to the database happens exactly once. A failing
handler is retried later; the others are not called again.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Q

from kinpira.platform import clock
from kinpira.platform.models import OutboxEvent

Payload = dict[str, Any]
Handler = Callable[[Payload], None]

CLAIM = timedelta(minutes=10)
LONGEST_WAIT = timedelta(hours=1)
AT_MOST = 10_000  # in one call, so that events that publish events end some day

log = logging.getLogger(__name__)


def publish(*, name: str, payload: Mapping[str, Any], now: datetime) -> None:
    """Note that `name` has happened; told once the open transaction has been committed."""
    OutboxEvent.objects.create(name=name, payload=dict(payload), created_at=now)


def list_handlers() -> dict[str, list[Handler]]:
    """Handlers by event name, in the order of the installed packages."""
    found: dict[str, list[Handler]] = {}
    for config in apps.get_app_configs():
        module = f"{config.name}.subscriptions"
        if config.name.startswith("kinpira.") and find_spec(module):
            for name, handlers in import_module(module).HANDLERS.items():
                found.setdefault(name, []).extend(handlers)
    return found


def deliver(*, now: datetime) -> int:
    """Deliver what waits, oldest first, until nothing is due; answers how many were delivered."""
    handlers = list_handlers()
    delivered = 0
    for _ in range(AT_MOST):
        event = _claim_next()
        if event is None:
            break
        delivered += _deliver_one(event, handlers.get(event.name, []), now)
    return delivered


def _claim_next() -> OutboxEvent | None:
    moment = clock.real_now()
    free = Q(held_until__isnull=True) | Q(held_until__lte=moment)
    while True:
        waiting = OutboxEvent.objects.filter(free, delivered_at__isnull=True).first()
        if waiting is None:
            return None
        mine = OutboxEvent.objects.filter(free, pk=waiting.pk, delivered_at__isnull=True)
        waiting.held_until = moment + CLAIM
        waiting.attempts += 1
        if mine.update(held_until=waiting.held_until, attempts=waiting.attempts):
            waiting.refresh_from_db()
            return waiting


def _deliver_one(event: OutboxEvent, handlers: list[Handler], now: datetime) -> bool:
    errors = []
    for handler in handlers:
        word = f"{handler.__module__}.{handler.__qualname__}"
        if word in event.done:
            continue
        try:
            with transaction.atomic():
                handler(dict(event.payload))
                event.done = [*event.done, word]
                event.save(update_fields=["done"])
        except Exception as error:
            event.done = [done for done in event.done if done != word]
            log.exception("%s failed on event %s %s", word, event.pk, event.name)
            errors.append(f"{word}: {type(error).__name__}: {error}")
    event.error = "\n".join(errors)
    if errors:
        wait = min(timedelta(seconds=2 ** min(event.attempts, 12)), LONGEST_WAIT)
        event.held_until = clock.real_now() + wait
    else:
        event.delivered_at, event.held_until = now, None
    event.save(update_fields=["error", "held_until", "delivered_at"])
    return not errors
