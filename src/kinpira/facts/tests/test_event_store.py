"""Usage events: appended once, counted while their batch is active, rolled up by day."""

from contextlib import closing
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kinpira.facts import event_store, queries, services
from kinpira.facts.core.fact import NewFact
from kinpira.facts.core.rows import day_number
from kinpira.platform.errors import Unavailable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
NOW = datetime(2026, 10, 19, 9, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
DAY = day_number(date(2026, 10, 1))
COLUMNS = (
    "account VARCHAR, person VARCHAR, name VARCHAR, entity VARCHAR, value DOUBLE, day INTEGER, "
    "second INTEGER, known_day INTEGER, assumed BOOLEAN, message_id VARCHAR, content VARCHAR"
)


def event(account="a1", person="u1", name="login", day=DAY, **rest) -> tuple:
    given = {
        "entity": None, "value": None, "second": 0, "known_day": day, "assumed": False,
        "message_id": None,
    } | rest  # fmt: skip
    content = given.pop("content", f"{account},{person},{name},{day},{given['value']}")
    return (account, person, name, given["entity"], given["value"], day, given["second"],
            given["known_day"], given["assumed"], given["message_id"], content)  # fmt: skip


def append(*events, source="usage.csv"):
    with closing(services.open_engine()) as duck, services.event_writer():
        batch = services.open_batch(source=source, now=NOW)
        duck.execute(f"CREATE TABLE given ({COLUMNS})")
        duck.executemany(f"INSERT INTO given VALUES ({','.join('?' * 11)})", events)
        result = services.append_events(
            batch_id=batch.pk, connection=duck, query="SELECT * FROM given", now=NOW
        )
        services.activate_batch(batch=batch, facts=result.appended, now=NOW)
    return batch, result


def test_events_of_a_day_come_back_rolled_up():
    append(
        event(value=2.0, second=50),
        event(value=5.0, second=10),
        event(person="u2"),
        event(day=DAY + 31),
    )
    rows = queries.load_rows()
    assert rows.n.tolist() == [2, 1, 1] or rows.n.tolist() == [1, 2, 1]
    twice = rows.n.tolist().index(2)
    assert rows.total[twice] == 7.0
    assert rows.last[twice] == 2.0  # the later of the day
    assert rows.day.tolist() == [DAY, DAY, DAY + 31]
    assert queries.count_events() == 4
    assert queries.event_names() == [("login", 4, DAY + 31)]


def test_the_same_file_again_changes_nothing():
    events = [event(), event(), event(person="u2")]  # two equal rows are two events
    _, first = append(*events)
    _, second = append(*events)
    _, longer = append(*events, event(), event(person="u3"))
    assert (first.appended, second.appended, longer.appended) == (3, 0, 2)
    assert second.known == 3
    assert queries.count_events() == 5


def test_a_message_that_came_twice_is_one_event():
    _, result = append(event(message_id="m1"), event(message_id="m1"), event(message_id="m2"))
    assert (result.read, result.appended) == (3, 2)


def test_undo_takes_a_file_out_and_it_can_come_again():
    batch, _ = append(event(), event(person="u2"))
    append(event(person="u3"))
    services.void_batch(batch_id=batch.pk, now=NOW)
    assert queries.count_events() == 1
    assert len(queries.load_rows()) == 1
    append(event(), event(person="u2"))
    assert queries.count_events() == 3


def test_events_and_records_come_sorted_in_one_table():
    keys = services.keys_for_accounts(external_ids=["a1", "a2"])
    append(event(), event("a2"), event(day=DAY - 3))
    services.record(
        facts=[
            NewFact(account=key, name="contract.plan", day=NOW.date(), known_at=NOW, text="標準")
            for key in keys.values()
        ]
    )
    rows = queries.load_rows()
    order = list(zip(rows.account.tolist(), rows.name.tolist(), rows.day.tolist(), strict=True))
    assert order == sorted(order)
    assert len(rows) == 5
    assert [rows.texts[code] for code in rows.text.tolist() if code >= 0] == ["標準", "標準"]
    only = queries.load_rows(accounts=[keys["a2"]], names=["login"])
    assert (only.account.tolist(), len(only)) == ([keys["a2"]], 1)


def test_until_day_leaves_out_what_was_not_known_yet():
    append(event(), event(known_day=DAY + 5, content="late"), event(day=DAY + 6))
    assert queries.load_rows(until_day=DAY + 4).n.sum() == 1
    assert queries.load_rows(until_day=DAY + 5).n.sum() == 2


def test_events_without_a_known_account_are_counted():
    append(event("a1"), event(None), event(None, person=None), event("stranger"))
    keys = services.keys_for_accounts(external_ids=["a1"])
    left = queries.unattributed(known_accounts=keys.values())
    assert [(u.external_id, u.events) for u in left] == [(None, 2), ("stranger", 1)]


def test_an_erased_person_is_nobody_in_the_next_import():
    append(event())
    account = services.keys_for_accounts(external_ids=["a1"])["a1"]
    services.erase_person(
        person_key=queries.find_person(account=account, external_id="u1"), now=NOW
    )
    append(event(day=DAY + 1))
    rows = queries.load_rows()
    assert rows.person[0] > 0
    assert rows.person[1] == 0


def test_no_outside_id_of_a_person_is_in_any_file(home):
    append(event(person="yamada@example.jp", content="yamada@example.jp,canary"))
    for path in home.rglob("*"):
        if path.is_file():
            assert b"yamada" not in path.read_bytes(), path
            assert b"canary" not in path.read_bytes(), path


def test_the_timeline_groups_events_and_shows_records_newest_first():
    key = services.keys_for_accounts(external_ids=["a1"])["a1"]
    append(event(), event(person="u2"), event(day=DAY - 1, name="report", value=3.0))
    services.record(
        facts=[NewFact(account=key, name="nps", day=date(2026, 10, 2), known_at=NOW, value=9)]
    )
    lines = queries.list_facts(account=key, limit=10)
    assert [(x.name, x.n, x.people) for x in lines] == [
        ("nps", 1, 0),
        ("login", 2, 2),
        ("report", 1, 1),
    ]
    assert lines[2].value == 3.0
    assert lines[0].id is not None
    older = queries.list_facts(account=key, limit=10, before=date(2026, 10, 1))
    assert [x.name for x in older] == ["report"]


def test_a_second_writer_waits_and_then_is_told():
    with services.event_writer(), pytest.raises(Unavailable), services.event_writer(wait=0.1):
        pass


def test_appending_outside_a_writer_is_refused():
    with closing(services.open_engine()) as duck, pytest.raises(RuntimeError):
        services.append_events(batch_id=1, connection=duck, query="SELECT 1", now=NOW)


def test_cleaning_drops_dead_and_long_undone_imports_and_nothing_else():
    undone, _ = append(event(), event(day=DAY + 40))
    services.void_batch(batch_id=undone.pk, now=NOW)
    append(event(person="u2"))
    with closing(services.open_engine()) as duck, services.event_writer():
        dead = services.open_batch(source="killed", now=NOW)
        services.append_events(
            batch_id=dead.pk, connection=duck, now=NOW,
            query=f"""SELECT 'a1' AS account, NULL::VARCHAR AS person, 'login' AS name,
                '' AS entity, 1.0 AS value, {DAY} AS day, 0 AS second, {DAY} AS known_day,
                false AS assumed, 'm9' AS message_id, NULL::VARCHAR AS content""",
        )  # fmt: skip
    assert services.clean_event_store(now=NOW) == 1
    assert event_store.stored_batches() == {undone.pk, undone.pk + 1}
    assert services.clean_event_store(now=NOW + timedelta(days=31)) == 1
    assert event_store.stored_batches() == {undone.pk + 1}
    assert queries.count_events() == 1
