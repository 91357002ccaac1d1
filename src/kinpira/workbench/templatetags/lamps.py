"""Lamps, bands and states: always colour + icon + word, drawn in one place."""

from datetime import date
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kinpira.platform.templatetags.kinpira import days_until, number
from kinpira.workbench.designs import Live
from kinpira.workbench.filters import SORTS, AccountFilter
from kinpira.workbench.forms import ROLES
from kinpira.workbench.system import bytes_in_words

NEAR_DAYS = 30
register = template.Library()

# tone or band of the design -> css class, icon, word
TONES = {
    "risk": ("caution", "caution", gettext_noop("注意")),
    "chance": ("chance", "chance", gettext_noop("好機")),
    "info": ("info", "info", gettext_noop("情報")),
}
BANDS = {
    "good": ("good", "good", gettext_noop("良好")),
    "watch": ("caution", "caution", gettext_noop("注意")),
    "risk": ("bad", "bad", gettext_noop("要対応")),
}


def marked(kind: str, look: tuple[str, str, str], text: str) -> SafeString:
    css, icon, word = look
    return format_html(
        '<span class="{} {}"><svg class="i" aria-hidden="true"><use href="#i-{}"/></svg>{}</span>',
        kind,
        css,
        icon,
        text or _(word),
    )


@register.simple_tag
def lamp(tone: str, name: str = "") -> SafeString:
    """A lamp: the word of its tone, then its name where one is given (注意：契約更新の遅れ)."""
    look = TONES.get(tone)
    if look is None:
        return SafeString("")
    return marked(
        "lamp", look, _("%(tone)s：%(name)s") % {"tone": _(look[2]), "name": name} if name else ""
    )


@register.simple_tag
def tone_state(tone: str, text: str = "") -> SafeString:
    """The same without the box, for dense lists."""
    look = TONES.get(tone)
    return marked("state", look, text) if look else SafeString("")


@register.simple_tag
def band(value: str, text: str = "") -> SafeString:
    """良好, 注意, 要対応."""
    look = BANDS.get(value)
    return marked("state", look, text) if look else SafeString("")


@register.simple_tag
def band_lamp(value: str) -> SafeString:
    look = BANDS.get(value)
    return marked("lamp", look, "") if look else SafeString("")


@register.simple_tag
def state(css: str, icon: str, text: str) -> SafeString:
    """Any other state: css is one of good, caution, chance, info, bad, off."""
    return marked("state", (css, icon, text), text)


@register.filter
def band_class(value: str) -> str:
    return BANDS.get(value, ("off", "", ""))[0]


@register.filter
def tone_class(value: str) -> str:
    return TONES.get(value, ("off", "", ""))[0]


@register.filter
def beyond(reason: str, name: str) -> str:
    """What a reason says beside the lamp's name, which stands next to it already."""
    told = reason.removeprefix(name) if name else reason
    if told == reason:
        return reason
    for opening, closing in (("（", "）"), ("(", ")")):
        if told.strip().startswith(opening) and told.endswith(closing):
            return told.strip()[1:-1]
    return told.lstrip("：: ")


@register.simple_tag
def stage_name(live: Live, key: str) -> str:
    return live.stage_name(key)


@register.simple_tag
def lamp_name(live: Live, key: str) -> str:
    return live.lamp_name(key)


@register.simple_tag
def lamp_named(live: Live, lit: Any) -> SafeString:
    """A lit lamp by its name; the tone's word is for those who can't see the colour."""
    look = TONES.get(lit.tone, ("info", "info", gettext_noop("情報")))
    return format_html(
        '<span class="lamp {}"><svg class="i" aria-hidden="true"><use href="#i-{}"/></svg>'
        '<span class="sr">{}：</span>{}</span>',
        look[0],
        look[1],
        _(look[2]),
        live.lamp_name(lit.key),
    )


@register.simple_tag
def score_bar(score: float, band: str) -> SafeString:
    """The number, a bar cut at the band's colour, and the band's word."""
    css, icon, word = BANDS.get(band, ("off", "off", gettext_noop("情報")))
    return format_html(
        '<span class="score"><b>{}</b><svg viewBox="0 0 44 8" aria-hidden="true">'
        '<rect class="track" width="44" height="8" rx="1"/>'
        '<rect class="fill-{}" width="{}" height="8" rx="1"/></svg>'
        '<span class="state {}"><svg class="i" aria-hidden="true"><use href="#i-{}"/></svg>{}'
        "</span></span>",
        round(score),
        css,
        f"{max(min(score, 100), 0) * 0.44:.1f}",
        css,
        icon,
        _(word),
    )


@register.simple_tag
def days_left(deadline: date | str | None) -> SafeString | str:
    """Days until a deadline; within 30 with icon, past ones as a dash."""
    left = days_until(deadline)
    if left is None or left < 0:
        return "—"
    if left <= NEAR_DAYS:
        return format_html(
            '<span class="state caution"><svg class="i" aria-hidden="true">'
            '<use href="#i-caution"/></svg><b>{}</b></span>',
            left,
        )
    return str(left)


@register.simple_tag
def next_sort(view: AccountFilter, key: str) -> str:
    """What a click on a column's head asks for: this column, or its other direction."""
    if view.column != key:
        return f"-{key}" if SORTS[key].falling_first else key
    return key if view.falling else f"-{key}"


@register.simple_tag
def role_name(role: str) -> str:
    """決裁者, 推進者 …"""
    return str(dict(ROLES).get(role, role))


@register.simple_tag
def bytes_words(size: int | None) -> str:
    return bytes_in_words(size)


@register.simple_tag
def plain(value: float | str | bool | None, unit: str = "") -> str:
    """A figure as the design's unit asks: shares as percent, missing as a wait."""
    if value is None:
        return _("データ待ち")
    if isinstance(value, bool):
        return _("はい") if value else _("いいえ")
    if isinstance(value, str):
        return value
    return f"{number(value * 100)}%" if unit == "%" else f"{number(value)}{unit}"
