"""反応日数: how many business days pass from a play's acting to the first thing done about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import TYPE_CHECKING

from kinpira.accounts.access import visible_accounts
from kinpira.plays.core.due import compute_reaction_days
from kinpira.plays.models import Cta

if TYPE_CHECKING:
    from kinpira.accounts.models import User


@dataclass(frozen=True)
class Reaction:
    """A play's CTAs of a period. `median_days` and `longest_days` are business days, of those
    touched; None while none is. `waiting`: not touched yet."""

    play_key: str
    play_name: str
    touched: int
    waiting: int
    median_days: float | None
    longest_days: int | None


def list_reactions(*, user: User, since: date, until: date) -> list[Reaction]:
    """By play, over the CTAs made from `since` through `until` on accounts that `user` may see."""
    ctas = Cta.objects.filter(
        account__in=visible_accounts(user),
        episode__isnull=False,
        created_on__range=(since, until),
    )
    days: dict[str, list[int]] = {}
    waiting: dict[str, int] = {}
    names: dict[str, str] = {}
    for key, name, created, touched in ctas.order_by("id").values_list(
        "play_key", "play_name", "created_on", "first_touched_on"
    ):
        names[key] = name
        if touched is None:
            waiting[key] = waiting.get(key, 0) + 1
        else:
            days.setdefault(key, []).append(compute_reaction_days(created, touched))
    return [
        Reaction(
            play_key=key,
            play_name=name,
            touched=len(days.get(key, ())),
            waiting=waiting.get(key, 0),
            median_days=median(days[key]) if key in days else None,
            longest_days=max(days[key]) if key in days else None,
        )
        for key, name in names.items()
    ]
