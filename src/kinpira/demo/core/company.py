"""A company of the demonstration with its reasons: what it is, and why it behaves as it does."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from kinpira.demo.core.calendar import TODAY

# why a customer left, by the function that answers for it
Cause = Literal["export", "dull", "unsupported", "oversold", "circumstance"]
FUNCTION = {
    "export": "製品",
    "dull": "製品",
    "unsupported": "活用支援",
    "oversold": "期待値・販売",
    "circumstance": "顧客事情",
}
NOTICE_DAYS = 60


@dataclass(frozen=True)
class Churn:
    """`weak_from`: the day from which the behaviour shows it (none for a silent churn)."""

    cause: Cause
    reason: str
    notice_on: date
    end: date
    weak_from: date | None = None


@dataclass(frozen=True)
class Habits:
    """How the company uses the product.

    pace: 1 is the usual onboarding, 2 takes twice as long · closing: business day on which it
    closes · coverage: share of departments that submit · decks: the management meeting's deck comes
    out of the product · executives: how many executives read in it · exports: Excel exports per
    log-in · uptake: people who use it over seats · answers_nps: typical answer 0..10.
    """

    pace: float = 1.0
    closing: int = 6
    coverage: float = 0.85
    decks: bool = False
    executives: int = 0
    exports: float = 0.2
    uptake: float = 0.75
    answers_nps: float = 8.0


@dataclass(frozen=True)
class Goal:
    """An agreed outcome: unit, from where to where, and how far it has come (share of the way)."""

    name: str
    unit: str
    baseline: float
    target: float
    share: float
    agreed: date


@dataclass(frozen=True)
class Company:
    number: int
    name: str
    kana: str
    industry: str
    size: Literal["EP", "MID", "SMB"]
    owner: str  # keys of the cast
    deputy: str
    sales: str
    year_end: int
    closing_day: int
    departments: int
    seats: int
    plan: str
    amount: int  # JPY a year
    started: date
    contract_end: date  # of the present (or last) period, inclusive
    habits: Habits
    churn: Churn | None = None
    goal: Goal | None = None
    story: str = ""
    meets_buyer_every: int = 75  # days; 0: has stopped
    buyer_last_met: date | None = None
    champion_changed: date | None = None
    champion_silent_from: date | None = None
    thin_meetings: int = 0  # how many of the latest meetings brought nothing
    late_now: bool = False  # the running month's close came days later than usual
    incident: bool = False
    promise_open: bool = False
    budget_deadline: date | None = None
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"K{self.number:04d}"

    @property
    def touch(self) -> str:
        return {"EP": "high", "MID": "low", "SMB": "tech"}[self.size]

    @property
    def notice_deadline(self) -> date:
        return self.contract_end - timedelta(days=NOTICE_DAYS)

    @property
    def kickoff(self) -> date:
        return self.started + timedelta(days=round(9 * self.habits.pace))

    @property
    def setup_done(self) -> date:
        """Every department's figures have been taken in once."""
        return self.started + timedelta(days=round(33 * self.habits.pace))

    @property
    def users(self) -> int:
        return max(3, round(self.seats * self.habits.uptake))

    @property
    def last_day(self) -> date:
        return min(self.contract_end, TODAY)


def add_years(day: date, years: int) -> date:
    """The same day in another year; 28 February for 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def present_end(started: date) -> date:
    """Last day of the yearly period that holds TODAY."""
    years = 1
    while add_years(started, years) <= TODAY:
        years += 1
    return add_years(started, years) - timedelta(days=1)
