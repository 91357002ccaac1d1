"""Single facts: ids for a correction, and the timeline of an account."""

from contextlib import closing
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from kinpira.facts import record_rows, rollup
from kinpira.facts.core.rows import day_date, day_number
from kinpira.facts.engine import file_list, open_engine
from kinpira.facts.queries.rows import merged_accounts, with_sources


@dataclass(frozen=True)
class TimelineFact:
    """One line of a timeline: a record fact, or a day's events of one name and entity (n of them).

    `id` is None for events; `people` how many different known people did them; `value` the record's
    value or the events' sum; `withdrawn` the day from which it no longer counts.
    """

    day: date
    known_day: date
    name: str
    entity: str
    n: int
    value: float | None
    text: str | None
    people: int
    assumed: bool
    withdrawn: date | None = None
    id: int | None = None


def find_facts(
    *, account: int, name: str, entity: str | None = None, day: date | None = None
) -> list[int]:
    """Ids of record facts that were not withdrawn, oldest first."""
    facts = record_rows.not_void().filter(account_key=account, name=name, withdrawn_at__isnull=True)
    if entity is not None:
        facts = facts.filter(entity=entity)
    if day is not None:
        facts = facts.filter(day=day_number(day))
    return list(facts.order_by("pk").values_list("pk", flat=True))


def list_facts(*, account: int, limit: int = 100, before: date | None = None) -> list[TimelineFact]:
    """Newest first: facts about days before `before` (None: all), of merged accounts too.

    To page on, ask with `before` = the day of the last line; the last day of an answer may be cut
    off by `limit`, so its lines come again.
    """
    keys = with_sources([account], merged_accounts())
    end = None if before is None else day_number(before)
    lines = _records(keys, limit, end) + _events(keys, limit, end)
    lines.sort(key=lambda line: (line.day, line.known_day, line.name, line.id or 0), reverse=True)
    return lines[:limit]


def _records(keys: set[int], limit: int, end: int | None) -> list[TimelineFact]:
    facts = record_rows.counting().filter(account_key__in=keys)
    if end is not None:
        facts = facts.filter(Q(day__lt=end))
    rows = facts.annotate(withdrawal=record_rows.withdrawal_day()).order_by("-day", "-pk")[:limit]
    return [
        TimelineFact(
            day=day_date(fact.day),
            known_day=day_date(fact.known_day),
            name=fact.name,
            entity=fact.entity,
            n=1,
            value=fact.value,
            text=fact.text,
            people=1 if fact.person_key else 0,
            assumed=fact.assumed,
            withdrawn=None if fact.withdrawal is None else day_date(fact.withdrawal),
            id=fact.pk,
        )
        for fact in rows
    ]


def _events(keys: set[int], limit: int, end: int | None) -> list[TimelineFact]:
    files = rollup.refresh_rollup()
    if not files or not keys:
        return []
    query = f"""
        SELECT day, max(known_day), name, entity, sum(n)::BIGINT,
            sum(total) FILTER (last IS NOT NULL),
            count(DISTINCT person_key) FILTER (person_key > 0), bool_or(assumed)
        FROM read_parquet({file_list(map(str, files))})
        WHERE account_key IN (SELECT unnest($1::BIGINT[])) AND ($2 IS NULL OR day < $2)
        GROUP BY day, name, entity ORDER BY day DESC, name, entity LIMIT $3
    """  # noqa: S608
    with closing(open_engine()) as duck:
        rows = duck.execute(query, [sorted(keys), end, limit]).fetchall()
    return [
        TimelineFact(day_date(day), day_date(known), name, entity, n, value, None, people, assumed)
        for day, known, name, entity, n, value, people, assumed in rows
    ]
