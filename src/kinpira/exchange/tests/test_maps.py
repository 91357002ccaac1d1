"""Maps: short forms, mistakes with their lines, guessing by the header."""

import pytest

from kinpira.exchange.core.faults import BadMap
from kinpira.exchange.core.fields import ACCOUNTS, CONTRACTS, EVENTS, KINDS
from kinpira.exchange.core.guessing import guess_map
from kinpira.exchange.core.mapping import dump_plain, load_map, plain_map

GOOD = """\
kind: contracts
only: {units: users}
id: [account_id, product, start_date]
account: account_id
columns:
  plan: product
  amount: {column: mrr, times: 12}
  start_date: start_date
  end_date: {column: end_date, end: exclusive}
"""


def test_short_forms_become_columns():
    mapping = load_map(GOOD, CONTRACTS)
    assert mapping.columns["external_id"].join == ["account_id", "product", "start_date"]
    assert mapping.columns["account"].column == "account_id"
    assert mapping.columns["amount"].times == 12
    assert mapping.wanted_columns() == {
        "account_id", "product", "start_date", "end_date", "mrr", "units",
    }  # fmt: skip


def test_a_written_map_reads_back_the_same():
    mapping = load_map(GOOD, CONTRACTS)
    assert load_map(dump_plain(plain_map(mapping)), CONTRACTS) == mapping


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("columns:\n  external_id: a\n  name: b\n  nmae: c\n", 4, "unknown_field"),
        ("columns:\n  external_id: a\n", 1, "field_missing"),
        ("columns:\n  name: {column: a, tiems: 3}\n", 2, "bad_map"),
        ("columns:\n  name: {column: a, const: b}\n", 2, "bad_map"),
        ("header_row: 0\ncolumns: {external_id: a, name: b}\n", 1, "bad_map"),
        ("columns: {external_id: a, name: b}\nzone: Asia/Tokio\n", 2, "bad_map"),
        ("columns: [\n", 2, "bad_yaml"),
        ("kind: events\ncolumns: {external_id: a, name: b}\n", 1, "map_of_other_kind"),
        ("- a\n", 0, "bad_map"),
    ],
)
def test_every_mistake_of_a_map_is_told_with_its_line(text, line, code):
    with pytest.raises(BadMap) as told:
        load_map(text, ACCOUNTS)
    assert (line, code) in [(line, fault.code) for line, fault in told.value.faults]


def test_entity_may_be_one_column_or_one_per_event():
    rest = "account: a\ntime: t\nname: n\n"
    each = load_map(rest + "entity: {submit_department: department_id}\n", EVENTS)
    assert each.entity == {"submit_department": "department_id"}
    one = load_map(rest + "entity: department_id\n", EVENTS)
    assert one.columns["entity"].column == "department_id"


def test_columns_are_found_by_name_label_and_common_words():
    header = ["企業ID", "会社名", "フリガナ", "担当CSM", "決算月", "備考", "ARR区分"]
    mapping = guess_map(header, ACCOUNTS, {"arr_band": "ARR区分"})
    assert {name: source.column for name, source in mapping.columns.items()} == {
        "external_id": "企業ID",
        "name": "会社名",
        "kana": "フリガナ",
        "cs_owner": "担当CSM",
        "fiscal_year_end": "決算月",
        "fields.arr_band": "ARR区分",
    }


def test_each_kind_is_recognised_by_its_own_labels():
    for kind in KINDS.values():
        found = guess_map([field.ja for field in kind.fields], kind, {})
        assert set(found.columns) == {field.name for field in kind.fields}, kind.name
