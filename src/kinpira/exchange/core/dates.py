"""Dates as Japanese companies write them, read into `datetime.date`.

`2023-03-30`, `2023/3/30`, `2023.3.30`, `20230330`, `2023年3月30日`, `令和5年3月30日`, `R5.3.30`,
Excel's serial days, each with or without a time behind it. Month-first dates are not guessed: a map
says `date: "%m/%d/%Y"`.
"""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from kinpira.exchange.core.faults import BadValue

# The year before the first of each era: 令和1年 is 2019.
ERAS = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988, "昭和": 1925, "S": 1925}
TIME = r"(?:[ T　]+\d{1,2}[:時]\d{1,2}.*)?"
YEAR_FIRST = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?" + TIME)
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})" + TIME)
ERA = re.compile(
    r"(令和|平成|昭和|[RHS])(\d{1,2}|元)[-/.年](\d{1,2})[-/.月](\d{1,2})日?" + TIME, re.I
)
SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
SERIAL_FIRST, SERIAL_LAST = 20_000, 80_000  # 1954-10-03 to 2119-01-11
SERIAL_EPOCH = date(1899, 12, 30)


@lru_cache(maxsize=65_536)
def read_date(text: str, form: str = "") -> date:
    """The date in `text` (already NFKC and stripped); `form` is a strptime pattern that wins.

    Raises BadValue `not_a_date` for what is no date and for days that do not exist (2023/2/30).
    """
    try:
        return _by_form(text, form) if form and form != "excel" else _by_look(text)
    except (ValueError, OverflowError) as error:
        if isinstance(error, BadValue):
            raise
        raise BadValue("not_a_date", value=text) from None


def _by_form(text: str, form: str) -> date:
    return datetime.strptime(text, form).date()  # noqa: DTZ007 - a calendar day, no moment


def _by_look(text: str) -> date:
    if found := YEAR_FIRST.fullmatch(text) or COMPACT.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
        return date(year, month, day)
    if found := ERA.fullmatch(text):
        era, years, month_, day_ = found.groups()
        number = 1 if years == "元" else int(years)
        return date(ERAS[era.upper()] + number, int(month_), int(day_))
    if (found := SERIAL.fullmatch(text)) and SERIAL_FIRST <= int(found[1]) <= SERIAL_LAST:
        return SERIAL_EPOCH + timedelta(days=int(found[1]))
    raise BadValue("not_a_date", value=text)
