"""Drawings of 顧客カルテ: the score's trend with its marks, the contract's bar, a part's bar."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kinpira.platform.templatetags.kinpira import day

register = template.Library()

LEFT, RIGHT, TOP, BOTTOM = 72, 748, 44, 156
LABEL_ROWS = (11, 25, 39)  # above the plot, so that no label lies on the line
GLYPH = 12  # px that a full-width letter of a label takes


@register.simple_tag
def trend_chart(
    points: Sequence[tuple[date, float]], marks: Sequence[Any], bands: Any
) -> SafeString:
    """Score by day as one line, bands at the left, marks (`day`, `text`, `tone`) dashed."""
    first, last = points[0][0], points[-1][0]
    span = max((last - first).days, 1)

    def x(when: date) -> float:
        return LEFT + (RIGHT - LEFT) * (when - first).days / span

    line = " ".join(f"{x(when):.1f},{height(score):.1f}" for when, score in points)
    label = _("ヘルススコアの推移。%(from)sは%(a)s、%(to)sは%(b)s。") % {
        "from": day(first),
        "a": round(points[0][1]),
        "to": day(last),
        "b": round(points[-1][1]),
    }
    shown = [mark for mark in marks if first <= mark.day <= last]
    return format_html(
        '<svg class="chart min720" viewBox="0 0 760 182" role="img" aria-label="{}">{}{}{}'
        '<polyline class="line" points="{}"/><circle class="p1" cx="{}" cy="{}" r="4"/></svg>',
        label,
        band_axis(bands),
        month_axis(first, last, x),
        draw_marks(shown, x),
        line,
        f"{x(last):.1f}",
        f"{height(points[-1][1]):.1f}",
    )


def height(score: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * min(max(score, 0), 100) / 100


def band_axis(bands: tuple[float, float]) -> SafeString:
    """Grid lines where the bands begin, and the bands' words."""
    good, watch = bands
    edges = ((100.0, good, "good", _("良好")), (good, watch, "caution", _("注意")))
    parts = [*edges, (watch, 0.0, "bad", _("要対応"))]
    rects = format_html_join(
        "",
        '<rect class="fill-{}" x="66" y="{}" width="4" height="{}"/>'
        '<text class="t3" x="0" y="{}">{}</text>',
        (
            (
                css,
                f"{height(high) + 1:.1f}",
                f"{max(height(low) - height(high) - 2, 0):.1f}",
                f"{(height(low) + height(high)) / 2 + 4:.1f}",
                word,
            )
            for high, low, css, word in parts
        ),
    )
    lines = format_html_join(
        "",
        '<line class="grid" x1="72" x2="748" y1="{0}" y2="{0}"/>'
        '<text class="t3 end" x="60" y="{1}">{2}</text>',
        (
            (f"{height(value):.1f}", f"{height(value) + 4:.1f}", round(value))
            for value in (100.0, good, watch, 0.0)
        ),
    )
    return rects + lines


def month_axis(first: date, last: date, x: Any) -> SafeString:
    """Firsts of months, thinned to about seven; the year where it begins or changes."""
    months: list[date] = []
    found = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    while found <= last:
        months.append(found)
        found = (found + timedelta(days=32)).replace(day=1)
    step = max(len(months) // 6, 1)
    shown = months[::step]
    texts = []
    for place, month in enumerate(shown):
        year = place == 0 or shown[place - 1].year != month.year
        text = f"{month.year % 100:02d}/{month.month}" if year else f"{month.month}"
        texts.append((f"{x(month):.1f}", text))
    return format_html_join("", '<text class="t3 mid" x="{}" y="174">{}</text>', texts)


def draw_marks(marks: Sequence[Any], x: Any) -> SafeString:
    """Each mark's label in the first free row, in the last where none is."""
    ends = [float("-inf")] * len(LABEL_ROWS)
    drawn = []
    for mark in sorted(marks, key=lambda one: one.day):
        at, width = x(mark.day), GLYPH * len(mark.text)
        start = at - width - 4 if at + width > RIGHT else at + 4
        row = next((n for n, end in enumerate(ends) if end < start), len(ends) - 1)
        ends[row] = start + width
        drawn.append((mark_line(mark, LABEL_ROWS[row], at, flip=start < at),))
    return format_html_join("", "{}", drawn)


def mark_line(mark: Any, base: int, at: float, *, flip: bool) -> SafeString:
    return format_html(
        '<line class="axis" stroke-dasharray="3 3" x1="{x}" x2="{x}" y1="{top}" y2="{bottom}"/>'
        '<text class="{css} halo{end}" x="{tx}" y="{y}">{text}</text>',
        x=f"{at:.1f}",
        top=base - 9,
        bottom=BOTTOM,
        css="tcau" if mark.tone == "caution" else "t3",
        end=" end" if flip else "",
        tx=f"{at - 4 if flip else at + 4:.1f}",
        y=base,
        text=mark.text,
    )


@register.simple_tag
def part_bar(part: Any, most: float) -> SafeString:
    """As wide as the part weighs, filled as far as it reached; nothing filled without data."""
    track = 120 * part.of / most if most else 0
    share = part.share
    filled = track * share if share else 0
    css = "none" if share is None else "fill" if filled >= 3 else "miss"
    return format_html(
        '<svg class="bar" viewBox="0 0 120 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="{}" height="8"/>'
        '<rect class="{}" width="{}" height="8"/></svg>',
        f"{track:.1f}",
        css,
        f"{0 if share is None else max(filled, 3):.1f}",
    )


@register.simple_tag
def contract_bar(contract: Any, today: date) -> SafeString:
    """From start to end: what has passed, today, the notice deadline."""
    if contract.end_date is None:
        return SafeString("")
    span = max((contract.end_date - contract.start_date).days, 1)

    def x(when: date) -> float:
        share: float = (when - contract.start_date).days / span
        return 2 + 334 * min(max(share, 0), 1)

    deadline = contract.notice_deadline
    label = _("契約 %(start)sから%(end)s。") % {
        "start": day(contract.start_date),
        "end": day(contract.end_date),
    }
    marks = SafeString("")
    if deadline and contract.start_date <= deadline <= contract.end_date:
        marks += bar_mark(
            "dead", "tbad", x(deadline), 62, _("解約通知期限 %(d)s") % {"d": day(deadline)}
        )
    if contract.start_date <= today <= contract.end_date:
        marks += bar_mark("today", "tacc", x(today), 14, _("今日 %(d)s") % {"d": day(today)})
    return format_html(
        '<svg class="chart" viewBox="0 0 338 82" role="img" aria-label="{}">'
        '<rect class="b-own" x="2" y="25" width="334" height="12" rx="2"/>'
        '<rect class="p2" x="2" y="25" width="{}" height="12" rx="2"/>{}'
        '<text x="2" y="78" class="t3">{}</text>'
        '<text x="336" y="78" class="t3 end">{}</text></svg>',
        label,
        f"{x(today) - 2:.1f}",
        marks,
        _("%(d)s 開始") % {"d": day(contract.start_date)},
        _("%(d)s 満了") % {"d": day(contract.end_date)},
    )


def bar_mark(line: str, word: str, at: float, base: int, text: str) -> SafeString:
    return format_html(
        '<line class="{}" x1="{x}" x2="{x}" y1="18" y2="46"/>'
        '<text class="{}{}" x="{tx}" y="{}">{}</text>',
        line,
        word,
        " end" if at > 120 else "",
        base,
        text,
        x=f"{at:.1f}",
        tx=f"{min(at + 2, 336):.1f}" if at > 120 else f"{at:.1f}",
    )
