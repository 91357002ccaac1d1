"""Two hundred companies: the named ones, and enough others that the figures are a business's."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from kinpira.demo.core.calendar import FIRST, MONTH_END, TODAY
from kinpira.demo.core.company import (
    NOTICE_DAYS,
    Cause,
    Churn,
    Company,
    Goal,
    Habits,
    add_years,
    present_end,
)
from kinpira.demo.core.names import PLACES, TRADES
from kinpira.demo.core.stories import CHURNED, NEIGHBOURS, STORIES, Named

SIZES = {"EP": 20, "MID": 60, "SMB": 120}
YEAR_ENDS = {3: 0.6, 12: 0.2, 9: 0.1, 6: 0.1}
PLANS = {"EP": "エンタープライズ", "MID": "スタンダード", "SMB": "ライト"}
PRICES = {"MID": 1_440_000, "SMB": 480_000}
NEW_CUSTOMERS = 12  # of those drawn, still in their first months
HIT_BY_INCIDENT = 34
INCIDENT = (date(2026, 3, 9), date(2026, 3, 11))
GOALS = (
    ("月次締めの所要日数", "営業日", 10, 5),
    ("経営会議の資料作成", "時間", 40, 16),
    ("予算の集計にかかる日数", "日", 20, 10),
    ("部門からの差し戻し", "件", 30, 10),
    ("経営会議までの日数", "日", 15, 10),
)


def make_companies(rng: np.random.Generator) -> list[Company]:
    """All companies, numbered in the order in which they became customers."""
    drafts = [_named(each, rng) for each in (*STORIES, *NEIGHBOURS)]
    drafts += [_churned(row, rng) for row in CHURNED]
    drafts += list(_drawn(drafts, rng))
    drafts.sort(key=lambda each: (each.started, each.kana))
    drafts = _hit_some(drafts, rng)
    return [replace(each, number=number) for number, each in enumerate(drafts, start=1)]


def _named(named: Named, rng: np.random.Generator) -> Company:
    fields: dict[str, Any] = {"buyer_last_met": None, **named.given}
    churn: Churn | None = fields.get("churn")
    return Company(
        number=0,
        name=named.name,
        kana=named.kana,
        industry=named.industry,
        size=named.size,  # type: ignore[arg-type]
        owner=named.owner,
        deputy=fields.pop("deputy", "aizawa" if named.size == "EP" else ""),
        sales="inui",
        year_end=named.year_end,
        closing_day=MONTH_END,
        departments=named.departments,
        seats=named.seats,
        plan=PLANS[named.size],
        amount=named.amount,
        started=named.started,
        contract_end=churn.end if churn else present_end(named.started),
        habits=named.habits,
        **fields,
    )


def _shape(size: str, rng: np.random.Generator) -> dict[str, Any]:
    """Seats, departments and price as a company of this size has them."""
    seats, departments = {
        "EP": (rng.integers(40, 110), rng.integers(18, 44)),
        "MID": (rng.integers(15, 40), rng.integers(8, 20)),
        "SMB": (rng.integers(5, 11), rng.integers(3, 8)),
    }[size]
    amount = PRICES.get(size) or int(rng.integers(20, 50)) * 240_000
    return {
        "seats": int(seats),
        "departments": int(departments),
        "amount": amount,
        "plan": PLANS[size],
        "deputy": "aizawa" if size == "EP" else "",
        "sales": "inui" if size != "SMB" else "",
        "closing_day": 20 if rng.random() < 0.07 else MONTH_END,
    }


def _churned(row: tuple[Any, ...], rng: np.random.Generator) -> Company:
    name, kana, industry, size, end, cause, reason = row
    years = 1 if cause == "oversold" else int(rng.integers(2, 4))
    notice = end - timedelta(days=NOTICE_DAYS + int(rng.integers(1, 12)))
    silent = cause in ("export", "circumstance")
    turned = max(notice - timedelta(days=int(rng.integers(55, 80))), FIRST + timedelta(days=18))
    weak = None if silent else turned
    owner = {"EP": "saeki", "MID": "hirao", "SMB": "shinohara"}[size]
    return Company(
        number=0,
        name=name,
        kana=kana,
        industry=industry,
        size=size,
        owner=owner,
        year_end=int(rng.choice(list(YEAR_ENDS), p=list(YEAR_ENDS.values()))),
        started=add_years(end + timedelta(days=1), -years),
        contract_end=end,
        habits=_leaving_habits(cause, rng),
        churn=Churn(cause, reason, notice, end, weak),
        champion_silent_from=weak if cause == "unsupported" else None,
        **_shape(size, rng),
    )


def _leaving_habits(cause: Cause, rng: np.random.Generator) -> Habits:
    if cause == "oversold":
        return Habits(
            pace=float(rng.uniform(4.0, 5.5)), closing=9, coverage=0.4, uptake=0.3, answers_nps=4
        )
    if cause == "dull":
        return Habits(closing=7, coverage=0.7, uptake=0.7, answers_nps=4)
    if cause == "circumstance":
        return Habits(closing=5, coverage=0.85, uptake=0.75, answers_nps=8)
    if cause == "export":
        return Habits(closing=6, coverage=0.78, uptake=0.7, answers_nps=7.4)
    return Habits(closing=6, coverage=0.75, uptake=0.7, answers_nps=7)


def _drawn(told: list[Company], rng: np.random.Generator) -> Iterator[Company]:
    """The others: as many of each size as are missing, no two with one name."""
    have = Counter(str(each.size) for each in told)
    sizes = [size for size, want in SIZES.items() for _ in range(want - have[size])]
    ends = _year_ends(told, len(sizes), rng)
    new = set(rng.choice(np.arange(10, len(sizes)), NEW_CUSTOMERS, replace=False).tolist())
    taken = {each.name for each in told}
    hirao = 0
    for position, size in enumerate(sizes):
        name, kana, industry = _name(position, taken, rng)
        fresh = position in new
        started = _start(rng, fresh)
        if size == "MID":
            hirao += 1
        owner = "maki" if fresh else _owner(size, hirao)
        yield Company(
            number=0,
            name=name,
            kana=kana,
            industry=industry,
            size=size,  # type: ignore[arg-type]
            owner=owner,
            year_end=ends[position],
            started=started,
            contract_end=present_end(started),
            habits=(habits := _habits(size, rng, slow=fresh and rng.random() < 0.35)),
            goal=_goal(size, habits, started, rng),
            meets_buyer_every=0 if not fresh and rng.random() < 0.12 else int(rng.integers(55, 80)),
            champion_changed=_some_day(started, rng) if not fresh and rng.random() < 0.06 else None,
            champion_silent_from=_lately(rng) if not fresh and rng.random() < 0.03 else None,
            late_now=not fresh and rng.random() < 0.03,
            thin_meetings=3 if not fresh and size == "MID" and rng.random() < 0.08 else 0,
            **_shape(size, rng),
        )


def _owner(size: str, nth_mid: int) -> str:
    if size == "EP":
        return "saeki"
    if size == "SMB":
        return "shinohara"
    return ("kono", "saeki", "hirao", "hirao")[nth_mid % 4]


def _name(position: int, taken: set[str], rng: np.random.Generator) -> tuple[str, str, str]:
    place, reading = PLACES[position % len(PLACES)]
    while True:
        industry = str(rng.choice(list(TRADES)))
        word, sound = TRADES[industry][int(rng.integers(len(TRADES[industry])))]
        if place + word not in taken:
            taken.add(place + word)
            return place + word, reading + sound, industry


def _year_ends(told: list[Company], n: int, rng: np.random.Generator) -> list[int]:
    """So many of each that the whole population has the shares of YEAR_ENDS."""
    have = Counter(each.year_end for each in told)
    total = n + len(told)
    pool = [
        end for end, share in YEAR_ENDS.items() for _ in range(round(total * share) - have[end])
    ]
    return [int(end) for end in rng.permutation(pool)][:n]


def _start(rng: np.random.Generator, fresh: bool) -> date:
    if fresh:
        return TODAY - timedelta(days=int(rng.integers(8, 115)))
    back = int(rng.integers(190, 1500))
    start = TODAY - timedelta(days=back)
    return start.replace(day=1) if rng.random() < 0.8 else start


def _some_day(started: date, rng: np.random.Generator) -> date:
    """A day of the history on which the champion left, at least a quarter after the start."""
    return max(started, FIRST) + timedelta(days=int(rng.integers(90, 150)))


def _lately(rng: np.random.Generator) -> date:
    """A day of September from which a champion has not been seen."""
    return date(2026, 9, int(rng.integers(16, 26)))


def _habits(size: str, rng: np.random.Generator, *, slow: bool) -> Habits:
    fit = float(np.clip(rng.normal(0.7, 0.16), 0.25, 1.0))  # latent: how well the product fits
    deep = fit > (0.62 if size == "EP" else 0.72)
    return Habits(
        pace=2.6 if slow else float(np.clip(rng.normal(1.35 - 0.5 * fit, 0.15), 0.7, 2.2)),
        closing=int(np.clip(round(rng.normal(9 - 4.5 * fit, 1)), 3, 9)),
        coverage=float(np.clip(0.45 + 0.5 * fit + rng.normal(0, 0.05), 0.4, 1.0)),
        decks=deep,
        executives=int(rng.integers(1, 3 if size != "EP" else 4)) if deep else 0,
        exports=float(np.clip(rng.normal(0.45 - 0.35 * fit, 0.1), 0.03, 0.6)),
        uptake=float(np.clip(0.45 + 0.42 * fit + rng.normal(0, 0.05), 0.45, 0.95)),
        answers_nps=4.4 + 5.2 * fit,
    )


def _goal(size: str, habits: Habits, started: date, rng: np.random.Generator) -> Goal | None:
    if rng.random() > {"EP": 0.9, "MID": 0.6, "SMB": 0.25}[size]:
        return None
    name, unit, baseline, target = GOALS[int(rng.integers(len(GOALS)))]
    share = float(np.clip(rng.normal(0.35 + 0.75 * (habits.coverage - 0.45), 0.25), 0.0, 1.15))
    agreed = max(started + timedelta(days=60), date(2026, int(rng.integers(1, 8)), 10))
    if agreed > TODAY - timedelta(days=20):
        return None
    return Goal(name, unit, baseline, target, share, agreed)


def _hit_some(companies: list[Company], rng: np.random.Generator) -> list[Company]:
    """Choose the companies that the incident of March 2026 hit."""
    able = [
        position
        for position, each in enumerate(companies)
        if each.setup_done < INCIDENT[0] and each.contract_end > INCIDENT[1] and not each.story
    ]
    already = sum(each.incident for each in companies)
    hit = set(rng.choice(able, HIT_BY_INCIDENT - already, replace=False).tolist())
    return [
        replace(each, incident=True) if position in hit else each
        for position, each in enumerate(companies)
    ]
