"""What the team did with its actions in the weeks before today, so that the day opens half worked.

Most are done a day or two after they came, with a line of what was heard. Those of the stories go
their own way and stand open on the last morning.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal
from zlib import crc32

from kinpira.demo.records import at_nine
from kinpira.platform.calendar import business_days_between
from kinpira.plays import queries, services

if TYPE_CHECKING:
    from kinpira.accounts.models import User
    from kinpira.plays.models import Cta

OUTCOMES = (
    "電話で確認。来週の定例で続きを話す。",
    "先方は承知のうえ。対応の日程を決めた。",
    "資料を送り、担当の方から了承の返事。",
    "理由を聞けた。社内で回答を用意する。",
    "問題なし。次の締めで様子を見る。",
)
DELAYS = (
    "先方が決算で動けない",
    "担当の方が休暇中",
    "営業の訪問に合わせる",
)


@dataclass(frozen=True)
class Deed:
    """Something a story tells about one action on one day; `step` counts from 1."""

    account: str
    play: str
    day: date
    what: Literal["tick", "snooze", "drop", "hand_over"]
    step: int = 0
    until: date | None = None
    note: str = ""


DEEDS = (
    Deed("丸池ホテルズ", "renewal", date(2026, 9, 18), "tick", step=1),
    Deed("丸池ホテルズ", "renewal", date(2026, 9, 29), "tick", step=2),
    Deed(
        "東雲フーズ",
        "buyer_unseen",
        date(2026, 9, 3),
        "snooze",
        until=date(2026, 10, 19),
        note="新任部長の引き継ぎ待ち",
    ),
    Deed(
        "すみれ学習塾グループ",
        "renewal",
        date(2026, 10, 13),
        "drop",
        note="10/13に解約通知を受領。解約レビューで扱う",
    ),
)
LEFT_OPEN = {
    "丸池ホテルズ",
    "常盤印刷",
    "北浜精機",
    "東雲フーズ",
    "あおば物流HD",
    "瀬戸内メディカル",
    "みどり野建材",
    "ハルカ建装",
    "桐生テキスタイル",
    "すみれ学習塾グループ",
}
WORKED_UNTIL = date(2026, 10, 16)


def work_through(*, leader: User, day: date) -> None:
    """One day's work of the whole team. Which action meets which fate never depends on chance."""
    if day > WORKED_UNTIL:
        return
    for cta in queries.list_today(user=leader, today=day, scope="team"):
        deeds = [
            deed
            for deed in DEEDS
            if (deed.account, deed.play, deed.day) == (cta.account.name, cta.play_key, day)
        ]
        for deed in deeds:
            _do(deed, cta, day)
        if cta.account.name not in LEFT_OPEN:
            _as_usual(cta, day)


def _do(deed: Deed, cta: Cta, day: date) -> None:
    user, now = cta.owner, at_nine(day)
    if user is None:
        return
    if deed.what == "tick":
        services.tick_step(
            cta_id=cta.pk, position=deed.step, done=True, user=user, now=now, today=day
        )
    elif deed.what == "snooze" and deed.until:
        services.snooze_cta(
            cta_id=cta.pk, user=user, until=deed.until, reason=deed.note, now=now, today=day
        )
    elif deed.what == "drop":
        services.drop_cta(cta_id=cta.pk, user=user, reason=deed.note, now=now, today=day)


def _as_usual(cta: Cta, day: date) -> None:
    """Done in time as a rule; one in nine put off, one in eleven late or still waiting."""
    user = cta.owner
    if user is None:
        return
    fate = crc32(f"{cta.account.external_id}{cta.play_key}".encode())
    age = business_days_between(cta.created_on, day)
    allowed = business_days_between(cta.created_on, cta.due_date)
    if fate % 9 == 0 and age == 1 and day > date(2026, 10, 1):
        services.snooze_cta(
            cta_id=cta.pk,
            user=user,
            until=day + timedelta(days=7 + fate % 14),
            reason=DELAYS[fate % len(DELAYS)],
            now=at_nine(day),
            today=day,
        )
        return
    wait = max(1, allowed - fate % 2) if fate % 11 else allowed + 3
    if age >= wait:
        services.complete_cta(
            cta_id=cta.pk,
            user=user,
            outcome=OUTCOMES[fate % len(OUTCOMES)],
            now=at_nine(day),
            today=day,
        )
