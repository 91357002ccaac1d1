"""Random facts and random designs from a seed: small worlds in which rules meet their edges."""

from datetime import date
from random import Random

import numpy as np

from kinpira.accounts.core.calendars import Calendars
from kinpira.design.core.model import (
    Design,
    EventGroup,
    Expression,
    Goal,
    Measure,
    Play,
    Score,
    ScorePart,
    Segment,
    Stage,
    Trigger,
)
from kinpira.design.core.parser import parse_expression
from kinpira.evaluation.tests.reference import Customer, F
from kinpira.facts.core.rows import FOREVER, FactRows
from kinpira.panel.core.grid import make_grid
from kinpira.panel.core.panel import Panel
from kinpira.platform.calendar import business_day_numbers

BASE = 19800  # 2024-03-18, some months before a leap-free year's end
LAST = BASE + 70
BUSINESS_FROM = date(2015, 1, 1)
BUSINESS = business_day_numbers(BUSINESS_FROM, date(2030, 12, 31))
EVENTS = ("login", "report", "close", "touchpoint", "touchpoint.person", "nps.asked", "nps")
USE = ("login", "report", "close")
DATES = ("contract.start", "contract.end", "contract.notice_deadline", "contract.notice_given")


def customer(rng, *, size=40):
    """An account with facts on time, late, withdrawn, long ago and in the future."""
    facts = [_fact(rng) for _ in range(rng.randrange(size))]
    busy = [(rng.choice((401, 1215)), rng.choice((415, 510, 120)))] if rng.random() < 0.4 else []
    closing, year_end = rng.choice((20, 25, 31, 31, 5)), rng.randrange(1, 13)
    return Customer(facts, closing, year_end, busy)


def _fact(rng):
    span = 900 if rng.random() < 0.2 else 90
    day = BASE + rng.randrange(-span, 75)
    known = day if rng.random() < 0.6 else day + rng.randrange(-20, 40)
    until = FOREVER if rng.random() < 0.85 else max(day, known) + rng.randrange(-1, 40)
    name, entity, person, value, text = _said(rng, day)
    return F(name, day, known, int(until), entity, person, value, text)


def _said(rng, day):
    """name, entity, person, value, text of one fact."""
    kind = rng.random()
    number = rng.choice((None, 0.0, 1.0, 2.0, 7.25, -3.0))
    if kind < 0.5:
        name = rng.choice(EVENTS)
        return name, rng.choice(("", "x", "y", "z")), rng.randrange(4), number, None
    if kind < 0.75:
        entity = rng.choice(("c1", "c2", "c3"))
        if rng.random() < 0.6:
            date_of = None if rng.random() < 0.1 else float(day + rng.randrange(-60, 90))
            return rng.choice(DATES), entity, 0, date_of, None
        if rng.random() < 0.3:
            return "contract.plan", entity, 0, None, rng.choice(("light", "full", None))
        name = rng.choice(("contract.seats", "contract.amount", "contract.auto_renew"))
        return name, entity, 0, rng.choice((None, 0.0, 5.0, 10.0)), None
    if kind < 0.9:
        return _record(rng, day)
    if rng.random() < 0.4:
        return "stage.confirmed", rng.choice(("first", "second", "third")), 0, 1.0, None
    if rng.random() < 0.5:
        return "account.industry", "", 0, None, rng.choice(("IT", "food", None))
    return "account.live_on", "", 0, float(day), None


def _record(rng, day):
    kind = rng.random()
    if kind < 0.35:
        person = rng.randrange(1, 4)
        yes = float(rng.random() < 0.7)
        return "role.champion", f"p{rng.randrange(1, 5)}", person, yes, None
    if kind < 0.6:
        name = rng.choice(("ticket.open", "incident.open", "promise.open"))
        return name, rng.choice(("i", "j")), 0, float(rng.random() < 0.6), None
    entity = rng.choice(("o1", "o2"))
    if rng.random() < 0.3:
        return "outcome.state", entity, 0, None, rng.choice(("active", "active", "given_up"))
    if rng.random() < 0.2:
        return "outcome.due", entity, 0, float(day + 30), None
    name = rng.choice(("outcome.baseline", "outcome.target", "outcome.actual"))
    return name, entity, 0, rng.choice((15.0, 12.0, 13.0, 10.0)), None


# expressions


class Writer:
    """Writes random expressions as text."""

    def __init__(self, rng, names=()):
        self.rng, self.names = rng, list(names)

    def pick(self, *choices):
        return self.rng.choice(choices)

    def events(self):
        return self.pick("login", "report", "any", "grouped", "[login, close]", "touchpoint", "nps")

    def window(self):
        return self.pick(
            "1d", "7d", "28d", "28d", "cycle", "cycle", "cycles(2)", "cycle_last_year",
            "this_cycle", "fiscal_year", "this_fiscal_year", "ever",
        )  # fmt: skip

    def counted(self):
        name = self.pick("count", "users", "active_days", "sum", "mean", "distinct", "adopted")
        return f"{name}({self.events()}, {self.window()})"

    def date(self):
        return self.pick(
            "account.live_on", "contract.start", "contract.end", "contract.first_start",
            "contract.notice_deadline",
        )  # fmt: skip

    def field(self):
        return self.pick(
            "contract.seats", "contract.amount", "contract.days_to_end", "contract.days_to_notice",
            "contract.days_since_start", "contract.months_since_start", "ticket.open",
            "promise.open", "incident.days_since", "outcome.attainment", "outcome.days_to_due",
        )  # fmt: skip

    def latest(self):
        return self.pick(
            f"since({self.events()})", f"first({self.events()})", f"last({self.events()})",
            f"since({self.pick('any', 'touchpoint', 'login')}, champion)",
            f"streak({self.events()})", "waiting(nps.asked, nps)", "cycle_business_day()",
            f"days_to({self.date()})", f"days_since({self.date()})", "roles(champion)",
            f"months_since({self.date()})", f"business_days_to({self.date()})",
        )  # fmt: skip

    def number(self, depth=2):
        kind = self.rng.random()
        if depth == 0 or kind < 0.3:
            return self.counted()
        if kind < 0.45:
            return self.latest()
        if kind < 0.55:
            return self.field()
        if kind < 0.62 and self.names:
            return self.rng.choice(self.names)
        return self._composed(depth - 1)

    def _composed(self, depth):
        a, b = self.number(depth), self.number(depth)
        return self.pick(
            f"({a} + {b})", f"({a} - {b})", f"({a} * {b})", f"({a} / {b})", f"(-{a})",
            f"change({a})", f"year_ago({a})", f"scale({a}, 1, {self.pick(0, 5, 60)})",
            f"min({a}, {b})", f"max({a}, {b})", f"abs({a})", f"default({a}, 0)",
            f"when({self.condition(depth)}, {a}, {b})", f"cycles_in_row({self.condition(depth)})",
        )  # fmt: skip

    def condition(self, depth=2):
        kind = self.rng.random()
        if depth == 0 or kind < 0.45:
            compared = self.pick(">=", ">", "<", "<=", "=", "!=")
            return (
                f"{self.number(depth and depth - 1)} {compared} {self.pick(0, 1, 2, 3, 10, '50%')}"
            )
        a, b = self.condition(depth - 1), self.condition(depth - 1)
        return self.pick(
            f"({a} and {b})", f"({a} or {b})", f"not ({a})", f"missing({self.number(depth - 1)})",
            f"held({a}, {self.pick(1, 3, 14)}d)", 'account.industry = "IT"', "contract.active",
            'account.industry in ("IT", "food")', "contract.plan != \"light\"", "account.busy",
            "contract.auto_renew", "contract.notice_given", "contract.ever", "incident.active",
        )  # fmt: skip

    def after_stages(self):
        return self.pick(
            self.condition(), "late(second)", "reached(first)", "stage >= second", "stage = first",
            "days_in_stage() > 5", "stage in (first, third)", "held(stage >= first, 5d)",
        )  # fmt: skip


def written(text):
    return Expression(text, parse_expression(text))


def design(rng):
    """A design with everything in it: measures on measures, stages, segments, score, lamps."""
    writer = Writer(rng)
    measures = {}
    for key in ("m1", "m2", "m3"):
        measures[key] = Measure(key, key, written(writer.number()))
        writer.names.append(key)
    stages = (
        Stage("first", "1", written(writer.condition()), expect_days=10),
        Stage("second", "2", written(writer.condition(1)), _maybe(rng, writer), expect_days=30),
        Stage("third", "3", written(writer.condition(1)), _maybe(rng, writer), confirm=True),
    )
    segments = {
        "s1": Segment("s1", "s1", written(writer.condition()), points=5.0),
        "s2": Segment("s2", "s2", written(writer.after_stages())),
    }
    plays = {key: _play(rng, writer, key) for key in ("p1", "p2", "p3")}
    plays["p4"] = Play(
        "p4", "p4", Trigger("lamp"), "risk", (), written("score < 60 or band = risk")
    )
    score = Score(
        tuple(
            ScorePart(f"part{i}", "", float(i), written(f"scale({writer.number(1)}, 0, {i * 5})"))
            for i in (1, 2, 3)
        ),
        missing=rng.choice(("reweight", "zero")),
        lamp_points={"p1": -15.0},
    )
    applies = written(
        rng.choice(
            ("contract.active", "contract.ever or ticket.open = 0", "not missing(first(any))")
        )
    )
    events = {"grouped": EventGroup("grouped", ("login", "report"), rng.choice(((), ("x", "y"))))}
    return Design(
        "d", "d", Goal("g", "p"), applies, (), events, measures, stages, segments, score, plays
    )  # fmt: skip


def _maybe(rng, writer):
    return written(writer.condition(1)) if rng.random() < 0.5 else None


def _play(rng, writer, key):
    when = writer.after_stages() if key != "p1" else writer.condition()
    off = _maybe(rng, writer)
    busy = rng.choice(("run", "quiet"))
    return Play(key, key, Trigger("lamp"), "risk", (), written(when), off, busy=busy)


# rows and panels


def rows_of(customers):
    """The facts of several customers (account keys 10, 20, …) as columns."""
    said = [(10 * (i + 1), f) for i, c in enumerate(customers) for f in c.facts]
    names = tuple(sorted({f.name for _, f in said}))
    said.sort(key=lambda item: (item[0], item[1].name, item[1].day))
    entities = ("", *sorted({f.entity for _, f in said} - {""}))
    texts = tuple(sorted({f.text for _, f in said if f.text is not None}))
    value = np.array([np.nan if f.value is None else f.value for _, f in said], np.float64)

    def column(make, kind):
        return np.array([make(f) for _, f in said], kind)

    return FactRows(
        account=np.array([key for key, _ in said], np.int64),
        name=column(lambda f: names.index(f.name), np.int32),
        entity=column(lambda f: entities.index(f.entity), np.int32),
        person=column(lambda f: f.person * 10**15, np.int64),
        day=column(lambda f: f.day, np.int32),
        known=column(lambda f: f.known, np.int32),
        until=column(lambda f: f.until, np.int32),
        n=np.ones(len(said), np.int32),
        total=np.nan_to_num(value),
        last=value,
        text=column(lambda f: -1 if f.text is None else texts.index(f.text), np.int32),
        assumed=np.zeros(len(said), bool),
        names=names,
        entities=entities,
        texts=texts,
    )


def panel_of(customers, first, last, step=1):
    keys = np.array([10 * (i + 1) for i in range(len(customers))])
    calendars = Calendars(
        keys,
        np.array([c.closing_day for c in customers], np.int8),
        np.array([c.year_end for c in customers], np.int8),
        tuple((i, *season) for i, c in enumerate(customers) for season in c.busy),
    )
    grid = make_grid(
        keys,
        np.arange(first, last + 1, step),
        calendars,
        business_from=(BUSINESS_FROM - date(1970, 1, 1)).days,
        business=BUSINESS,
    )
    return Panel(rows_of(customers), grid)


def world(seed):
    """Three customers and a design."""
    rng = Random(seed)
    made = design(rng)
    return made, [customer(rng) for _ in range(3)]
