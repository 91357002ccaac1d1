"""What 企業一覧 can be narrowed and sorted by: an allow-list, read from the address."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_noop

BANDS = ("good", "watch", "risk", "none")
STATES = ("active", "ended", "waiting", "all")
NOTICE_DAYS = (30, 60, 90, 180)
SCOPES = ("all", "mine")
PAGE_SIZE = 50
LONGEST_TEXT = 100


@dataclass(frozen=True)
class Sort:
    """A column to sort by; `amounts` columns exist only for readers who may see amounts."""

    fields: tuple[str, ...]
    label: str
    falling_first: bool = False
    amounts: bool = False


SORTS: dict[str, Sort] = {
    "notice": Sort(("notice_deadline",), gettext_noop("解約通知期限")),
    "name": Sort(("sort_name",), gettext_noop("企業")),
    "stage": Sort(("stage_position", "stage_since"), gettext_noop("ステージ")),
    "amount": Sort(("amount",), gettext_noop("契約金額"), falling_first=True, amounts=True),
    "score": Sort(("score",), gettext_noop("ヘルススコア")),
    "end": Sort(("end_date",), gettext_noop("契約更新日")),
}


@dataclass(frozen=True)
class AccountFilter:
    """One view of the list. Empty text and None narrow nothing; `sort` may start with "-"."""

    scope: str = "all"
    state: str = "active"
    text: str = ""
    size: str = ""
    owner: int | None = None
    team: int | None = None
    band: str = ""
    stage: str = ""
    lamp: str = ""
    tone: str = ""
    notice: int | None = None
    sort: str = "notice"
    page: int = 1

    @property
    def column(self) -> str:
        return self.sort.removeprefix("-")

    @property
    def falling(self) -> bool:
        return self.sort.startswith("-")

    @property
    def narrowed(self) -> bool:
        """Whether anything but the start view was asked for."""
        start = AccountFilter(state=self.state, sort=self.sort, page=self.page)
        return self != start

    def key(self) -> str:
        """Names the set of accounts, whatever their order and page."""
        same = replace(self, sort="notice", page=1)
        return "|".join(str(getattr(same, name)) for name in same.__dataclass_fields__)


def read_filter(params: QueryDict, *, with_amounts: bool, evaluated: bool) -> AccountFilter:
    """The view that the address asks for; what is unknown or not allowed falls back in silence.

    Before the first evaluation no account has a contract state, so the list shows all of them.
    """
    start_state = "active" if evaluated else "all"
    return AccountFilter(
        scope=one_of(params.get("scope"), SCOPES, "all"),
        state=one_of(params.get("state"), STATES, start_state),
        text=params.get("q", "").strip()[:LONGEST_TEXT],
        size=params.get("size", "")[:50],
        owner=whole(params.get("owner")),
        team=whole(params.get("team")),
        band=one_of(params.get("band"), BANDS, ""),
        stage=params.get("stage", "")[:50],
        lamp=params.get("lamp", "")[:50],
        tone=one_of(params.get("tone"), ("risk", "chance", "info"), ""),
        notice=whole(params.get("notice")),
        sort=read_sort(params.get("sort", ""), with_amounts=with_amounts),
        page=max(whole(params.get("page")) or 1, 1),
    )


def read_sort(text: str, *, with_amounts: bool) -> str:
    sort = SORTS.get(text.removeprefix("-"))
    return text if sort and (with_amounts or not sort.amounts) else "notice"


def one_of(value: str | None, allowed: tuple[str, ...], otherwise: str) -> str:
    return value if value in allowed else otherwise


def whole(value: str | None) -> int | None:
    """A whole number of at most nine digits, else None."""
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 10 else None


def narrow(listed: QuerySet[Any], view: AccountFilter, *, user: Any, today: date) -> QuerySet[Any]:
    """The listed accounts of this view, unsorted; lamp and text are looked up by the caller."""
    band = "" if view.band == "none" else view.band
    conditions: list[tuple[bool, str, Any]] = [
        (view.state == "waiting", "active__isnull", True),
        (view.state == "active", "active", True),
        (view.state == "ended", "active", False),
        (view.scope == "mine", "cs_owner_id", user.pk),
        (bool(view.size), "segment_size", view.size),
        (view.owner is not None, "cs_owner_id", view.owner),
        (view.team is not None, "team_id", view.team),
        (bool(view.band), "band", band),
        (bool(view.stage), "stage", view.stage),
        (bool(view.tone), "worst_tone", view.tone),
    ]
    if view.notice is not None:
        near = (today, today + timedelta(days=view.notice))
        conditions.append((True, "notice_deadline__range", near))
    return listed.filter(**{field: value for asked, field, value in conditions if asked})


def ordered(listed: QuerySet[Any], view: AccountFilter) -> QuerySet[Any]:
    """Sorted by the view's column; missing values stand last both ways."""
    first, *rest = (*SORTS[view.column].fields, "pk")
    if view.falling:
        terms: list[Any] = [F(first).desc(nulls_last=True), *(f"-{field}" for field in rest)]
    else:
        terms = [F(first).asc(nulls_last=True), *rest]
    return listed.order_by(*terms)
