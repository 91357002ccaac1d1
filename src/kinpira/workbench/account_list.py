"""The rows, totals and choices of 企業一覧.

Made for 100,000 accounts: one narrow query finds the ids of the page (walking an index of the
status rows), one loads those rows; totals of large homes are kept for a minute per view and run.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Max, Q, QuerySet, Sum

from kinpira.accounts.access import can_see_amounts, visible_accounts
from kinpira.accounts.queries import search_accounts
from kinpira.plays.queries import next_actions
from kinpira.workbench.filters import PAGE_SIZE, AccountFilter, narrow, ordered

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
    accounts = matching(user=user, view=view, today=today)
    totals = count_totals(user=user, view=view, today=today, run_id=run_id)
    ids = find_page(accounts, view, today=today, upcoming=totals.upcoming)
    return Listing(load_rows(user=user, ids=ids, today=today), totals, view)


def find_page(
    accounts: QuerySet[Any], view: AccountFilter, *, today: date, upcoming: int
) -> list[int]:
    """Ids of the page. By notice deadline, what can still be decided stands before what has passed.

    Two walks of the deadline's index, the first `upcoming` long, not one sort by a condition.
    """
    start, end = (view.page - 1) * PAGE_SIZE, view.page * PAGE_SIZE
    if view.sort != "notice":
        return list(ordered(accounts, view).values_list("pk", flat=True)[start:end])
    ahead = Q(status__notice_deadline__gte=today)
    ids: list[int] = []
    if start < upcoming:
        found = ordered(accounts.filter(ahead), view)
        ids = list(found.values_list("pk", flat=True)[start:end])
    if len(ids) < PAGE_SIZE:
        past = accounts.filter(
            Q(status__notice_deadline__lt=today)
            | Q(status__notice_deadline__isnull=True)
            | Q(status__isnull=True)
        )
        rest = ordered(past, replace(view, sort="-notice")).values_list("pk", flat=True)
        first = max(start - upcoming, 0)
        ids += rest[first : first + PAGE_SIZE - len(ids)]
    return ids


def matching(*, user: Any, view: AccountFilter, today: date) -> QuerySet[Any]:
    accounts = narrow(visible_accounts(user), view, user=user, today=today)
    return search_accounts(accounts, view.text) if view.text else accounts


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


def add_up(accounts: QuerySet[Any], *, user: Any, today: date) -> Totals:
    near = (today, today + timedelta(days=NOTICE_NEAR_DAYS))
    risk = Q(status__worst_tone="risk")
    amounts = can_see_amounts(user)
    figures: dict[str, Any] = {
        "accounts": Count("pk"),
        **{band: Count("pk", filter=Q(status__band=band)) for band in ("good", "watch", "risk")},
        "lit": Count("pk", filter=risk),
        "upcoming": Count("pk", filter=Q(status__notice_deadline__gte=today)),
        "near": Count("pk", filter=Q(status__notice_deadline__range=near)),
    }
    if amounts:
        figures["amount"] = Sum("status__amount")
        figures["lit_amount"] = Sum("status__amount", filter=risk)
    found = accounts.order_by().aggregate(**figures)
    bands = {band: found[band] for band in ("good", "watch", "risk")}
    return Totals(
        accounts=found["accounts"],
        amount=(found["amount"] or 0) if amounts else None,
        bands=bands | {"none": found["accounts"] - sum(bands.values())},
        risk=found["lit"],
        risk_amount=(found["lit_amount"] or 0) if amounts else None,
        notice_near=found["near"],
        upcoming=found["upcoming"],
    )


def list_sizes(*, user: Any, run_id: int) -> list[str]:
    """The segment sizes in use, for the filter."""
    name = f"sizes|{user.pk}|{run_id}"
    sizes: list[str] | None = cache.get(name)
    if sizes is None:
        found = visible_accounts(user).exclude(segment_size="").order_by("segment_size")
        sizes = list(found.values_list("segment_size", flat=True).distinct())
        cache.set(name, sizes, KEPT_SECONDS)
    return sizes
