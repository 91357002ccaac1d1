"""Cells into values: one function per kind of field. Text is NFKC-normalised where digits matter.

Each takes the cell's text without surrounding blanks (never empty) and returns the value, or raises
BadValue. Money is returned in the currency's own unit as a Decimal; minor units come later, when
the
row's currency is known.
"""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from kinpira.exchange.core.faults import BadValue
from kinpira.exchange.core.fields import Field

YES = frozenset(
    [
        "1",
        "true",
        "t",
        "yes",
        "y",
        "on",
        "はい",
        "有",
        "有り",
        "あり",
        "○",
        "〇",
        "◯",
        "する",
        "済",
        "済み",
        "true.",
    ]
)
NO = frozenset(
    [
        "0",
        "false",
        "f",
        "no",
        "n",
        "off",
        "いいえ",
        "無",
        "無し",
        "なし",
        "×",
        "✕",
        "x",
        "しない",
        "未",
        "-",
    ]
)
CLOSING_LAST = frozenset(("末", "末日", "月末", "月末締め", "末日締め", "end"))
MONEY_NOISE = re.compile(r"[¥\\$€£,\s]|円|JPY|USD|EUR", re.I)
SCALES = {"億": Decimal(100_000_000), "万": Decimal(10_000), "千": Decimal(1_000)}
# Digits after the point per currency, where it is not two.
MINOR_DIGITS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0}
LARGEST = Decimal(10) ** 15


@lru_cache(maxsize=131_072)
def plain(text: str) -> str:
    """NFKC (full-width digits, half-width kana) without surrounding blanks."""
    return unicodedata.normalize("NFKC", text).strip()


def read_text(text: str, field: Field) -> str:
    """Free text as it was typed; line ends are unified, blanks around it dropped."""
    if field.normal:
        text = plain(text)
    if field.max_length and len(text) > field.max_length:
        raise BadValue("too_long", limit=field.max_length, length=len(text))
    return text.replace("\r\n", "\n")


@lru_cache(maxsize=65_536)
def read_number(text: str) -> Decimal:
    """`1,200`, `１２００`, `▲3.5`, `(12)`, `¥1,200,000`, `120万円` as a Decimal."""
    bare = MONEY_NOISE.sub("", plain(text))
    negative = bare[:1] in ("▲", "△", "-", "−") or (bare[:1] == "(" and bare[-1:] == ")")
    bare = bare.strip("▲△-−()+" if negative else "+")
    scale = SCALES.get(bare[-1:], Decimal(1))
    try:
        number = Decimal(bare[:-1] if bare[-1:] in SCALES else bare) * scale
    except InvalidOperation:
        raise BadValue("not_a_number", value=text) from None
    if not number.is_finite():
        raise BadValue("not_a_number", value=text)
    if abs(number) >= LARGEST:
        raise BadValue("too_large", value=text)
    return -number if negative else number


def read_share(text: str) -> Decimal:
    """A number, where `12%` is 12 (the unit stands in the outcome's own unit)."""
    return read_number(text.rstrip("%％"))


def read_whole(text: str, lowest: int = 0, highest: int = 2**31 - 1) -> int:
    """A whole number in [lowest, highest]; `25席`, `30分` lose their unit."""
    number = read_number(re.sub(r"[^\d.,)%]+$", "", plain(text)) or text)
    if number != int(number):
        raise BadValue("not_whole", value=text)
    if not lowest <= number <= highest:
        raise BadValue("out_of_range", value=text, lowest=lowest, highest=highest)
    return int(number)


def minor_units(amount: Decimal, currency: str) -> int:
    """Whole yen, cents …: halves go up, as invoices do."""
    digits = MINOR_DIGITS.get(currency, 2)
    return int((amount * 10**digits).quantize(Decimal(1), ROUND_HALF_UP))


def read_bool(text: str) -> bool:
    word = plain(text).casefold()
    if word in YES:
        return True
    if word in NO:
        return False
    raise BadValue("not_yes_no", value=text)


def read_choice(text: str, field: Field) -> str:
    """One of the field's values, by its own word, its screen words or a common synonym."""
    word = plain(text).casefold()
    for value, words in field.choices.items():
        if word == value or word in words:
            return value
    raise BadValue("not_a_choice", value=text, choices=" / ".join(field.choices))


def read_choices(text: str, field: Field) -> tuple[str, ...]:
    """Several of the field's values in one cell."""
    return tuple(dict.fromkeys(read_choice(word, field) for word in read_list(text)))


def read_month(text: str) -> int:
    """A month 1–12 from `3`, `3月`, `3月31日`, `03-31`."""
    found = re.match(r"(\d{1,2})(?:月|[-/]\d{1,2}$|$)", plain(text))
    if not found or not 1 <= int(found[1]) <= 12:
        raise BadValue("not_a_month", value=text)
    return int(found[1])


def read_closing_day(text: str) -> int:
    """A day of the month 1–31; 末日 is 31."""
    word = plain(text)
    if word in CLOSING_LAST:
        return 31
    return read_whole(word.replace("締め", "").replace("締", "").rstrip("日"), 1, 31)


def read_currency(text: str) -> str:
    word = plain(text).upper()
    word = {"円": "JPY", "¥": "JPY", "$": "USD", "ドル": "USD", "€": "EUR"}.get(word, word)
    if not re.fullmatch(r"[A-Z]{3}", word):
        raise BadValue("not_a_currency", value=text)
    return word


def read_mail(text: str) -> str:
    word = plain(text)
    if not re.fullmatch(r"[^@\s<>,;]{1,64}@[^@\s<>,;]+\.[^@\s<>,;.]+", word) or len(word) > 254:
        raise BadValue("not_a_mail", value=text)
    return word


def read_list(text: str) -> tuple[str, ...]:
    """Several ids in one cell, parted by `;`, `、`, `,` or line breaks."""
    parts = re.split(r"[;、,\n]+", plain(text))
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))
