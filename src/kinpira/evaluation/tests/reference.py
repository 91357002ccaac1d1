"""The evaluation once more, slow and plain: fact by fact, account by account, day by day.

Written straight from the definitions, it shares only the expression tree with the real one.
Missing is None; a condition is True, False or None (unknown).
"""

import math
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta

from kinpira.accounts.core.fields import RECORD_EVENTS, STATES
from kinpira.design.core import expr

EPOCH = date(1970, 1, 1)
BAND_ORDER = {"risk": 0, "watch": 1, "good": 2}


@dataclass(frozen=True)
class F:
    """One fact of the account, in the order in which it was said."""

    name: str
    day: int
    known: int
    until: int = 2**31 - 1
    entity: str = ""
    person: int = 0
    value: float | None = None
    text: str | None = None


@dataclass
class Customer:
    facts: list[F]
    closing_day: int = 31
    year_end: int = 3
    busy: list = field(default_factory=list)  # (from mmdd, to mmdd)


def to_date(day):
    return EPOCH + timedelta(days=int(day))


def to_day(when):
    return (when - EPOCH).days


def cycle_end(closing_day, month):
    year, index = divmod(month, 12)
    last = monthrange(1970 + year, index + 1)[1]
    return to_day(date(1970 + year, index + 1, min(closing_day, last)))


def cycle_of(closing_day, day):
    when = to_date(day)
    month = (when.year - 1970) * 12 + when.month - 1
    return month if day <= cycle_end(closing_day, month) else month + 1


def year_of(customer, day):
    """The last cycle of the fiscal year."""
    cycle = cycle_of(customer.closing_day, day)
    while cycle % 12 + 1 != customer.year_end:
        cycle += 1
    return cycle


def add_months(when, months):
    year, month = divmod(when.year * 12 + when.month - 1 + months, 12)
    return date(year, month + 1, min(when.day, monthrange(year, month + 1)[1]))


class Reference:
    """The evaluation of one account by one design from `first` on; ask for any day from there."""

    def __init__(self, design, customer, first):
        self.design, self.customer, self.first = design, customer, first
        self.memo = {}
        self.bands = {0: "risk", 1: "watch", 2: "good"}

    # facts

    def counting(self, t):
        key = ("facts", t)
        if key not in self.memo:
            self.memo[key] = [
                f for f in self.customer.facts if f.day <= t and f.known <= t < f.until
            ]
        return self.memo[key]

    def of(self, node, t):
        pairs = self.event_pairs(node)
        found = [f for f in self.counting(t) if self.meant(f, pairs)]
        return sorted(found, key=lambda f: f.name)  # of one day, the later name is the later said

    def event_pairs(self, node):
        if isinstance(node, expr.Listing):
            return [pair for item in node.items for pair in self.event_pairs(item)]
        group = self.design.events.get(node.value)
        if group:
            return [(name, group.entities) for name in group.events]
        return [(node.value, ())]

    @staticmethod
    def meant(f, pairs):
        for name, entities in pairs:
            if name == "any":
                record = f.name in RECORD_EVENTS or f.name in STATES or f.name == "stage.confirmed"
                if not record and not f.name.startswith("account."):
                    return True
            elif f.name == name and (not entities or f.entity in entities):
                return True
        return False

    def inside(self, f, t, window, shift):
        own, years, cycles = shift
        c = self.customer.closing_day
        if window.unit == "days":
            end = t - own * window.n - 365 * years
            return end - window.n < f.day <= end
        if window.unit == "ever":
            return f.day <= t - 365 * years
        if window.unit in ("fiscal_year", "this_fiscal_year"):
            back = 12 * (own + years)
            mine, running = year_of(self.customer, f.day), year_of(self.customer, t)
            if window.unit == "fiscal_year":
                return mine == running - 12 - back
            into = f.day - cycle_end(c, mine - 12)
            return mine == running - back and into <= t - cycle_end(c, running - back - 12 + back)
        back = 12 * years + cycles + own * window.n
        mine, running = cycle_of(c, f.day), cycle_of(c, t)
        if window.unit == "this_cycle":
            into = f.day - cycle_end(c, mine - 1)
            return mine == running - back and into <= t - cycle_end(c, running - 1)
        if window.unit == "cycle_year_ago":
            back += 12
        newest = running - 1 - back
        return newest - window.n < mine <= newest

    def within(self, node, t, window, shift):
        return [f for f in self.of(node, t) if self.inside(f, t, window, shift)]

    @staticmethod
    def newest(facts):
        """The latest by (day, known, order said)."""
        found = None
        for f in facts:
            if found is None or (f.day, f.known) >= (found.day, found.known):
                found = f
        return found

    def states(self, name, t):
        """entity -> the fact that holds now."""
        by_entity = {}
        for f in self.counting(t):
            if f.name == name:
                by_entity.setdefault(f.entity, []).append(f)
        return {entity: self.newest(facts) for entity, facts in by_entity.items()}

    def records(self, prefix, t):
        """entity -> field -> fact."""
        found = {}
        for name in STATES:
            if name.startswith(prefix + "."):
                for entity, fact in self.states(name, t).items():
                    found.setdefault(entity, {})[name.removeprefix(prefix + ".")] = fact
        return found

    def data_from(self):
        days = [max(f.day, f.known) for f in self.customer.facts if max(f.day, f.known) < f.until]
        return min(days, default=2**30)

    # expressions

    def value(self, node, t, shift=(0, 0, 0)):
        key = (node, t, shift)
        if key not in self.memo:
            self.memo[key] = self.work_out(node, t, shift)
        return self.memo[key]

    def number(self, node, t, shift=(0, 0, 0)):
        value = self.value(node, t, shift)
        return float(value) if isinstance(value, bool | int | float) else None

    def condition(self, node, t, shift=(0, 0, 0)):
        value = self.value(node, t, shift)
        if value is None or isinstance(value, bool):
            return value
        return value > 0 if not isinstance(value, str) else None

    def work_out(self, node, t, shift):
        match node:
            case expr.Number(value=value):
                return value
            case expr.Window(n=n) | expr.BusinessDays(n=n):
                return float(n)
            case expr.Name(value=name):
                return self.named(name, t, shift)
            case expr.Field(value=name):
                from kinpira.evaluation.tests.reference_fields import field_of

                return field_of(self, name, t)
            case expr.Negative(operand=operand):
                value = self.number(operand, t, shift)
                return None if value is None else 0.0 - value
            case expr.Binary(op=op, left=left, right=right):
                return calculate(op, self.number(left, t, shift), self.number(right, t, shift))
            case expr.Compare(op=op, left=left, right=right):
                return self.compare(op, left, right, t, shift)
            case expr.In(left=left, items=items):
                return kleene_or([self.compare("=", left, item, t, shift) for item in items])
            case expr.Not(operand=operand):
                value = self.condition(operand, t, shift)
                return None if value is None else not value
            case expr.And(items=items):
                negated = [self.condition(item, t, shift) for item in items]
                value = kleene_or([None if v is None else not v for v in negated])
                return None if value is None else not value
            case expr.Or(items=items):
                return kleene_or([self.condition(item, t, shift) for item in items])
            case expr.Call(name=name, args=args):
                from kinpira.evaluation.tests.reference_functions import call

                return call(self, name, args, t, shift)
        raise AssertionError(node)

    def named(self, name, t, shift=(0, 0, 0)):
        if name in self.design.measures:
            return self.value(self.design.measures[name].value.tree, t, shift)
        if name in self.design.segments:
            return self.condition(self.design.segments[name].condition.tree, t, shift)
        if name == "score":
            return self.score(t)
        if name == "band":
            return self.band(t)
        raise AssertionError(name)

    def compare(self, op, left, right, t, shift):
        if isinstance(left, expr.Name) and left.value in ("stage", "band"):
            order = {stage.key: i for i, stage in enumerate(self.design.stages)}
            if left.value == "stage":
                a = self.stage(t) if self.applies(t) else -1
            else:
                order, band = BAND_ORDER, self.band(t)
                if band is None:
                    return None
                a = order[band]
            return measure(op, a, order.get(right.value, -2))
        if isinstance(right, expr.Text):
            said = self.value(left, t, shift)
            return None if not isinstance(said, str) else measure(op, said, right.value)
        a, b = self.number(left, t, shift), self.number(right, t, shift)
        return None if a is None or b is None else measure(op, a, b)

    # what the design names

    def applies(self, t):
        return self.condition(self.design.applies.tree, t) is True

    def stage(self, t):
        """Index; the place it keeps, whether the design applies or not."""
        return self.stages(t)[0]

    def stages(self, t):
        key = ("stage", t)
        if key in self.memo:
            return self.memo[key]
        stage, since = self.stages(t - 1) if t > self.first else (-1, None)
        before = stage
        if self.applies(t):
            listed = self.design.stages
            lost = [s.lost is not None and self.condition(s.lost.tree, t) is True for s in listed]
            for index, gone in enumerate(lost):
                if gone and stage >= index:
                    stage = index - 1
            while stage + 1 < len(listed) and not lost[stage + 1] and self.reaches(stage + 1, t):
                stage += 1
        self.memo[key] = (stage, since if stage == before else t)
        return self.memo[key]

    def reaches(self, index, t):
        stage = self.design.stages[index]
        if self.condition(stage.reached.tree, t) is not True:
            return False
        said = [f for f in self.counting(t) if f.name == "stage.confirmed"]
        return not stage.confirm or any(f.entity == stage.key for f in said)

    def segment(self, key, t):
        return self.applies(t) and self.named(key, t) is True

    def is_busy(self, t):
        today = to_date(t).month * 100 + to_date(t).day
        for first, last in self.customer.busy:
            if first <= last and first <= today <= last:
                return True
            if first > last and (today >= first or today <= last):
                return True
        return False

    def lamp(self, key, t):
        if t < self.first:
            return False
        memo = ("lamp", key, t)
        if memo not in self.memo:
            self.memo[memo] = self.light(self.design.plays[key], t)
        return self.memo[memo]

    def light(self, play, t):
        if not self.applies(t) or (play.busy == "quiet" and self.is_busy(t)):
            return False
        if self.condition(play.when.tree, t) is True:
            return True
        if play.off is None or not self.lamp(play.key, t - 1):
            return False
        return self.condition(play.off.tree, t) is not True

    def share(self, part, t):
        value = self.number(part.value.tree, t)
        return None if value is None else min(max(value, 0.0), 1.0)

    def score(self, t):
        score = self.design.score
        if score is None or not self.applies(t):
            return None
        weight = total = 0.0
        for part in score.parts:
            share = self.share(part, t)
            if share is not None:
                total += share * part.weight
            if share is not None or score.missing == "zero":
                weight += part.weight
        if not weight:
            return None
        points = 100.0 * total / weight
        for segment in self.design.segments.values():
            points += segment.points if self.segment(segment.key, t) else 0.0
        for key, extra in score.lamp_points.items():
            points += extra if self.lamp(key, t) else 0.0
        return float(round(min(max(points, 0.0), 100.0) * 1e4)) / 1e4

    def band(self, t):
        score = self.score(t)
        if score is None:
            return None
        design = self.design.score
        return "good" if score >= design.good else "watch" if score >= design.watch else "risk"


def kleene_or(values):
    if any(value is True for value in values):
        return True
    return None if any(value is None for value in values) else False


def measure(op, a, b):
    return {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b, "=": a == b, "!=": a != b}[op]


def calculate(op, a, b):
    if a is None or b is None or (op == "/" and b == 0):
        return None
    return {"+": a + b, "-": a - b, "*": a * b, "/": a / b if b else math.nan}[op]
