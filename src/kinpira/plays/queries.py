"""Reads of CTAs: today's list in its order, counts, the week's load, what an account has.

Everything is limited to the accounts that the reader may see; amounts take part in the order only
for readers who may see amounts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from kinpira.accounts.access import can_see_amounts, visible_accounts
from kinpira.platform.calendar import is_business_day
from kinpira.platform.errors import NotFound
from kinpira.plays.core.due import compute_lateness
from kinpira.plays.core.rank import Standing, compute_rank
from kinpira.plays.models import Cta, CtaEvent
from kinpira.plays.reasons import reasons_today

if TYPE_CHECKING:
    from kinpira.accounts.models import Account, User

Scope = Literal["mine", "team", "snoozed", "done"]
DONE_SHOWN_DAYS = 30
NOTICE_NEAR_DAYS = 30


@dataclass(frozen=True)
class Counts:
    """CTAs to do now, and what stands out among them; for the sentence on top of the page."""

    mine: int
    team: int
    snoozed: int
    overdue: int
    due_today: int
    notice_near: int  # whose account's notice deadline is within 30 days
    minutes: int


@dataclass(frozen=True)
class DayLoad:
    """One day of a person's week: minutes of the CTAs due that day against the bookable minutes."""

    day: date
    count: int
    minutes: int
    capacity: int  # 0 on weekends and holidays
    is_business_day: bool


def open_ctas(today: date) -> Q:
    """Open, or snoozed until a day that has come."""
    return Q(state=Cta.State.OPEN) | Q(state=Cta.State.SNOOZED, snoozed_until__lte=today)


def visible_ctas(user: User) -> QuerySet[Cta]:
    """CTAs of the accounts that `user` may see, with what lists show of them."""
    ctas = Cta.objects.filter(account__in=visible_accounts(user))
    shown = ctas.select_related("account", "account__status", "owner", "episode")
    # long documents that no list shows
    return shown.defer(*(f"account__status__{name}" for name in ("values", "parts", "path")))


def get_cta(*, user: User, cta_id: int) -> Cta:
    """One visible CTA with its steps and history; NotFound otherwise."""
    history = Prefetch("events", CtaEvent.objects.select_related("by"))
    cta = visible_ctas(user).prefetch_related("steps", history).filter(pk=cta_id).first()
    if cta is None:
        raise NotFound(
            _("このアクションは見つかりません。今日のアクションから選び直してください。"),
            code="cta_not_found",
        )
    return cta


def list_today(*, user: User, today: date, scope: Scope = "mine") -> list[Cta]:
    """Today's actions, the most pressing first; each has `.rank` set, its points and their parts.

    mine: the reader's own · team: everybody's on visible accounts · snoozed: own, not yet due again
    · done: own, closed in the last 30 days, latest first.
    """
    ctas = visible_ctas(user).prefetch_related("steps")
    if scope == "done":
        since = today - timedelta(days=DONE_SHOWN_DAYS)
        closed = ctas.filter(owner=user, closed_on__gt=since)
        return list(closed.order_by("-closed_on", "-id"))
    if scope == "snoozed":
        later = ctas.filter(owner=user, state=Cta.State.SNOOZED, snoozed_until__gt=today)
        return list(later.order_by("snoozed_until", "id"))
    ctas = ctas.filter(open_ctas(today))
    if scope == "mine":
        ctas = ctas.filter(owner=user)
    return rank_ctas(list(ctas), today=today, with_amounts=can_see_amounts(user))


def say_reasons_today(ctas: Iterable[Cta], language: str) -> None:
    """Set `.reason` to today's values where what started the action is still on; writes nothing."""
    on = [cta for cta in ctas if cta.episode and cta.episode.closed_on is None]
    said = reasons_today(
        [(cta.account_id, cta.play_key, cta.episode.occasion) for cta in on if cta.episode],
        language,
    )
    for cta in on:
        cta.reason = said.get((cta.account_id, cta.play_key)) or cta.reason


def rank_ctas(ctas: Sequence[Cta], *, today: date, with_amounts: bool) -> list[Cta]:
    """The same CTAs in the order of core/rank.py, `.rank` set; equals by due date, then age."""
    for cta in ctas:
        cta.rank = compute_rank(standing_of(cta, today, with_amounts=with_amounts))
    return sorted(ctas, key=lambda c: (-(c.rank.points if c.rank else 0), c.due_date, c.pk))


def standing_of(cta: Cta, today: date, *, with_amounts: bool) -> Standing:
    """What the CTA's rank rests on, from itself and the account's status row where there is one."""
    status = getattr(cta.account, "status", None)
    deadline: date | None = status.notice_deadline if status else None
    return Standing(
        lateness=compute_lateness(cta.due_date, today),
        days_to_notice=(deadline - today).days if deadline else None,
        amount=status.amount if status and with_amounts else None,
        days_late=status.days_late if status else None,
        tone=cta.tone,
        priority=cta.priority,
    )


def count_mine(*, user: User, today: date) -> int:
    """What waits for this user today: the figure beside the rail's first line."""
    waiting = Cta.objects.filter(open_ctas(today), account__in=visible_accounts(user), owner=user)
    return waiting.count()


def count_today(*, user: User, today: date) -> Counts:
    """The figures of the page's first sentence."""
    ctas = Cta.objects.filter(account__in=visible_accounts(user))
    mine = ctas.filter(open_ctas(today), owner=user)
    near = today + timedelta(days=NOTICE_NEAR_DAYS)
    return Counts(
        mine=mine.count(),
        team=ctas.filter(open_ctas(today)).count(),
        snoozed=ctas.filter(owner=user, state=Cta.State.SNOOZED, snoozed_until__gt=today).count(),
        overdue=mine.filter(due_date__lt=today).count(),
        due_today=mine.filter(due_date=today).count(),
        notice_near=mine.filter(account__status__notice_deadline__range=(today, near)).count(),
        minutes=sum(mine.values_list("minutes", flat=True)),
    )


def week_load(*, user: User, monday: date, today: date) -> list[DayLoad]:
    """Seven days from `monday`: what `user` has due on each against the hours of a working day.

    What is overdue weighs on today; a snoozed CTA on the day on which it comes back, if that is
    later than its due date. The day's capacity is a fifth of the bookable hours of the week.
    """
    waiting = Cta.objects.filter(
        account__in=visible_accounts(user),
        owner=user,
        state__in=(Cta.State.OPEN, Cta.State.SNOOZED),
    )
    load: dict[date, list[int]] = {}
    for due, until, minutes in waiting.values_list("due_date", "snoozed_until", "minutes"):
        load.setdefault(max(due, until or due, today), []).append(minutes)
    capacity = round(float(user.weekly_hours) * 60 / 5)
    days = [monday + timedelta(days=n) for n in range(7)]
    return [
        DayLoad(
            day=day,
            count=len(load.get(day, ())),
            minutes=sum(load.get(day, ())),
            capacity=capacity if is_business_day(day) else 0,
            is_business_day=is_business_day(day),
        )
        for day in days
    ]


def list_for_account(*, account: Account, closed: int = 20) -> list[Cta]:
    """The account's waiting CTAs by due date, then the last `closed` closed ones.

    The caller has made sure that the reader may see the account.
    """
    ctas = Cta.objects.filter(account=account).select_related("owner", "episode")
    ctas = ctas.prefetch_related("steps")
    waiting = ctas.filter(state__in=(Cta.State.OPEN, Cta.State.SNOOZED))
    done = ctas.exclude(closed_on=None).order_by("-closed_on", "-id")
    return [*waiting.order_by("due_date", "priority", "id"), *done[:closed]]


def next_actions(*, account_ids: Sequence[int], today: date) -> dict[int, Cta]:
    """The next thing to do for each account: its waiting CTA that is due first."""
    found: dict[int, Cta] = {}
    for start in range(0, len(account_ids), 1000):
        ctas = Cta.objects.filter(
            open_ctas(today), account_id__in=account_ids[start : start + 1000]
        ).select_related("owner")
        for cta in ctas.order_by("due_date", "priority", "id"):
            found.setdefault(cta.account_id, cta)
    return found
