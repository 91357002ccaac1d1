"""Cells as people write them become dates, money, numbers, words; everything else is told."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinpira.exchange.core import values
from kinpira.exchange.core.dates import read_date
from kinpira.exchange.core.faults import BadValue
from kinpira.exchange.core.fields import ACCOUNTS, CONTACTS, TICKETS
from kinpira.exchange.core.formulas import inert, restored


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2023-03-30", date(2023, 3, 30)),
        ("2023/3/30", date(2023, 3, 30)),
        ("2023.3.30", date(2023, 3, 30)),
        ("20230330", date(2023, 3, 30)),
        ("2023年3月30日", date(2023, 3, 30)),
        ("２０２３／３／３０", date(2023, 3, 30)),
        ("2023-03-30 14:05:00", date(2023, 3, 30)),
        ("2023-03-30T14:05:00+09:00", date(2023, 3, 30)),
        ("令和5年3月30日", date(2023, 3, 30)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("R5.3.30", date(2023, 3, 30)),
        ("h31/4/30", date(2019, 4, 30)),
        ("45015", date(2023, 3, 30)),
    ],
)
def test_date_is_read_in_every_common_form(text, day):
    assert read_date(values.plain(text)) == day


@pytest.mark.parametrize("text", ["2023/2/30", "3/30/2023", "きのう", "2023-13-01", "5", "123456"])
def test_what_is_no_date_is_told(text):
    with pytest.raises(BadValue) as told:
        read_date(text)
    assert told.value.fault.code == "not_a_date"


def test_declared_form_of_dates_wins():
    assert read_date("03/04/2023", "%m/%d/%Y") == date(2023, 3, 4)


@given(st.dates(date(1955, 1, 1), date(2100, 1, 1)))
def test_every_date_survives_every_form(day):
    for text in (day.isoformat(), f"{day:%Y/%m/%d}", f"{day.year}年{day.month}月{day.day}日"):
        assert read_date(text) == day
    assert read_date(str((day - date(1899, 12, 30)).days)) == day


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("¥1,200,000", 1200000),
        ("1,200,000円", 1200000),
        ("￥１２００", 1200),
        ("120万円", 1200000),
        ("▲3.5", Decimal("-3.5")),
        ("(12)", -12),
        ("-7", -7),
        ("1.5億", 150000000),
    ],
)
def test_money_and_numbers(text, number):
    assert values.read_number(text) == number


@pytest.mark.parametrize("text", ["abc", "1.2.3", "NaN", "∞", "12x", "1e400", ""])
def test_what_is_no_number_is_told(text):
    with pytest.raises(BadValue):
        values.read_number(text)


def test_minor_units_follow_the_currency():
    assert values.minor_units(Decimal("325.5"), "JPY") == 326
    assert values.minor_units(Decimal("325.5"), "USD") == 32550


def test_words_for_choices_yes_and_no():
    priority, role = TICKETS.get("priority"), CONTACTS.get("role")
    touch = ACCOUNTS.get("touch_model")
    assert values.read_choice("緊急", priority) == "high"
    assert values.read_choice("ハイタッチ", touch) == "high"
    assert values.read_choices("決裁者、推進者", role) == ("economic_buyer", "champion")
    assert values.read_choices("エンドユーザー（閲覧）", role) == ("end_user_view",)
    assert values.read_bool("○") is True
    assert values.read_bool("なし") is False
    with pytest.raises(BadValue):
        values.read_bool("たぶん")


def test_months_and_closing_days():
    assert [values.read_month(text) for text in ("3", "３月", "3月31日", "12")] == [3, 3, 3, 12]
    assert [values.read_closing_day(text) for text in ("末日", "20日", "25")] == [31, 20, 25]
    with pytest.raises(BadValue):
        values.read_month("13")


@pytest.mark.parametrize(
    "sign", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", " =", "　="]
)
def test_no_cell_begins_like_a_formula(sign):
    cell = f"{sign}cmd|' /C calc'!A0"
    assert inert(cell).startswith("'")
    assert restored(inert(cell)) == cell


@given(st.text(max_size=20))
def test_what_is_made_inert_comes_back(text):
    if not text.startswith("'"):
        assert restored(inert(text)) == text


def test_plain_numbers_are_no_formulas():
    assert [inert(text) for text in ("-3.5", "+12", "12")] == ["-3.5", "+12", "12"]
