"""Lamps, bands and states: always colour + icon + word, drawn in one place."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

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
