"""Touchpoints with each company: kick-off, regular meetings, meetings with the one who decides."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from kinpira.demo.core.calendar import FIRST, TODAY
from kinpira.demo.core.company import Company
from kinpira.demo.core.names import MEETING_NOTES, MEETING_SUBJECTS
from kinpira.demo.core.people import Person
from kinpira.demo.core.usage import ADMINISTRATOR, BUYER, CHAMPION, SUCCESSOR
from kinpira.platform.calendar import add_business_days

RHYTHM = {"EP": 28, "MID": 56, "SMB": 140}  # days between regular meetings
THIN = 0.1  # share of meetings that are moved, missed or bring nothing new


@dataclass(frozen=True)
class Meeting:
    company: Company
    number: int
    day: date
    kind: str
    result: str
    subject: str
    notes: str
    new_topic: bool | None
    minutes: tuple[int, int, int]  # before, meeting, after
    people: tuple[str, ...] = field(default=())

    @property
    def id(self) -> str:
        return f"T-{self.company.id}-{self.number:03d}"


@dataclass(frozen=True)
class _Slot:
    day: date
    subject: str
    users: tuple[int, ...]
    kind: str = "meeting"
    result: str = "done"
    notes: str = ""
    new_topic: bool | None = True


def make_meetings(
    company: Company, people: list[Person], rng: np.random.Generator
) -> list[Meeting]:
    slots = _kickoff(company) + _regular(company, rng) + _buyer(company, rng) + _told(company)
    slots = [slot for slot in slots if FIRST <= slot.day <= company.last_day and slot.day < TODAY]
    slots.sort(key=lambda slot: slot.day)
    by_user = {person.user: person for person in people}
    return [
        Meeting(
            company,
            number,
            slot.day,
            slot.kind,
            slot.result,
            slot.subject,
            slot.notes or (str(rng.choice(MEETING_NOTES)) if slot.result == "done" else ""),
            slot.new_topic,
            (15, 30, 15) if slot.kind == "meeting" else (5, 15, 5),
            _attended(slot, by_user),
        )
        for number, slot in enumerate(slots, start=1)
    ]


def _attended(slot: _Slot, by_user: dict[int, Person]) -> tuple[str, ...]:
    """Who was there: nobody where the meeting did not take place."""
    if slot.result != "done":
        return ()
    there = (by_user[user] for user in slot.users if user in by_user)
    return tuple(p.id for p in there if p.left_on is None or slot.day <= p.left_on)


def _workday(day: date) -> date:
    return add_business_days(day, 0)


def _kickoff(company: Company) -> list[_Slot]:
    return [
        _Slot(
            _workday(company.kickoff),
            "キックオフ",
            (CHAMPION, BUYER, ADMINISTRATOR),
            notes="目的と体制、部門マスタの準備、初回の締めまでの日程を確認した。",
        )
    ]


def _champion_on(company: Company, day: date) -> int:
    changed = company.champion_changed
    return SUCCESSOR if changed and day > changed else CHAMPION


def _regular(company: Company, rng: np.random.Generator) -> list[_Slot]:
    """Regular meetings with the champion; the latest ones thin where the story says so."""
    step = RHYTHM[company.size] + int(rng.integers(-5, 6))
    until = min(company.last_day, company.champion_silent_from or TODAY) - timedelta(days=2)
    if company.churn:
        until = min(until, company.churn.notice_on - timedelta(days=3))
    if company.size == "SMB" and rng.random() < 0.4:
        return []
    day = max(
        company.kickoff + timedelta(days=20), FIRST + timedelta(days=int(rng.integers(1, step)))
    )
    days = []
    while day <= until:
        days.append(_workday(day))
        day += timedelta(days=step + int(rng.integers(-4, 5)))
    slots = []
    for back, day in enumerate(reversed(days)):
        forced = back < company.thin_meetings
        thin = forced or (company.thin_meetings == 0 and back > 0 and rng.random() < THIN)
        result = "moved" if thin and rng.random() < 0.5 else "done"
        users = (_champion_on(company, day), ADMINISTRATOR)
        subject = str(rng.choice(MEETING_SUBJECTS))
        slots.append(_Slot(day, subject, users, result=result, new_topic=not thin))
    return slots


def _buyer(company: Company, rng: np.random.Generator) -> list[_Slot]:
    """Meetings with the one who decides, back from the latest one."""
    if company.size == "SMB" or (company.churn and company.churn.cause == "oversold"):
        return []
    every = company.meets_buyer_every
    latest = company.buyer_last_met
    if latest is None and every:
        latest = company.last_day - timedelta(days=int(rng.integers(3, every)))
    elif latest is None:
        latest, every = TODAY - timedelta(days=int(rng.integers(100, 190))), 80
    if company.churn and company.churn.weak_from:
        latest = min(latest, company.churn.weak_from - timedelta(days=20))
    slots, day = [], latest
    while day > company.kickoff + timedelta(days=25):
        users = (BUYER, _champion_on(company, day))
        slots.append(
            _Slot(_workday(day), "経営レビュー", users, notes="決裁者と成果指標の進みを確認した。")
        )
        day -= timedelta(days=every + int(rng.integers(-6, 5)))
    return slots


def _told(company: Company) -> list[_Slot]:
    """Meetings that a story tells by day."""
    if company.story == "buyer_unseen":
        return [
            _Slot(
                date(2026, 10, 16),
                "来期予算の聞き取り",
                (CHAMPION,),
                kind="call",
                notes="来期予算の枠取りは10/30の会議で決まる。「CFOには月次の集計が早くなったことが、まだ伝わっていないと思います」",
            ),
            _Slot(
                date(2026, 9, 18),
                "定例会",
                (),
                result="moved",
                new_topic=False,
                notes="予算編成のため10/23へ移動。",
            ),
        ]
    if company.story == "recovered":
        return [
            _Slot(
                date(2026, 3, 12),
                "障害のお詫びと復旧の報告",
                (CHAMPION, BUYER),
                notes="取り込みの障害で締めが4営業日遅れた。代替の手順と再発防止を説明。",
            ),
            _Slot(
                date(2026, 10, 15),
                "成果の振り返り",
                (CHAMPION, BUYER),
                notes="締めは11営業日から6営業日へ。「3月は本当に困ったが、あの対応で信頼できた」",
            ),
        ]
    if company.story == "stuck_onboarding":
        return [
            _Slot(
                date(2026, 10, 12) - timedelta(days=3),
                "初期設定の相談",
                (ADMINISTRATOR,),
                kind="call",
                notes="部門マスタの半分が未登録。営業が約束した移行の雛形を待っている。",
            ),
        ]
    if company.story == "notice_near":
        return [
            _Slot(
                date(2026, 9, 18),
                "利用の振り返り",
                (CHAMPION,),
                notes="締めは5か月続けて8営業日以内。",
            ),
        ]
    return []
