"""The whole demonstration as plain rows, from a seed; it knows no design and no database."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from kinpira.demo.core.answers import (
    Question,
    Survey,
    make_actuals,
    make_questions,
    make_surveys,
)
from kinpira.demo.core.calendar import TODAY
from kinpira.demo.core.company import (
    FUNCTION,
    NOTICE_DAYS,
    Company,
    add_years,
)
from kinpira.demo.core.meetings import Meeting, make_meetings
from kinpira.demo.core.people import Person, make_people
from kinpira.demo.core.population import make_companies
from kinpira.demo.core.usage import Usage, make_usage

SEED = 20261019


@dataclass(frozen=True)
class Period:
    """One yearly contract; `follows` is the id of the one before it."""

    company: Company
    number: int
    start: date
    end: date
    follows: str | None

    @property
    def id(self) -> str:
        return f"C-{self.company.id}-{self.number}"

    @property
    def is_last(self) -> bool:
        return self.end == self.company.contract_end

    @property
    def notice_deadline(self) -> date:
        return self.end - timedelta(days=NOTICE_DAYS)

    @property
    def notice_given(self) -> date | None:
        churn = self.company.churn
        return churn.notice_on if churn and self.is_last else None

    @property
    def reason(self) -> str:
        """Function that answers for it, and the words of the customer: "製品：…"."""
        churn = self.company.churn
        return f"{FUNCTION[churn.cause]}：{churn.reason}" if churn and self.is_last else ""


@dataclass(frozen=True)
class World:
    companies: list[Company]
    people: list[Person]
    periods: list[Period]
    meetings: list[Meeting]
    questions: list[Question]
    surveys: list[Survey]
    actuals: dict[int, list[tuple[date, float]]]  # by the company's number
    usage: Usage

    def company(self, name: str) -> Company:
        return next(each for each in self.companies if each.name == name)


def make_world(seed: int = SEED) -> World:
    companies = make_companies(np.random.default_rng(seed))
    people: list[Person] = []
    meetings: list[Meeting] = []
    questions: list[Question] = []
    surveys: list[Survey] = []
    actuals = {}
    for company in companies:
        rng = np.random.default_rng([seed, company.number, 1])
        theirs = make_people(company, rng)
        people += theirs
        meetings += make_meetings(company, theirs, rng)
        questions += make_questions(company, rng)
        surveys += make_surveys(company, rng)
        actuals[company.number] = make_actuals(company, rng)
    periods = [period for company in companies for period in make_periods(company)]
    usage = make_usage(companies, seed)
    return World(companies, people, periods, meetings, questions, surveys, actuals, usage)


def make_periods(company: Company) -> list[Period]:
    """Yearly contracts, one after the other; the present one renewed by itself."""
    periods: list[Period] = []
    start = company.started
    while start <= min(TODAY, company.contract_end):
        end = add_years(start, 1) - timedelta(days=1)
        last = company.contract_end
        if abs((last - end).days) < 3:  # leap days
            end = last
        follows = periods[-1].id if periods else None
        periods.append(Period(company, len(periods) + 1, start, end, follows))
        start = end + timedelta(days=1)
    return periods
