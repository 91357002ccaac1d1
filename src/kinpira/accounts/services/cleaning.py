"""From what a form, file or program gives to the value a model's field keeps, with a message if it
can't.

The model is the only place that says lengths, choices and ranges; this reads them from there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.translation import gettext as _

Clean = Callable[[Any], Any]
YES = frozenset(
    ("true", "1", "yes", "y", "on", "はい", "有", "有り", "あり", "○", "〇", "自動更新")
)
NO = frozenset(("false", "0", "no", "n", "off", "いいえ", "無", "無し", "なし", "×", "✕", "なし"))

# Nearly every address there is; the full check of the others costs ten times as much.
PLAIN_MAIL = re.compile(r"[a-z0-9]+([._+-][a-z0-9]+)*@([a-z0-9]+(-[a-z0-9]+)*\.)+[a-z]{2,20}", re.I)


class BadValue(Exception):
    """The value can't be used; the message says why and what is expected."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def cleaner(field: Any) -> Clean:
    """The function that turns a given value into one of `field`."""
    clean = _cleaner_of_kind(field)

    def cleaned(value: Any) -> Any:
        if isinstance(value, str):
            value = value.strip()
        if value is None or value == "":
            return _empty(field)
        return clean(value)

    return cleaned


def _empty(field: models.Field[Any, Any]) -> Any:
    if field.null:
        return None
    if isinstance(field, models.CharField | models.TextField) and field.blank:
        return ""
    if field.has_default():
        return field.get_default()
    raise BadValue(_("必須です。値を入れてください。"))


def _cleaner_of_kind(field: models.Field[Any, Any]) -> Clean:
    if field.choices:
        return _choice(dict(field.flatchoices))
    if isinstance(field, models.EmailField):
        return _email(field.max_length or 254)
    if isinstance(field, models.CharField | models.TextField):
        return _text(getattr(field, "max_length", None))
    if isinstance(field, models.DateField):
        return to_date
    if isinstance(field, models.BooleanField):
        return to_bool
    if isinstance(field, models.DecimalField):
        return _decimal(field)
    if isinstance(field, models.IntegerField):
        return _integer(field)
    raise TypeError(f"no cleaner for {field!r}")


def _text(longest: int | None) -> Clean:
    def clean(value: Any) -> str:
        text = str(value)
        if "\x00" in text:
            raise BadValue(_("使えない文字（NUL）が含まれています。取り除いてください。"))
        if longest is not None and len(text) > longest:
            raise BadValue(
                _("長すぎます（%(length)d文字）。%(longest)d文字以内にしてください。")
                % {"length": len(text), "longest": longest}
            )
        return text

    return clean


def _email(longest: int) -> Clean:
    text = _text(longest)

    def clean(value: Any) -> str:
        address = unicodedata.normalize("NFKC", str(text(value)))
        if PLAIN_MAIL.fullmatch(address):
            return address
        try:
            validate_email(address)
        except ValidationError as error:
            raise BadValue(
                _("メールアドレスの形ではありません（例: hanako@example.co.jp）。")
            ) from error
        return address

    return clean


def _choice(labels: dict[Any, Any]) -> Clean:
    """Accepts the stored word or its label on screen in the present language."""

    def clean(value: Any) -> Any:
        if value in labels:
            return value
        for word, label in labels.items():
            if str(value).lower() == word or str(value) == str(label):
                return word
        raise BadValue(
            _("「%(value)s」は選べません。次のどれかにしてください: %(choices)s")
            % {
                "value": str(value)[:40],
                "choices": ", ".join(f"{word}（{label}）" for word, label in labels.items()),
            }
        )

    return clean


def to_date(value: Any) -> date:
    """A date, or text such as 2026-10-19 or 2026/10/19."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = unicodedata.normalize("NFKC", str(value)).replace("/", "-").replace(".", "-")
    try:
        year, month, day = (int(part) for part in text.split("-"))
        found = date(year, month, day)
    except ValueError as error:
        raise BadValue(
            _("「%(value)s」は日付として読めません（例: 2026-10-19）。")
            % {"value": str(value)[:40]}
        ) from error
    if not 1900 <= found.year <= 2200:
        raise BadValue(_("年が1900〜2200の外です。日付を確かめてください。"))
    return found


def to_bool(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = unicodedata.normalize("NFKC", str(value)).lower()
    if word in YES or word == "1.0":
        return True
    if word in NO or word == "0.0":
        return False
    raise BadValue(
        _("「%(value)s」は「はい」か「いいえ」にしてください。") % {"value": str(value)[:40]}
    )


def to_decimal(value: Any) -> Decimal:
    text = unicodedata.normalize("NFKC", str(value)).replace(",", "")
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise BadValue(
            _("「%(value)s」は数値として読めません（例: 1200000）。") % {"value": str(value)[:40]}
        ) from error
    if not number.is_finite():
        raise BadValue(_("数値ではありません。数字で入れてください。"))
    return number


def _decimal(field: models.DecimalField[Any, Any]) -> Clean:
    whole = field.max_digits - field.decimal_places if field.max_digits else 15
    step = Decimal(1).scaleb(-field.decimal_places)

    def clean(value: Any) -> Decimal:
        number = to_decimal(value)
        if abs(number) >= Decimal(10) ** whole:
            raise BadValue(_("大きすぎます。%(digits)d桁以内にしてください。") % {"digits": whole})
        return number.quantize(step)

    return clean


def _integer(field: models.IntegerField[Any, Any]) -> Clean:
    lowest, highest = _range(field)

    def clean(value: Any) -> int:
        number = value if type(value) is int else to_decimal(value)
        if number != int(number):
            raise BadValue(_("整数にしてください。"))
        if not lowest <= number <= highest:
            raise BadValue(
                _("%(lowest)d〜%(highest)dの範囲にしてください。")
                % {"lowest": lowest, "highest": highest}
            )
        return int(number)

    return clean


def _range(field: models.IntegerField[Any, Any]) -> tuple[int, int]:
    lowest, highest = -(2**53), 2**53  # exact in the facts' floating point
    if isinstance(field, models.PositiveSmallIntegerField):
        lowest, highest = 0, 32_767
    elif isinstance(field, models.PositiveIntegerField):
        lowest, highest = 0, 2**31 - 1
    for validator in field._validators:  # type: ignore[attr-defined]  # those the model declares
        if validator.code == "min_value":
            lowest = max(lowest, validator.limit_value)
        elif validator.code == "max_value":
            highest = min(highest, validator.limit_value)
    return lowest, highest
