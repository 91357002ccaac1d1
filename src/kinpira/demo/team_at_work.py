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
HANDED_OVER = "席が足りない。次の訪問で増席のご提案を"


@dataclass(frozen=True)
class Deed:
    """Something a story tells about one action on one day; `step` counts from 1."""

    account: str
    play: str
    day: date
    what: Literal["tick", "snooze", "drop", "due"]
    step: int = 0
    until: date | None = None
    note: str = ""


DEEDS = (
    Deed("丸池ホテルズ", "renewal", date(2026, 9, 18), "tick", step=1),
    Deed("丸池ホテルズ", "renewal", date(2026, 9, 29), "tick", step=2),
    Deed("東雲フーズ", "buyer_unseen", date(2026, 9, 2), "due", until=date(2026, 10, 23)),
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
    ("丸池ホテルズ", "renewal"),
    ("常盤印刷", "detractor"),
    ("北浜精機", "champion_lost"),
    ("東雲フーズ", "buyer_unseen"),
    ("東雲フーズ", "budget_unsecured"),
    ("あおば物流HD", "outcome_review"),
    ("瀬戸内メディカル", "reference"),
    ("みどり野建材", "seats_full"),
    ("ハルカ建装", "slow_start"),
    ("ハルカ建装", "promise_missing"),
    ("桐生テキスタイル", "close_late"),
    ("すみれ学習塾グループ", "renewal"),
}
PUT_OFF = date(2026, 10, 15)  # the day before the last one, on which the team tidied its list
STEP_DAYS = 4  # business days from one step of a playbook to the next
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
        if (cta.account.name, cta.play_key) not in LEFT_OPEN:
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
    elif deed.what == "due" and deed.until:
        services.change_due(cta_id=cta.pk, user=user, due_date=deed.until, now=now, today=day)
    elif deed.what == "drop":
        services.drop_cta(cta_id=cta.pk, user=user, reason=deed.note, now=now, today=day)


def _as_usual(cta: Cta, day: date) -> None:
    """Done in time as a rule, step by step; some handed to sales, some put off, some late."""
    user, sales = cta.owner, cta.account.sales_owner
    if user is None:
        return
    fate = crc32(f"{cta.account.external_id}{cta.play_key}".encode())
    age = business_days_between(cta.created_on, day)
    allowed = business_days_between(cta.created_on, cta.due_date)
    now = at_nine(day)
    _tick_steps(cta, age, day)
    if cta.play_key == "seats_full" and sales is not None and user != sales and age >= 1:
        services.hand_over_cta(
            cta_id=cta.pk, user=user, to=sales, note=HANDED_OVER, now=now, today=day
        )
    elif day == PUT_OFF and fate % 3 == 0 and cta.play_key != "renewal":
        services.snooze_cta(
            cta_id=cta.pk,
            user=user,
            until=day + timedelta(days=7 + fate % 14),
            reason=DELAYS[fate % len(DELAYS)],
            now=now,
            today=day,
        )
    elif age >= _days_it_takes(cta, allowed, fate):
        outcome = OUTCOMES[fate % len(OUTCOMES)]
        services.complete_cta(cta_id=cta.pk, user=user, outcome=outcome, now=now, today=day)


def _days_it_takes(cta: Cta, allowed: int, fate: int) -> int:
    """Business days from an action's first day to its end; one in five is late, no renewal is."""
    if cta.play_key == "renewal":
        return allowed - 3
    return max(1, allowed - fate % 2) if fate % 5 else allowed + 3


def _tick_steps(cta: Cta, age: int, day: date) -> None:
    for step in cta.steps.all():
        if step.done_on is None and cta.owner and age >= step.position * STEP_DAYS:
            services.tick_step(
                cta_id=cta.pk,
                position=step.position,
                done=True,
                user=cta.owner,
                now=at_nine(day),
                today=day,
            )
