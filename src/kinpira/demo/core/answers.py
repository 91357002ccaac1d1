"""What companies said and asked: NPS rounds, tickets, outcomes' actuals, bounced mail."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from kinpira.demo.core.calendar import FIRST, TODAY
from kinpira.demo.core.company import Company
from kinpira.demo.core.names import TICKETS
from kinpira.demo.core.usage import CHAMPION, SUCCESSOR
from kinpira.platform.calendar import add_business_days

ROUND_DAYS = 182  # each customer is asked twice a year
ANSWER_RATE = 0.72
DETRACTOR = 6

# asked, answered, score: the answers that stories tell
TOLD = {
    "recovered": (
        (date(2025, 9, 9), date(2025, 9, 11), 8),
        (date(2026, 3, 13), date(2026, 3, 16), 3),
        (date(2026, 10, 13), date(2026, 10, 15), 9),
    ),
    "silent_churn": (
        (date(2026, 2, 3), date(2026, 2, 5), 7),
        (date(2026, 8, 4), date(2026, 8, 5), 7),
    ),
    "detractor": (
        (date(2026, 4, 14), date(2026, 4, 16), 8),
        (date(2026, 10, 13), date(2026, 10, 15), 5),
    ),
    "buyer_unseen": ((date(2026, 7, 7), date(2026, 7, 9), 7),),
    "champion_moved": ((date(2026, 6, 9), date(2026, 6, 12), 9),),
    "notice_near": ((date(2026, 6, 16), date(2026, 6, 18), 8),),
    "budget_quiet": ((date(2026, 5, 19), date(2026, 5, 21), 9),),
    "outcome_67": ((date(2026, 6, 2), date(2026, 6, 5), 8),),
    "closing_late": ((date(2026, 5, 12), date(2026, 5, 14), 7),),
}


@dataclass(frozen=True)
class Survey:
    """An NPS request and its answer: `score` 0..10, none while unanswered."""

    company: Company
    user: int
    asked: date
    answered: date | None = None
    score: int | None = None


@dataclass(frozen=True)
class Question:
    company: Company
    number: int
    title: str
    priority: str
    opened: date
    closed: date | None

    @property
    def id(self) -> str:
        return f"Q-{self.company.id}-{self.number:03d}"


def make_surveys(company: Company, rng: np.random.Generator) -> list[Survey]:
    asked = _asked_days(company, rng)
    surveys = []
    for day in asked:
        changed = company.champion_changed
        user = SUCCESSOR if changed and day > changed else CHAMPION
        silent = rng.random() > ANSWER_RATE and not _is_unhappy(company, day)
        if silent or _is_gone(company, day):
            surveys.append(Survey(company, user, day))
            continue
        answered = add_business_days(day, int(rng.integers(1, 8)))
        if answered > company.last_day:
            surveys.append(Survey(company, user, day))
            continue
        surveys.append(Survey(company, user, day, answered, _score(company, answered, rng)))
    return surveys + _told(company)


def _is_gone(company: Company, day: date) -> bool:
    gone = company.champion_silent_from
    return gone is not None and day > gone


def _is_unhappy(company: Company, day: date) -> bool:
    """Who is disappointed says so when asked."""
    churn = company.churn
    told = churn is not None and churn.cause in ("dull", "oversold")
    return bool(told and churn and churn.weak_from and day >= churn.weak_from)


def _asked_days(company: Company, rng: np.random.Generator) -> list[date]:
    if company.story in TOLD:
        return []
    first = max(FIRST, company.started + timedelta(days=120)) + timedelta(
        days=int(rng.integers(0, ROUND_DAYS))
    )
    days = []
    while first <= min(company.last_day, TODAY) - timedelta(days=1):
        days.append(add_business_days(first, 0))
        first += timedelta(days=ROUND_DAYS)
    churn = company.churn
    if churn and churn.cause in ("dull", "oversold") and churn.weak_from:
        days = [day for day in days if day < churn.weak_from - timedelta(days=30)]
        days.append(add_business_days(churn.weak_from, 5))
    return [day for day in days if day >= FIRST]


def _score(company: Company, day: date, rng: np.random.Generator) -> int:
    churn = company.churn
    if _is_unhappy(company, day):
        return int(rng.integers(1, DETRACTOR))
    lowest = 7 if churn and churn.weak_from is None else 0
    return int(np.clip(round(rng.normal(company.habits.answers_nps, 0.9)), lowest, 10))


def _told(company: Company) -> list[Survey]:
    return [Survey(company, CHAMPION, *each) for each in TOLD.get(company.story, ())]


def make_questions(company: Company, rng: np.random.Generator) -> list[Question]:
    rate = {"EP": 0.9, "MID": 0.4, "SMB": 0.15}[company.size] / 30  # tickets a day
    begin = max(FIRST, company.started)
    live = (company.last_day - begin).days
    days = sorted(rng.integers(0, max(1, live), rng.poisson(rate * max(0, live))).tolist())
    questions = []
    for number, back in enumerate(days, start=1):
        opened = add_business_days(begin + timedelta(days=int(back)), 0)
        closed: date | None = add_business_days(opened, int(1 + rng.gamma(1.3, 2.5)))
        if closed and closed > min(TODAY, company.last_day):
            closed = None
        if opened > min(TODAY, company.last_day):
            continue
        if company.story and closed is None:
            continue
        title = str(rng.choice(TICKETS))
        priority = str(rng.choice(["high", "normal", "low"], p=[0.15, 0.6, 0.25]))
        questions.append(Question(company, number, title, priority, opened, closed))
    if company.story == "buyer_unseen":
        number = len(questions) + 1
        questions.append(Question(company, number, TICKETS[0], "normal", date(2026, 10, 13), None))
    return questions


def make_actuals(company: Company, rng: np.random.Generator) -> list[tuple[date, float]]:
    """Measured values of the agreed outcome, every second month, on the way to its share today."""
    goal = company.goal
    if goal is None:
        return []
    days, day = [], goal.agreed + timedelta(days=35)
    while day <= min(TODAY, company.last_day) - timedelta(days=4):
        days.append(add_business_days(day, 0))
        day += timedelta(days=56)
    if not days:
        days = [min(TODAY, company.last_day) - timedelta(days=3)]
    values = []
    for position, each in enumerate(days, start=1):
        share = goal.share * min(1.0, position / max(1, len(days) - 1))
        value = goal.baseline + share * (goal.target - goal.baseline)
        values.append((each, round(value, 1)))
    return values
