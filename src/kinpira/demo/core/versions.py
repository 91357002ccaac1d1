"""The design's history: version 7 as it stands in the file, six before it, and the draft after it.

Each step back undoes what a version changed, so the differences are the ones the notes tell.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

Edit = Callable[[str], str]


@dataclass(frozen=True)
class Version:
    """`made` is the day on which it was written and, but for the draft, switched on."""

    number: int
    note: str
    author: str  # key of the cast
    made: date
    text: str


def _replaced(new: str, old: str) -> Edit:
    """An edit that puts `old` in place of `new`, which must stand there exactly once."""

    def edit(text: str) -> str:
        if text.count(new) != 1:
            raise ValueError(f"{new!r} stands {text.count(new)} times in the design")
        return text.replace(new, old)

    return edit


def _without_entry(key: str) -> Edit:
    """An edit that takes out `key:` of the second level with everything below it."""
    block = re.compile(rf"^  {key}:.*\n(?:^   .*\n)*", re.MULTILINE)

    def edit(text: str) -> str:
        shorter, count = block.subn("", text)
        if count != 1:
            raise ValueError(f"{key} stands {count} times in the design")
        return shorter

    return edit


def make_versions(text: str, draft_plays: str) -> list[Version]:
    """Versions 1 to 8 in order; 7 is `text`, 8 adds `draft_plays` to it."""
    texts = [text]
    for step in _STEPS_BACK:
        earlier = texts[0]
        for edit in step:
            earlier = edit(earlier)
        texts.insert(0, earlier)
    texts.append(text + draft_plays)
    return [
        Version(number, note, author, made, each)
        for number, ((note, author, made), each) in enumerate(
            zip(_NOTES, texts, strict=True), start=1
        )
    ]


_NOTES = (
    ("はじめの設計。締めの定着と推進者だけを見る", "toda", date(2025, 5, 12)),
    (
        "決裁者に会えていない企業を通知期限の150日前から訪ねる。批判者フォローも",
        "toda",
        date(2025, 7, 1),
    ),
    ("運用定着に部門カバー率60%を加え、席の埋まりを好機にした", "toda", date(2025, 9, 16)),
    ("スコアの区分を75と50に。事例候補と成果指標の見直しを追加", "aizawa", date(2025, 12, 1)),
    ("推進者の沈黙を30日から21日へ。薄い面談の連続を追加", "toda", date(2026, 2, 16)),
    ("障害のあと30日は締めの遅れを点けない（3月の取り込み障害から）", "toda", date(2026, 4, 6)),
    ("受注時の約束と、先方の予算枠を見るようにした", "toda", date(2026, 8, 3)),
    ("Excelに戻った企業と、ログインの急減を見る案（検証待ち）", "toda", date(2026, 10, 15)),
)
_STEPS_BACK: tuple[tuple[Edit, ...], ...] = (
    (_without_entry("promise_missing"), _without_entry("budget_unsecured")),
    (_replaced(" and default(incident.days_since, 999) > 30", ""),),
    (
        _replaced("champion_silent >= 21 or", "champion_silent >= 30 or"),
        _without_entry("thin_meetings"),
    ),
    (
        _replaced("{good: 75, watch: 50}", "{good: 70, watch: 40}"),
        _without_entry("reference"),
        _without_entry("outcome_review"),
    ),
    (
        _replaced("closed_in_row >= 3 and coverage >= 60%", "closed_in_row >= 3"),
        _without_entry("seats_full"),
    ),
    (_without_entry("buyer_unseen"), _without_entry("detractor")),
)
