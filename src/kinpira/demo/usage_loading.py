"""The usage log into the event store, column by column."""

from contextlib import closing
from datetime import datetime

from django.db import transaction

from kinpira.demo.core.calendar import FIRST
from kinpira.demo.core.usage import EVENTS
from kinpira.demo.core.world import World
from kinpira.facts import services as facts
from kinpira.facts.core.rows import day_number

SOURCE = "ヨジツノートの利用ログ"

# user ids are those of the contacts: "K0001-U003"; events became known on the day they happened
QUERY = """
    SELECT ids[company + 1] AS account,
        ids[company + 1] || '-U' || lpad(usage.user::VARCHAR, 3, '0') AS person,
        names[usage.name + 1] AS name,
        entities[entity + 1] AS entity,
        CASE WHEN isnan(value) THEN NULL ELSE value END AS value,
        (day + $4)::INTEGER AS day, second, (day + $4)::INTEGER AS known_day, false AS assumed,
        NULL::VARCHAR AS message_id, rowid::VARCHAR AS content
    FROM usage, (SELECT $1 AS ids, $2 AS names, $3 AS entities)
"""


def load_usage(world: World, *, now: datetime) -> int:
    """Append every row of the log as a batch of its own; answers how many there are."""
    usage = world.usage
    with closing(facts.open_engine()) as duck, facts.event_writer():
        columns = ("company", "day", "second", "name", "user", "entity", "value")
        duck.register("log", {column: getattr(usage, column) for column in columns})
        duck.execute("CREATE TEMP TABLE usage AS SELECT * FROM log")
        duck.execute(
            "CREATE TEMP TABLE events AS " + QUERY,
            [
                [company.id for company in world.companies],
                list(EVENTS),
                list(usage.entities),
                day_number(FIRST),
            ],
        )
        batch = facts.open_batch(source=SOURCE, now=now)
        appended = facts.append_events(
            batch_id=batch.pk, connection=duck, query="SELECT * FROM events", now=now
        )
        with transaction.atomic():
            facts.activate_batch(batch=batch, facts=appended.appended, now=now)
    return appended.appended
