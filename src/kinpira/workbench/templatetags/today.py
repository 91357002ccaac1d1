"""Small drawings of 今日のアクション: the playbook's progress, the week's load."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kinpira.platform.templatetags.kinpira import day_of_week

register = template.Library()

ROW, LEFT, WIDTH = 30, 84, 140


@register.simple_tag
def step_progress(steps: Sequence[Any]) -> str:
    """2／5 完了."""
    done = sum(step.done_on is not None for step in steps)
    return _("%(done)s／%(all)s 完了") % {"done": done, "all": len(steps)}


@register.simple_tag
def over_capacity(load: Any) -> int:
    """Minutes over what a working day has; 0 on days off."""
    return max(load.minutes - load.capacity, 0) if load.is_business_day else 0


@register.simple_tag
def due_on(cta: Any, day: date, today: date) -> bool:
    """Whether the action weighs on that day: its due day, or today where that has passed."""
    return bool(max(cta.due_date, cta.snoozed_until or cta.due_date, today) == day)


@register.simple_tag
def week_chart(load: Sequence[Any], today: date) -> SafeString:
    """A bar per working day against the hours there are; what goes over is said in words."""
    days = [one for one in load if one.is_business_day or one.count]
    most = max([1, *(max(one.minutes, one.capacity) for one in days)])
    rows = format_html_join("", "{}", ((bar(one, n, most, today),) for n, one in enumerate(days)))
    label = _("今週の時間。") + "".join(
        f"{day_of_week(one.day)} {one.minutes / 60:.1f}h。" for one in days
    )
    return format_html(
        '<svg class="chart" viewBox="0 0 340 {}" role="img" aria-label="{}">{}</svg>',
        ROW * len(days) + 4,
        label,
        rows,
    )


def bar(one: Any, place: int, most: int, today: date) -> SafeString:
    top = ROW * place + 8
    over = over_capacity(one)
    said = (
        _("%(h)sh 超過") % {"h": f"{over / 60:.1f}"}
        if over
        else ngettext("%(n)s件", "%(n)s件", one.count) % {"n": one.count}
    )
    css = "b-late" if over else "p1" if one.day == today else "p2"
    limit = LEFT + WIDTH * one.capacity / most
    return format_html(
        '<text x="0" y="{base}" class="{day_css}">{day}</text>'
        '<rect class="h0" x="{left}" y="{top}" width="{width}" height="12" rx="1"/>'
        '<rect class="{css}" x="{left}" y="{top}" width="{used}" height="12" rx="1"/>'
        '<line class="axis" x1="{limit}" x2="{limit}" y1="{up}" y2="{down}"/>'
        '<text class="end{warn}" x="268" y="{base}">{hours}h</text>'
        '<text class="end t3" x="338" y="{base}">{said}</text>',
        base=top + 10,
        day_css="tb" if one.day == today else "",
        day=day_of_week(one.day),
        left=LEFT,
        top=top,
        width=WIDTH,
        css=css,
        used=f"{WIDTH * one.minutes / most:.1f}",
        limit=f"{limit:.1f}",
        up=top - 4,
        down=top + 16,
        warn=" tcau" if over else "",
        hours=f"{one.minutes / 60:.1f}",
        said=said,
    )
