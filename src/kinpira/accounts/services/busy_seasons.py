"""Saving the customer's busy seasons. They are a calendar, not facts: each holds for every year."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kinpira.accounts.models import Account, BusySeason
from kinpira.accounts.services.cleaning import BadValue, cleaner
from kinpira.platform import audit
from kinpira.platform.errors import InvalidInput

FIELDS = ("from_month", "from_day", "to_month", "to_day")


@transaction.atomic
def save_busy_season(
    *,
    account: Account,
    label: str,
    values: Mapping[str, Any],
    now: datetime,
    today: date,
    actor: str,
) -> tuple[BusySeason, bool]:
    """Upsert a season of `account` by its label; `values`: from_month, from_day, to_month, to_day.

    A season may span the new year. A day its month lacks means the month's last day.
    """
    cleaned = {"from_day": 1, "to_day": 31} | _cleaned(values, label)
    season = BusySeason.objects.filter(account=account, label=label).first()
    if season and all(getattr(season, name) == value for name, value in cleaned.items()):
        return season, False
    season, _made = BusySeason.objects.update_or_create(
        account=account, label=label, defaults=cleaned
    )
    audit.record(actor=actor, action="busy_season.saved", subject=account.external_id, now=now)
    return season, True


@transaction.atomic
def remove_busy_season(*, season: BusySeason, now: datetime, actor: str) -> None:
    audit.record(
        actor=actor, action="busy_season.removed", subject=season.account.external_id, now=now
    )
    season.delete()


def _cleaned(values: Mapping[str, Any], label: str) -> dict[str, int]:
    problems: dict[str, str] = {}
    cleaned: dict[str, int] = {}
    for name in FIELDS:
        if name not in values:
            continue
        try:
            cleaned[name] = cleaner(BusySeason._meta.get_field(name))(values[name])
        except BadValue as error:
            problems[name] = error.message
    for end in ("from", "to"):
        month = cleaned.get(f"{end}_month")
        if month is None:
            problems.setdefault(f"{end}_month", _("必須です。値を入れてください。"))
        elif not 1 <= month <= 12:
            problems[f"{end}_month"] = _("1〜12の月にしてください。")
        else:
            longest = monthrange(2000, month)[1]
            day = cleaned.get(f"{end}_day", 1 if end == "from" else longest)
            if day < 1 or day > 31:
                problems[f"{end}_day"] = _("1〜31の日にしてください。")
            cleaned[f"{end}_day"] = min(day, longest)
    if not label.strip() or len(label) > 100:
        problems["label"] = _("名前を1〜100文字で入れてください。")
    if problems:
        raise InvalidInput(
            _("保存できませんでした。赤い項目を直してください。"), code="invalid", fields=problems
        )
    return cleaned
