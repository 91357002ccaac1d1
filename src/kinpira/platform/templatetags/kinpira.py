"""What templates of every package use: icons, dates and money as Japanese business writes them.

A missing attribute reaches a filter as "": it counts as missing.

Japanese and English differ in more than words (10/19（月） / Mon 19 Oct): the form is chosen here,
not in the templates.
"""

from datetime import date, datetime
from typing import Any, Literal
from urllib.parse import urlencode

from django import template
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from kinpira.platform import clock

register = template.Library()

WEEKDAYS_JA = "月火水木金土日"
MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
NOTHING = "—"


def is_japanese() -> bool:
    return (get_language() or "ja").startswith("ja")


@register.simple_tag
def icon(name: str, title: str = "") -> SafeString:
    """An icon of the sprite. Without a title it is decoration: the word stands beside it."""
    if title:
        return format_html(
            '<svg class="i" role="img" aria-label="{}"><use href="#i-{}"/></svg>', title, name
        )
    return format_html('<svg class="i" aria-hidden="true"><use href="#i-{}"/></svg>', name)


def as_date(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.astimezone(clock.zone()).date() if value.tzinfo else value.date()
    if isinstance(value, str) and value:
        return date.fromisoformat(value)
    return value if isinstance(value, date) else None


@register.filter
def day(value: Any) -> str:
    """10/19; with the year in front where it is not this year's (27/01/31)."""
    found = as_date(value)
    if found is None:
        return NOTHING
    same_year = found.year == clock.today().year
    if is_japanese():
        short = f"{found.month}/{found.day}"
        return short if same_year else f"{found.year % 100:02d}/{short}"
    short = f"{found.day} {MONTHS_EN[found.month - 1]}"
    return short if same_year else f"{short} {found.year}"


@register.filter
def day_of_week(value: Any) -> str:
    """10/19（月）, Mon 19 Oct."""
    found = as_date(value)
    if found is None:
        return NOTHING
    if is_japanese():
        return f"{day(found)}（{WEEKDAYS_JA[found.weekday()]}）"
    return f"{WEEKDAYS_EN[found.weekday()]} {day(found)}"


@register.filter
def full_day(value: Any) -> str:
    """2026年10月19日（月）, Monday's English form Mon 19 Oct 2026."""
    found = as_date(value)
    if found is None:
        return NOTHING
    if is_japanese():
        weekday = WEEKDAYS_JA[found.weekday()]
        return f"{found.year}年{found.month}月{found.day}日（{weekday}）"
    month = MONTHS_EN[found.month - 1]
    return f"{WEEKDAYS_EN[found.weekday()]} {found.day} {month} {found.year}"


@register.filter
def moment(value: Any) -> str:
    """10/19 06:02, in the company's zone."""
    if value in (None, ""):  # "": the record behind it does not exist
        return NOTHING
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    local = found.astimezone(clock.zone())
    return f"{day(local)} {local:%H:%M}"


@register.filter
def relative(value: Any) -> str:
    """今日, 明日, あと4日, 3日前: seen from today."""
    found = as_date(value)
    if found is None:
        return NOTHING
    days = (found - clock.today()).days
    if days == 0:
        return _("今日")
    if days == 1:
        return _("明日")
    if days == -1:
        return _("昨日")
    if days > 0:
        return ngettext("あと%(n)s日", "あと%(n)s日", days) % {"n": days}
    return ngettext("%(n)s日前", "%(n)s日前", -days) % {"n": -days}


@register.filter
def days_until(value: Any) -> int | None:
    """Days from today; negative when past; None without a date."""
    found = as_date(value)
    return None if found is None else (found - clock.today()).days


@register.filter
def days_since(value: Any) -> int | None:
    left = days_until(value)
    return None if left is None else -left


@register.filter
def yen(value: Any) -> str:
    """6,240,000円; ¥6,240,000 in English."""
    if value in (None, ""):  # "": the record behind it does not exist
        return NOTHING
    return f"{value:,}円" if is_japanese() else f"¥{value:,}"


@register.filter
def thousands(value: Any) -> str:
    """In thousands, for columns whose header names the unit (千円): 6,240."""
    return NOTHING if value in (None, "") else f"{round(value / 1000):,}"


@register.filter
def big_yen(value: Any) -> str:
    """For sentences: 6,840万円, 1.2億円; ¥68.4M in English."""
    if value in (None, ""):  # "": the record behind it does not exist
        return NOTHING
    if not is_japanese():
        return f"¥{value / 1e6:,.1f}M" if value >= 1_000_000 else f"¥{value:,}"
    if value >= 100_000_000:
        return f"{value / 1e8:,.1f}億円"
    return f"{value // 10_000:,}万円" if value >= 10_000 else f"{value:,}円"


@register.filter
def number(value: Any, digits: int = 1) -> str:
    """A figure without needless zeros: 12, 12.5, 1,204."""
    if value in (None, ""):  # "": the record behind it does not exist
        return NOTHING
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.filter
def percent(value: Any) -> str:
    return NOTHING if value in (None, "") else f"{round(value * 100)}%"


@register.filter
def seconds(milliseconds: int | Literal[""] | None) -> str:
    """4.2秒 / 4.2 s."""
    if milliseconds is None or milliseconds == "":
        return NOTHING
    figure = f"{milliseconds / 1000:.1f}"
    return f"{figure}秒" if is_japanese() else f"{figure} s"


@register.filter
def hours(minutes: float | Literal[""] | None) -> str:
    """5時間12分 / 5 h 12 min."""
    if minutes is None or minutes == "":
        return NOTHING
    whole, rest = divmod(round(minutes), 60)
    if is_japanese():
        return (
            f"{whole}時間{rest}分" if whole and rest else f"{whole}時間" if whole else f"{rest}分"
        )
    return f"{whole} h {rest} min" if whole and rest else f"{whole} h" if whole else f"{rest} min"


@register.filter
def honorific(name: str) -> str:
    """小野寺 千晶 様; names stay bare in English."""
    return f"{name} 様" if is_japanese() and name else name


@register.filter
def item(mapping: Any, key: Any) -> Any:
    """mapping[key], or None."""
    return mapping.get(key) if hasattr(mapping, "get") else None


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """The present query string with some parameters changed; None or "" takes one out."""
    request: HttpRequest = context["request"]
    kept: list[tuple[str, Any]] = [
        (key, value)
        for key, values in request.GET.lists()
        if key not in changes
        for value in values
    ]
    kept += [(key, value) for key, value in changes.items() if value not in (None, "")]
    return "?" + urlencode(kept) if kept else "?"
