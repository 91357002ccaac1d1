"""Record facts: what load_rows gives back after records, corrections, undo and merges."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from kinpira.facts import queries, services
from kinpira.facts.core.fact import NewFact
from kinpira.facts.core.rows import FOREVER, day_number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 10, 19, 9, 0, tzinfo=TOKYO)
LATER = datetime(2026, 10, 25, 9, 0, tzinfo=TOKYO)


def seats(account: int, value: float, day: date = date(2026, 10, 1), **rest) -> NewFact:
    given = {"known_at": NOW, "entity": "K-1", "value": value} | rest
    return NewFact(account=account, name="contract.seats", day=day, **given)


def test_keys_are_made_once_and_stay():
    first = services.keys_for_accounts(external_ids=["a", "b", "a"])
    again = services.keys_for_accounts(external_ids=["b", "c"])
    assert set(first) == {"a", "b"}
    assert again["b"] == first["b"]
    assert len({*first.values(), *again.values()}) == 3


def test_people_of_two_accounts_with_the_same_id_are_two():
    people = [(1, "u1"), (2, "u1"), (1, "u2")]
    keys = services.keys_for_people(people=people)
    assert len(set(keys.values())) == 3
    assert all(0 < key <= 2**62 for key in keys.values())
    assert services.keys_for_people(people=people) == keys


def test_a_recorded_fact_comes_back_with_the_day_it_became_known_in_tokyo():
    late_evening_utc = datetime(2026, 10, 18, 15, 30, tzinfo=ZoneInfo("UTC"))
    services.record(facts=[seats(7, 30, known_at=late_evening_utc)])
    rows = queries.load_rows(accounts=[7])
    assert rows.known.tolist() == [day_number(date(2026, 10, 19))]
    assert rows.last.tolist() == [30.0]
    assert rows.until.tolist() == [FOREVER]
    assert [rows.names[code] for code in rows.name] == ["contract.seats"]
    assert [rows.entities[code] for code in rows.entity] == ["K-1"]


def test_a_correction_keeps_what_was_known_before():
    services.record(facts=[seats(7, 30)])
    old = queries.find_facts(account=7, name="contract.seats", entity="K-1")
    services.correct(withdraw=old, replacement=[seats(7, 50, known_at=LATER)], now=LATER)
    rows = queries.load_rows()
    day = day_number(LATER.date())
    assert rows.last.tolist() == [30.0, 50.0]
    assert rows.until.tolist() == [day, FOREVER]
    assert rows.known.tolist() == [day_number(NOW.date()), day]


def test_facts_of_a_batch_count_only_while_it_is_active():
    batch = services.open_batch(source="contracts.csv", now=NOW)
    services.record(facts=[seats(7, 30)], batch_id=batch.pk)
    assert len(queries.load_rows()) == 0
    services.activate_batch(batch=batch, facts=1, now=NOW)
    assert len(queries.load_rows()) == 1
    services.void_batch(batch_id=batch.pk, now=LATER)
    assert len(queries.load_rows()) == 0


def test_undo_of_a_batch_takes_its_withdrawals_back():
    services.record(facts=[seats(7, 30)])
    batch = services.open_batch(source="contracts.csv", now=LATER)
    old = queries.find_facts(account=7, name="contract.seats")
    services.correct(
        withdraw=old, replacement=[seats(7, 50, known_at=LATER)], now=LATER, batch_id=batch.pk
    )
    services.activate_batch(batch=batch, facts=1, now=LATER)
    services.void_batch(batch_id=batch.pk, now=LATER)
    rows = queries.load_rows()
    assert rows.last.tolist() == [30.0]
    assert rows.until.tolist() == [FOREVER]


def test_a_merge_moves_facts_over_all_days_and_back():
    services.record(facts=[seats(7, 30), seats(8, 5)])
    services.merge_accounts(source=7, target=8, actor="alice@example.jp", now=NOW)
    assert queries.load_rows(accounts=[8]).last.tolist() == [30.0, 5.0]
    assert len(queries.load_rows(accounts=[7])) == 0
    services.undo_merge(source=7, actor="alice@example.jp", now=LATER)
    assert queries.load_rows(accounts=[8]).last.tolist() == [5.0]
    assert queries.load_rows(accounts=[7]).last.tolist() == [30.0]


def test_an_erased_person_can_not_come_back():
    key = services.keys_for_people(people=[(7, "yamada@example.jp")])[7, "yamada@example.jp"]
    assert services.erase_person(person_key=key, now=NOW)
    assert queries.find_person(account=7, external_id="yamada@example.jp") is None
    assert services.keys_for_people(people=[(7, "yamada@example.jp")]) == {
        (7, "yamada@example.jp"): 0
    }


def test_touched_accounts_are_told_once():
    marker, _ = queries.touched_since(marker=None)
    services.record(facts=[seats(7, 30), seats(9, 5)])
    marker, touched = queries.touched_since(marker=marker)
    assert touched == [7, 9]
    assert queries.touched_since(marker=marker)[1] == []
