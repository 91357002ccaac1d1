"""What each company's people did in ヨジツノート, day by day, for the company's reasons.

The month's close gives the product its rhythm: busy on business days 1–8, quiet after. Budget
season empties the rest of the month without anything being wrong. A company that will leave shows
it before, unless it leaves for reasons that use does not show.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from kinpira.demo.core.calendar import FIRST, TODAY, Days, business_day, index, make_days
from kinpira.demo.core.company import Company
from kinpira.demo.core.population import INCIDENT
from kinpira.demo.core.seasons import budget_days

EVENTS = (
    "login",
    "import_actuals",
    "submit_department",
    "close_month",
    "view_report",
    "generate_board_pack",
    "export_excel",
    "edit_budget",
    "invite_user",
)
CODE = {name: code for code, name in enumerate(EVENTS)}
CHAMPION, BUYER, ADMINISTRATOR, SUCCESSOR = 1, 2, 3, 4  # user numbers within a company
EXECUTIVES = (2, 5, 6, 7)  # user numbers, in the order in which they take part
PUNCTUAL = ("champion_moved", "silent_churn", "budget_quiet", "notice_near", "closing_late")
LATE_JOINERS = date(2026, 8, 3)  # みどり野建材 gave its last ten seats out
# a day on which the champion of a story logged in, whatever chance says
LAST_SEEN = {"champion_moved": date(2026, 9, 25), "silent_churn": date(2026, 10, 16)}
OPEN_HOUR, CLOSE_HOUR = 8.5, 19.5


@dataclass(frozen=True)
class Usage:
    """Equal-length columns, in order of company, day and second. Nothing is missing.

    company: position in the list of companies · day: days since FIRST · second of the day · name:
    index into EVENTS · user: number within the company, 1… · entity: index into `entities` (a
    department, "executive", a report, a month; 0 is "") · value: rows taken in, business day of the
    close, …; nan for none.
    """

    company: NDArray[np.int32]
    day: NDArray[np.int32]
    second: NDArray[np.int32]
    name: NDArray[np.int16]
    user: NDArray[np.int32]
    entity: NDArray[np.int32]
    value: NDArray[np.float64]
    entities: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.company)


@dataclass
class _Log:
    """Columns in the making, of one company."""

    entities: dict[str, int]
    parts: list[tuple[NDArray[np.int64], ...]] = field(default_factory=list)
    values: list[NDArray[np.float64]] = field(default_factory=list)

    def add(
        self,
        name: str,
        day: NDArray[np.int64],
        user: NDArray[np.int64] | int,
        entity: NDArray[np.int64] | int = 0,
        value: NDArray[np.float64] | float = np.nan,
    ) -> None:
        shape = day.shape
        self.parts.append(
            (
                day,
                np.full(shape, CODE[name]),
                np.broadcast_to(np.asarray(user), shape),
                np.broadcast_to(np.asarray(entity), shape),
            )
        )
        self.values.append(np.broadcast_to(np.asarray(value, dtype=float), shape))

    def entity(self, word: str) -> int:
        return self.entities.setdefault(word, len(self.entities))


def make_usage(companies: list[Company], seed: int) -> Usage:
    """All usage of all companies; the same seed gives the same rows."""
    calendars: dict[int, Days] = {}
    entities: dict[str, int] = {"": 0}
    columns: list[list[NDArray[np.float64]]] = []
    for position, company in enumerate(companies):
        days = calendars.get(company.closing_day)
        if days is None:
            days = calendars[company.closing_day] = make_days(company.closing_day)
        log = _Log(entities)
        rng = np.random.default_rng([seed, company.number])
        _Behaviour(company, days, rng, log).write()
        if not log.parts:
            continue
        day, name, user, entity = (np.concatenate(part) for part in zip(*log.parts, strict=True))
        value = np.concatenate(log.values)
        second = (rng.uniform(OPEN_HOUR, CLOSE_HOUR, len(day)) * 3600).astype(int)
        order = np.lexsort((second, day))
        columns.append(
            [np.full(len(day), position)[order]]
            + [part[order] for part in (day, second, name, user, entity, value)]
        )
    company_, day, second, name, user, entity, value = (
        np.concatenate(part) for part in zip(*columns, strict=True)
    )
    return Usage(
        company_.astype(np.int32),
        day.astype(np.int32),
        second.astype(np.int32),
        name.astype(np.int16),
        user.astype(np.int32),
        entity.astype(np.int32),
        value.astype(np.float64),
        tuple(entities),
    )


class _Behaviour:
    """One company's use: arrays over its live days, drawn once, written to the log."""

    def __init__(self, company: Company, days: Days, rng: np.random.Generator, log: _Log) -> None:
        self.company, self.days, self.rng, self.log = company, days, rng, log
        self.first = max(0, index(company.started) + 1)
        self.last = index(company.last_day)
        self.span = np.arange(self.first, self.last + 1)
        self.budget = budget_days(company.year_end, FIRST, TODAY)

    def write(self) -> None:
        if len(self.span) == 0:
            return
        self._write_logins()
        self._write_budget()
        for number, start in enumerate(self.days.starts):
            self._write_cycle(number, start)

    def strength(self, at: NDArray[np.int64] | int) -> NDArray[np.float64]:
        """1 while all is well, sinking to what is left when the company turns away."""
        churn = self.company.churn
        if churn is None or churn.weak_from is None:
            return np.ones(np.shape(at))
        left = {"unsupported": 0.12, "dull": 0.55, "oversold": 0.1}[churn.cause]
        gone = (np.asarray(at) - index(churn.weak_from)) / 30
        return 1 - (1 - left) * np.clip(gone, 0, 1)

    def user_share(self) -> NDArray[np.float64]:
        """How eagerly each user works, [user]; champion and administrator most."""
        eager = self.rng.lognormal(-0.15, 0.45, self.company.users)
        eager[0] = 2.4
        eager[1] = 0.15 if self.company.habits.executives == 0 else 0.5
        if len(eager) > 2:
            eager[2] = 1.6
        return eager

    def _write_logins(self) -> None:
        company, span, rng = self.company, self.span, self.rng
        closing = self.days.nth[span] <= 8
        chance = np.where(closing, 0.5, 0.15)
        chance = np.where(self.budget[span], chance * np.where(closing, 0.8, 0.35), chance)
        chance = np.where(self.days.open[span], chance, 0.012) * self.strength(span)
        joined = self._joined()
        p = np.clip(self.user_share()[:, None] * chance[None, :], 0, 0.95)
        present = span[None, :] >= joined[:, None]
        present &= ~self._absent(span)
        user, at = np.nonzero((rng.random(p.shape) < p) & present)
        user, at = user + 1, span[at]
        if company.story == "budget_quiet":
            user, at = self._sixty_two_percent_down(user, at)
        if company.story == "seats_full":
            user, at = self._everyone_once_a_cycle(user, at)
        if company.story in LAST_SEEN:
            user, at = np.append(user, CHAMPION), np.append(at, index(LAST_SEEN[company.story]))
        self.log.add("login", at, user)
        viewed = rng.random(len(at)) < 0.3
        reports = [self.log.entity(word) for word in ("department", "variance", "forecast")]
        viewed &= ~np.isin(user, EXECUTIVES)
        self.log.add(
            "view_report", at[viewed], user[viewed], rng.choice(reports, int(viewed.sum()))
        )
        times = rng.poisson(self._exports(at))
        exported = np.repeat(at, times)
        self.log.add(
            "export_excel",
            exported,
            np.repeat(user, times),
            self.log.entity("variance"),
            rng.integers(20, 900, len(exported)).astype(float),
        )

    def _exports(self, at: NDArray[np.int64]) -> NDArray[np.float64]:
        """Exports per log-in; a company that builds its decks in Excel does little else at last."""
        base = np.full(len(at), self.company.habits.exports)
        churn = self.company.churn
        if churn is None or churn.cause != "export":
            return base
        grown = np.clip((at - index(churn.notice_on) + 105) / 20, 0, 1)
        return base + grown * 4.6

    def _joined(self) -> NDArray[np.int64]:
        """The day on which each user first comes, [user]."""
        company, rng = self.company, self.rng
        wait = np.sort(rng.gamma(1.6, 9.0 * company.habits.pace, company.users))
        if company.story == "stuck_onboarding":
            wait = np.where(np.arange(company.users) < 4, wait / 3 + 4, 400)
        joined = index(company.started) + 2 + wait.astype(int)
        if company.story == "seats_full":
            joined = np.where(np.arange(company.users) < 38, joined, index(LATE_JOINERS))
        return joined

    def _absent(self, span: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Days on which somebody is no longer there, [user, day]."""
        company = self.company
        gone = np.zeros((company.users, len(span)), dtype=bool)
        if company.champion_silent_from:
            gone[CHAMPION - 1] = span > index(company.champion_silent_from)
        if company.champion_changed:
            gone[CHAMPION - 1] = span > index(company.champion_changed)
        if company.story == "buyer_unseen":
            gone[BUYER - 1] = span > index(date(2026, 6, 1))
        return gone

    def _sixty_two_percent_down(
        self, user: NDArray[np.int64], at: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """白樺リテール in budget season: 500 log-ins in 28 days, then 190."""
        today = index(TODAY)
        keep = at <= today - 56
        parts = [(user[keep], at[keep])]
        for last, wanted in ((today - 28, 500), (today, 190)):
            span = np.arange(last - 27, last + 1)
            weight = np.where(self.days.open[span], np.where(self.days.nth[span] <= 8, 6, 1), 0.05)
            days = self.rng.choice(span, wanted, p=weight / weight.sum())
            who = self.rng.integers(1, self.company.users + 1, wanted)
            who[: wanted // 6] = CHAMPION
            parts.append((who, days))
        return np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])

    def _everyone_once_a_cycle(
        self, user: NDArray[np.int64], at: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """みどり野建材: from August on every user logs in at each close."""
        everyone = np.arange(1, self.company.users + 1)
        days = [
            index(business_day(start, 3)) for start in self.days.starts if start >= date(2026, 8, 1)
        ]
        return (
            np.concatenate([user, np.tile(everyone, len(days))]),
            np.concatenate([at, np.repeat(days, len(everyone))]),
        )

    def _write_budget(self) -> None:
        span = self.span[self.budget[self.span] & self.days.open[self.span]]
        planners = np.arange(1, min(4, self.company.users) + 1)
        edits = self.rng.random((len(planners), len(span))) < 0.22 * self.strength(span)[None, :]
        edits &= ~self._absent(span)[: len(planners)]
        user, at = np.nonzero(edits)
        self.log.add("edit_budget", span[at], planners[user], 0, 1.0)

    def _write_cycle(self, number: int, start: date) -> None:
        """Taking in, submitting and closing one month's figures."""
        company, rng = self.company, self.rng
        begin = business_day(start, 1)
        if begin <= company.setup_done - timedelta(days=20) or company.story == "stuck_onboarding":
            return
        strength = float(self.strength(index(begin)))
        late = round((1 - strength) * 7) + self._incident_delay(start)
        nth = max(2, company.habits.closing + int(rng.integers(-1, 2)) + late)
        if company.story in PUNCTUAL:
            nth = company.habits.closing
        if company.late_now and start.month == TODAY.month and start.year == TODAY.year:
            nth = max(company.habits.closing + 4, 8)
        closed_on = index(business_day(start, nth))
        live = self.first <= closed_on <= self.last
        imports = self._departments(1.0 if strength > 0.5 else 0.5)
        self._write_departments("import_actuals", imports, start, max(2, min(nth, 7)))
        if begin <= company.setup_done + timedelta(days=8) or rng.random() > strength + 0.15:
            return
        done = self._departments(self._coverage(begin) * min(1.0, strength + 0.1))
        self._write_departments("submit_department", done, start, nth)
        if not live:
            return
        month = self.log.entity(f"{start - timedelta(days=1):%Y-%m}")
        closer = self._closer(closed_on)
        self.log.add("close_month", np.array([closed_on]), closer, month, float(nth))
        self._write_readers(closed_on, begin, strength, month)

    def _closer(self, day: int) -> int:
        gone = self._absent(np.array([day]))[CHAMPION - 1, 0]
        return ADMINISTRATOR if gone else CHAMPION

    def _incident_delay(self, start: date) -> int:
        """Hit companies could not take figures in for three days, so they closed later."""
        return 4 if self.company.incident and start == INCIDENT[0].replace(day=1) else 0

    def _coverage(self, begin: date) -> float:
        """Departments join over half a year, then it is the company's own share."""
        months = max(0.0, (begin - self.company.setup_done).days / 30)
        return self.company.habits.coverage * min(1.0, 0.45 + months * 0.14)

    def _departments(self, share: float) -> NDArray[np.int64]:
        count = round(self.company.departments * share)
        return np.array([self.log.entity(f"D{n:02d}") for n in range(1, count + 1)], dtype=int)

    def _write_departments(
        self, event: str, departments: NDArray[np.int64], start: date, until: int
    ) -> None:
        count = len(departments)
        nth = self.rng.integers(1, until + 1, count)
        by_nth = np.array([index(business_day(start, n)) for n in range(1, until + 1)])
        days = by_nth[nth - 1]
        if event == "import_actuals":
            days = self._after_the_incident(days)
            who = np.full(count, ADMINISTRATOR)
            value = self.rng.integers(80, 4000, count).astype(float)
        else:
            who = self.rng.integers(3, max(4, self.company.users + 1), count)
            value = nth.astype(float)
        keep = (days >= self.first) & (days <= self.last)
        self.log.add(event, days[keep], who[keep], departments[keep], value[keep])

    def _after_the_incident(self, days: NDArray[np.int64]) -> NDArray[np.int64]:
        """What could not be taken in while the incident lasted was taken in on the day after."""
        first, last = index(INCIDENT[0]), index(INCIDENT[1])
        if not self.company.incident:
            return days
        return np.where((days >= first) & (days <= last), last + 1, days)

    def _write_readers(self, closed_on: int, begin: date, strength: float, month: int) -> None:
        """The management meeting: its deck, and the executives who read the figures."""
        company, habits, rng = self.company, self.company.habits, self.rng
        settled = begin > company.setup_done + timedelta(days=100)
        if not settled or strength < 0.6:
            return
        deck_on = self._next_open(closed_on + 1)
        if habits.decks and deck_on <= self.last and rng.random() < 0.96:
            self.log.add("generate_board_pack", np.array([deck_on]), self._closer(closed_on), month)
        if company.story == "buyer_unseen" and begin > date(2026, 6, 1):
            return
        readers = [user for user in EXECUTIVES if user <= company.users][: habits.executives]
        read_on = self._next_open(deck_on + 1)
        if readers and read_on <= self.last:
            self.log.add(
                "view_report",
                np.full(len(readers), read_on),
                np.array(readers),
                self.log.entity("executive"),
            )

    def _next_open(self, day: int) -> int:
        while day < len(self.days) and not self.days.open[day]:
            day += 1
        return day
