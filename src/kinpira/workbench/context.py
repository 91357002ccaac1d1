"""What the page frame shows: the rail, the last evaluation, the frozen day, who you are."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from kinpira.accounts.access import can_read_settings
from kinpira.evaluation.queries import last_run
from kinpira.platform import clock
from kinpira.plays.queries import count_mine


@dataclass(frozen=True)
class Entry:
    """A line of the rail; `short` is its word in the phone's tab bar."""

    label: str
    url: str
    icon: str
    here: bool
    short: str = ""
    count: int = 0


@dataclass(frozen=True)
class Group:
    label: str
    entries: list[Entry]


def frame(request: HttpRequest) -> dict[str, Any]:
    """Everything under `frame` in templates. Signed-out pages get no rail."""
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    groups = rail(request) if signed_in else []
    return {
        "frame": {
            "nav": groups,
            "tabbar": [entry for group in groups for entry in group.entries if entry.short],
            "company": settings.COMPANY_NAME,
            "frozen": clock.is_frozen(),
            "today": clock.today(),
            "language": get_language(),
            "languages": settings.LANGUAGES,
            "last_run": last_run() if signed_in else None,
            "runs_url": url_or_empty("workbench:runs") if manages(user) else "",
            "profile_url": url_or_empty("accounts:profile"),
            "logout_url": url_or_empty("accounts:logout"),
        }
    }


def rail(request: HttpRequest) -> list[Group]:
    """The groups by the user's question; entries whose page does not exist are left out."""
    user: Any = request.user
    daily = [
        entry(
            request,
            _("今日のアクション"),
            "workbench:today",
            "today",
            short=pgettext("tab", "今日"),
            count=count_mine(user=user, today=clock.today()),
        ),
        entry(
            request, _("企業一覧"), "workbench:accounts", "building", short=pgettext("tab", "企業")
        ),
    ]
    design = [
        entry(request, _("サクセス設計"), "design:list", "design", short=pgettext("tab", "設計"))
    ]
    setup = [
        entry(request, _("ユーザー"), "accounts:users", "user"),
        entry(request, _("チーム"), "accounts:teams", "team"),
        entry(request, _("追加項目"), "accounts:fields", "plus"),
        entry(request, _("取り込み"), "exchange:imports", "import"),
        entry(request, _("評価の実行"), "workbench:runs", "run"),
        entry(request, _("システム"), "workbench:system", "system"),
    ]
    groups = [(_("毎日"), daily), (_("設計"), design), (_("設定"), setup if manages(user) else [])]
    return [
        Group(label, [found for found in entries if found])
        for label, entries in groups
        if any(entries)
    ]


def entry(
    request: HttpRequest, label: str, name: str, icon: str, *, short: str = "", count: int = 0
) -> Entry | None:
    url = url_or_empty(name)
    if not url:
        return None
    here = request.path == url or (
        url != reverse("workbench:today") and request.path.startswith(url)
    )
    return Entry(label, url, icon, here, short, count)


def url_or_empty(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def manages(user: Any) -> bool:
    return bool(user and user.is_authenticated and can_read_settings(user))
