"""Random histories of imports, records, corrections, undo, merges, erasures against the reference.

After every history the columns say, for each day, what the plain reference says of that day.
"""

import os
import tempfile
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from django.db import transaction
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kinpira.facts import queries, services
from kinpira.facts.core.fact import NewFact
from kinpira.facts.core.rows import FactRows, day_date
from kinpira.facts.models import AccountMerge
from kinpira.facts.tests.reference import Reference, Told

pytestmark = pytest.mark.django_db
FIRST, LAST = 20_000, 20_040  # crosses a month's end
ACCOUNTS = ["a1", "a2", "a3"]
COLUMNS = (
    "account VARCHAR, person VARCHAR, name VARCHAR, entity VARCHAR, value DOUBLE, day INTEGER, "
    "second INTEGER, known_day INTEGER"
)

days = st.integers(FIRST, LAST)
values = st.sampled_from([None, 1.0, 2.5, -3.0])
events = st.tuples(
    st.sampled_from(ACCOUNTS), st.sampled_from(["u1", "u2", None]),
    st.sampled_from(["login", "report"]), st.sampled_from(["", "sales"]),
    values, days, st.integers(0, 2), days,
)  # fmt: skip
steps = st.one_of(
    st.tuples(st.just("import"), st.lists(events, max_size=8)),
    st.tuples(st.just("again"), st.integers(0, 3)),
    st.tuples(st.just("undo"), st.integers(0, 3)),
    st.tuples(st.just("record"), st.sampled_from(ACCOUNTS), values, days, days, st.booleans()),
    st.tuples(st.just("correct"), st.integers(0, 5), values, days, st.booleans()),
    st.tuples(st.just("merge"), st.sampled_from(ACCOUNTS), st.sampled_from(ACCOUNTS)),
    st.tuples(st.just("unmerge"), st.sampled_from(ACCOUNTS)),
    st.tuples(st.just("erase"), st.sampled_from(ACCOUNTS), st.sampled_from(["u1", "u2"])),
)


def moment(day: int) -> datetime:
    return datetime(1970, 1, 1, 3, tzinfo=UTC) + timedelta(days=day)  # noon in Tokyo


class History:
    """Does each step to the product and to the reference."""

    def __init__(self) -> None:
        self.reference = Reference()
        self.keys = services.keys_for_accounts(external_ids=ACCOUNTS)
        self.people: dict[int, str] = {}
        self.files: list[list[tuple]] = []
        self.batches: list[int] = []
        self.records: list[tuple[int, Told]] = []

    def do(self, step: tuple) -> None:
        getattr(self, f"do_{step[0]}")(*step[1:])

    def do_import(self, rows: list[tuple]) -> None:
        self.files.append(rows)
        with closing(services.open_engine()) as duck, services.event_writer():
            batch = services.open_batch(source="f", now=moment(LAST))
            duck.execute(f"CREATE TABLE given ({COLUMNS})")
            if rows:
                duck.executemany(f"INSERT INTO given VALUES ({','.join('?' * 8)})", rows)
            query = """SELECT *, false AS assumed, NULL::VARCHAR AS message_id,
                concat_ws('|', account, coalesce(person, '-'), name, entity,
                    coalesce(value::VARCHAR, '-'), day, second, known_day) AS content
                FROM given"""
            result = services.append_events(
                batch_id=batch.pk, connection=duck, query=query, now=moment(LAST)
            )
            services.activate_batch(batch=batch, facts=result.appended, now=moment(LAST))
        self.reference.append(batch.pk, rows)
        self.batches.append(batch.pk)
        self._learn_people()

    def do_again(self, which: int) -> None:
        if self.files:
            self.do_import(self.files[which % len(self.files)])

    def do_undo(self, which: int) -> None:
        if self.batches:
            batch = self.batches[which % len(self.batches)]
            services.void_batch(batch_id=batch, now=moment(LAST))
            self.reference.active.discard(batch)

    def do_record(
        self, account: str, value: float | None, day: int, known: int, batched: bool
    ) -> None:
        self._record(account, value, day, known, self._new_batch() if batched else None)

    def do_correct(self, which: int, value: float | None, day: int, batched: bool) -> None:
        if not self.records:
            return
        pk, fact = self.records[which % len(self.records)]
        batch = self._new_batch() if batched else None
        if services.correct(withdraw=[pk], now=moment(day), batch_id=batch):
            fact.withdrawals.append((day, batch))
            self._record(fact.account, value, fact.day, day, batch)

    def do_merge(self, source: str, target: str) -> None:
        onward = dict(AccountMerge.objects.filter(undone_at=None).values_list("source", "target"))
        end = self.keys[target]
        while end in onward:
            end = onward[end]
        if end != self.keys[source] and self.keys[source] not in onward:
            services.merge_accounts(
                source=self.keys[source], target=self.keys[target], actor="cli", now=moment(LAST)
            )
            self.reference.merges[source] = target

    def do_unmerge(self, source: str) -> None:
        if source in self.reference.merges:
            services.undo_merge(source=self.keys[source], actor="cli", now=moment(LAST))
            del self.reference.merges[source]

    def do_erase(self, account: str, person: str) -> None:
        key = queries.find_person(account=self.keys[account], external_id=person)
        if key is not None:
            services.erase_person(person_key=key, now=moment(LAST))
            self.reference.erased.add((account, person))
            assert queries.find_person(account=self.keys[account], external_id=person) is None

    def _new_batch(self) -> int:
        batch = services.open_batch(source="f", now=moment(LAST))
        services.activate_batch(batch=batch, facts=0, now=moment(LAST))
        self.batches.append(batch.pk)
        self.reference.active.add(batch.pk)
        return batch.pk

    def _record(self, account, value, day, known, batch) -> None:
        name = f"state.{len(self.records)}"  # a name of its own finds its id again
        key = self.keys[account]
        new = NewFact(key, name, day_date(day), moment(known), value=value)
        services.record(facts=[new], batch_id=batch)
        told = Told(account, name, "", None, day, known, value, batch, second=-1)
        self.reference.told.append(told)
        self.records.append((queries.find_facts(account=key, name=name)[0], told))

    def _learn_people(self) -> None:
        for account in ACCOUNTS:
            for person in ("u1", "u2"):
                key = queries.find_person(account=self.keys[account], external_id=person)
                if key is not None:
                    self.people[key] = person


def seen(rows: FactRows, day: int, history: History) -> Counter:
    """The columns, read as an evaluation on `day` reads them; (n, total) per key."""
    accounts = {key: external_id for external_id, key in history.keys.items()}
    counts: Counter = Counter()
    for i in np.flatnonzero((np.maximum(rows.day, rows.known) <= day) & (rows.until > day)):
        person = history.people.get(int(rows.person[i]))
        key = (accounts[int(rows.account[i])], rows.names[rows.name[i]],
               rows.entities[rows.entity[i]], person, int(rows.day[i]))  # fmt: skip
        counts[*key, "n"] += int(rows.n[i])
        counts[*key, "total"] += float(rows.total[i])
    return counts


def expected(reference: Reference, day: int) -> Counter:
    counts: Counter = Counter()
    for (*key, value), n in reference.counting(day).items():
        counts[*key, "n"] += n
        counts[*key, "total"] += n * (value or 0)
    return counts


def not_zero(counts: Counter) -> dict:
    return {key: value for key, value in counts.items() if value}


@settings(
    max_examples=int(os.environ.get("KINPIRA_EXAMPLES", "12")), deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(st.lists(steps, max_size=10))
def test_columns_say_of_every_day_what_the_plain_reference_says(told):
    with (
        tempfile.TemporaryDirectory() as home,
        override_settings(KINPIRA_HOME=Path(home)),
        transaction.atomic(),
    ):
        history = History()
        for step in told:
            history.do(step)
        rows = queries.load_rows()
        for day in range(FIRST - 1, LAST + 2):
            assert not_zero(seen(rows, day, history)) == not_zero(expected(history.reference, day))
        assert queries.count_events() == sum(
            1 for fact in history.reference.told
            if fact.second >= 0 and fact.batch in history.reference.active
        )  # fmt: skip
        transaction.set_rollback(True)


@settings(
    max_examples=int(os.environ.get("KINPIRA_EXAMPLES", "12")), deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(st.lists(events, max_size=30), st.sets(st.sampled_from(ACCOUNTS)))
def test_the_rollup_is_one_row_a_kind_with_count_sum_and_the_last_value(given_events, wanted):
    with (
        tempfile.TemporaryDirectory() as home,
        override_settings(KINPIRA_HOME=Path(home)),
        transaction.atomic(),
    ):
        history = History()
        # the last value of a second is decided by the hash of the row: one event a second here
        once = list({(*e[:6], e[7]): e for e in given_events}.values())
        numbered = [(*e[:6], second, e[7]) for second, e in enumerate(once)]
        history.do_import(numbered)
        rows = queries.load_rows(accounts=[history.keys[a] for a in wanted], names=["login"])
        groups: dict[tuple, list[tuple]] = {}
        for event in numbered:
            account, person, name, entity, _value, day, _second, known = event
            if account in wanted and name == "login":
                groups.setdefault((account, entity, person, day, known), []).append(event)
        accounts = {key: external_id for external_id, key in history.keys.items()}
        got = {
            (accounts[int(rows.account[i])], rows.entities[rows.entity[i]],
             history.people.get(int(rows.person[i])), int(rows.day[i]), int(rows.known[i])):
            (int(rows.n[i]), float(rows.total[i]), float(rows.last[i]))
            for i in range(len(rows))
        }  # fmt: skip
        assert len(got) == len(rows)
        want = {}
        for key, events_of in groups.items():
            given_values = [event[4] for event in events_of if event[4] is not None]
            last = given_values[-1] if given_values else float("nan")
            want[key] = (len(events_of), sum(given_values), last)
        assert repr(dict(sorted(got.items(), key=repr))) == repr(
            {
                key: (n, float(total), last)
                for key, (n, total, last) in sorted(want.items(), key=repr)
            }
        )
        transaction.set_rollback(True)
