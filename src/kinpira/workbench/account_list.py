"""The rows, totals and choices of 企業一覧.

Made for 100,000 accounts: one query over narrow rows finds the ids of the page (walking an
index), one loads the accounts; totals of large homes are kept for a minute per view and run.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Max, Q, QuerySet, Sum

from kinpira.accounts.access import can_see_amounts, narrow_to_visible, visible_accounts
from kinpira.accounts.queries import search_accounts
from kinpira.evaluation.queries import listed_accounts
from kinpira.plays.queries import next_actions
from kinpira.workbench.filters import BANDS, PAGE_SIZE, AccountFilter, narrow, ordered

LARGE = 5_000  # accounts; below, totals are counted each time
KEPT_SECONDS = 60
NOTICE_NEAR_DAYS = 60


@dataclass(frozen=True)
class Row:
    """One account with what the list shows of it."""

    account: Any
    status: Any | None
    lamps: list[Any]
    last_touch: date | None
    action: Any | None


@dataclass(frozen=True)
class Totals:
    """Of all accounts of a view; amounts in minor units, None for readers without the right."""

    accounts: int = 0
    amount: int | None = None
    bands: dict[str, int] = field(default_factory=dict)
    risk: int = 0
    risk_amount: int | None = None
    notice_near: int = 0
    upcoming: int = 0  # whose notice deadline has not passed


@dataclass(frozen=True)
class Listing:
    rows: list[Row]
    totals: Totals
    view: AccountFilter

    @property
    def pages(self) -> int:
        return max(-(-self.totals.accounts // PAGE_SIZE), 1)

    @property
    def first(self) -> int:
        return (self.view.page - 1) * PAGE_SIZE + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1 if self.rows else 0

    @property
    def page_numbers(self) -> list[int | None]:
        """Page numbers around this one with the ends; None stands for a gap."""
        near = {1, self.pages, *range(self.view.page - 2, self.view.page + 3)}
        shown = [page for page in sorted(near) if 1 <= page <= self.pages]
        numbers: list[int | None] = []
        for page in shown:
            if numbers and numbers[-1] is not None and page - numbers[-1] > 1:
                numbers.append(None)
            numbers.append(page)
        return numbers


def list_accounts(*, user: Any, view: AccountFilter, today: date, run_id: int) -> Listing:
    """One page of the accounts that `user` may see, with the totals of the whole view."""
    listed = matching(user=user, view=view, today=today)
    totals = count_totals(user=user, view=view, today=today, run_id=run_id)
    ids = find_page(listed, view, today=today, upcoming=totals.upcoming)
    return Listing(load_rows(user=user, ids=ids, today=today), totals, view)


def find_page(
    listed: QuerySet[Any], view: AccountFilter, *, today: date, upcoming: int
) -> list[int]:
    """Ids of the page. By notice deadline, what can still be decided stands before what has passed,
    the latest first: two walks of the deadline's index, not one sort by a condition.
    """
    start, end = (view.page - 1) * PAGE_SIZE, view.page * PAGE_SIZE
    if view.sort != "notice":
        return list(ordered(listed, view).values_list("pk", flat=True)[start:end])
    ids: list[int] = []
    if start < upcoming:
        ahead = ordered(listed.filter(notice_deadline__gte=today), view)
        ids = list(ahead.values_list("pk", flat=True)[start:end])
    if end > upcoming:
        # falling, the same `upcoming` accounts come first
        falling = ordered(listed, replace(view, sort="-notice"))
        ids += falling.values_list("pk", flat=True)[max(start, upcoming) : end]
    return ids


def matching(*, user: Any, view: AccountFilter, today: date) -> QuerySet[Any]:
    rows = narrow_to_visible(listed_accounts(lamp=view.lamp), user)
    listed = narrow(rows, view, user=user, today=today)
    return search_accounts(listed, view.text) if view.text else listed


def load_rows(*, user: Any, ids: Sequence[int], today: date) -> list[Row]:
    """Rows for these accounts in this order."""
    accounts = visible_accounts(user).filter(pk__in=ids)
    accounts = accounts.select_related("status", "cs_owner").prefetch_related("lit_lamps")
    found = {account.pk: account for account in accounts}
    touched = dict(
        visible_accounts(user)
        .filter(pk__in=ids, touchpoints__result="done")
        .values_list("pk")
        .annotate(Max("touchpoints__day"))
    )
    actions = next_actions(account_ids=ids, today=today)
    return [make_row(found[pk], touched.get(pk), actions.get(pk)) for pk in ids if pk in found]


def make_row(account: Any, last_touch: date | None, action: Any | None) -> Row:
    status = getattr(account, "status", None)
    order = {key: place for place, key in enumerate(status.lamps if status else ())}
    lamps = sorted(account.lit_lamps.all(), key=lambda lamp: order.get(lamp.key, len(order)))
    return Row(account, status, lamps, last_touch, action)


def count_totals(*, user: Any, view: AccountFilter, today: date, run_id: int) -> Totals:
    """Totals of a view; for large homes at most a minute old."""

    def count() -> Totals:
        return add_up(matching(user=user, view=view, today=today), user=user, today=today)

    reader = (user.pk, user.team_id, user.role, user.sees_amounts)
    return kept(f"totals|{reader}|{run_id}|{today}|{view.key()}", count)


def kept(name: str, count: Callable[[], Totals]) -> Totals:
    digest = sha256(name.encode()).hexdigest()
    found: Totals | None = cache.get(digest)
    if found is None:
        found = count()
        if found.accounts > LARGE:
            cache.set(digest, found, KEPT_SECONDS)
    return found


def add_up(listed: QuerySet[Any], *, user: Any, today: date) -> Totals:
    near = (today, today + timedelta(days=NOTICE_NEAR_DAYS))
    amounts = can_see_amounts(user)
    groups = list(
        listed.order_by()
        .values("band", "worst_tone")
        .annotate(
            n=Count("pk"),
            upcoming=Count("pk", filter=Q(notice_deadline__gte=today)),
            near=Count("pk", filter=Q(notice_deadline__range=near)),
            amount=Sum("amount"),
        )
    )
    lit = [group for group in groups if group["worst_tone"] == "risk"]
    bands = {band: 0 for band in BANDS}
    for group in groups:
        bands[group["band"] or "none"] += group["n"]
    return Totals(
        accounts=total(groups, "n"),
        amount=total(groups, "amount") if amounts else None,
        bands=bands,
        risk=total(lit, "n"),
        risk_amount=total(lit, "amount") if amounts else None,
        notice_near=total(groups, "near"),
        upcoming=total(groups, "upcoming"),
    )


def total(groups: list[dict[str, Any]], figure: str) -> int:
    return sum(group[figure] or 0 for group in groups)


def list_sizes(*, user: Any, run_id: int) -> list[str]:
    """The segment sizes in use, for the filter."""
    name = f"sizes|{user.pk}|{run_id}"
    sizes: list[str] | None = cache.get(name)
    if sizes is None:
        listed = narrow_to_visible(listed_accounts(), user).order_by()
        found = listed.values_list("segment_size", flat=True).distinct()
        sizes = sorted(size for size in found if size)
        cache.set(name, sizes, KEPT_SECONDS)
    return sizes
