"""The functions of the language for the reference, each from its definition over lists of facts."""

from datetime import timedelta

from kinpira.design.core import expr
from kinpira.evaluation.tests.reference import (
    add_months,
    calculate,
    cycle_end,
    cycle_of,
    to_date,
)
from kinpira.platform.calendar import business_days_between


def call(ref, name, args, t, shift):
    if name in _WINDOWED:
        if args[1].unit == "ever" and shift[0]:
            return None
        return _WINDOWED[name](ref, args[0], t, args[1], shift)
    return _FUNCTIONS[name](ref, args, t, shift)


def _sum(facts):
    whole = all(f.value is None or f.value == round(f.value) for f in facts)
    values = [f.value for f in facts if f.value is not None]
    return float(sum(values)) if whole else sum(round(v * 1e6) for v in values) / 1e6


def _mean(facts):
    values = [f.value for f in facts if f.value is not None]
    return _sum(facts) / len(values) if values else None


def _adopted(ref, node, t, window, shift):
    items = node.items if isinstance(node, expr.Listing) else (node,)
    return sum(bool(ref.within(item, t, window, shift)) for item in items) / len(items)


def _over(compute):
    return lambda ref, node, t, window, shift: compute(ref.within(node, t, window, shift))


_WINDOWED = {
    "count": _over(lambda facts: float(len(facts))),
    "sum": _over(_sum),
    "mean": _over(_mean),
    "users": _over(lambda facts: float(len({f.person for f in facts if f.person}))),
    "active_days": _over(lambda facts: float(len({f.day for f in facts}))),
    "distinct": _over(lambda facts: float(len({f.entity for f in facts if f.entity}))),
    "adopted": _adopted,
}


def _change(ref, args, t, shift):
    now = ref.number(args[0], t, shift)
    before = ref.number(args[0], t, (shift[0] + 1, shift[1], shift[2]))
    return calculate("/", calculate("-", now, before), before)


def _year_ago(ref, args, t, shift):
    return ref.value(args[0], t, (shift[0], shift[1] + 1, shift[2]))


def _last(ref, args, t, shift):
    newest = ref.newest([f for f in ref.of(args[0], t) if f.value is not None])
    return newest.value if newest else None


def _since(ref, args, t, shift):
    node = args[0]
    facts = ref.of(node, t)
    if len(args) > 1:
        holders = {
            f.person
            for f in ref.states(f"role.{args[1].value}", t).values()
            if f.value is not None and f.value > 0 and f.person
        }
        if getattr(node, "value", "") == "touchpoint":
            facts = ref.of(expr.Field("touchpoint.person"), t)
        facts = [f for f in facts if f.person in holders]
    return float(t - max(f.day for f in facts)) if facts else None


def _first(ref, args, t, shift):
    facts = ref.of(args[0], t)
    return float(t - min(f.day for f in facts)) if facts else None


def _streak(ref, args, t, shift):
    facts = sorted(ref.of(args[0], t), key=lambda f: (f.day, f.known))
    run = 0
    for fact in reversed(facts):
        if fact.value is None or fact.value <= 0:
            break
        run += 1
    return float(run)


def _waiting(ref, args, t, shift):
    asked, answered = ref.of(args[0], t), ref.of(args[1], t)
    if not asked:
        return None
    latest = max(f.day for f in asked)
    if any(f.day >= latest for f in answered):
        return None
    return float(business_days_between(to_date(latest), to_date(t)))


def _cycles_in_row(ref, args, t, shift):
    row = 0
    while row < 36:
        if ref.condition(args[0], t, (shift[0], shift[1], shift[2] + row)) is not True:
            break
        row += 1
    return float(row)


def _cycle_business_day(ref, args, t, shift):
    closing = ref.customer.closing_day
    before = cycle_end(closing, cycle_of(closing, t) - 1)
    return float(business_days_between(to_date(before), to_date(t)))


def _days_to(ref, args, t, shift):
    date = ref.number(args[0], t)
    return None if date is None else date - t


def _days_since(ref, args, t, shift):
    date = ref.number(args[0], t)
    return None if date is None else t - date


def months_between(start, t):
    if start is None:
        return None
    begin, today, months = to_date(start), to_date(t), -600
    while add_months(begin, months + 1) <= today:
        months += 1
    return float(months)


def _business_days_to(ref, args, t, shift):
    date = ref.number(args[0], t)
    return None if date is None else float(business_days_between(to_date(t), to_date(date)))


def _roles(ref, args, t, shift):
    said = ref.states(f"role.{args[0].value}", t).values()
    return float(sum(f.value is not None and f.value > 0 for f in said))


def _held(ref, args, t, shift):
    days = args[1].n
    values = []
    for day in range(t - days + 1, t + 1):
        if day < ref.first or day < ref.data_from():
            return False
        values.append(ref.condition(args[0], day, shift))
    if any(value is False for value in values):
        return False
    return None if any(value is None for value in values) else True


def _index(ref, node):
    return [stage.key for stage in ref.design.stages].index(node.value)


def _shown(ref, t):
    return ref.stage(t) if ref.applies(t) else -1


def _late(ref, args, t, shift):
    index = _index(ref, args[0])
    expected = ref.design.stages[index].expect_days
    passed = ref.value(expr.Field("contract.days_since_start"), t)
    if expected is None or passed is None:
        return None
    return passed > expected and _shown(ref, t) < index


def _days_in_stage(ref, args, t, shift):
    if _shown(ref, t) < 0:
        return None
    return float(t - ref.stages(t)[1])


def _scale(ref, args, t, shift):
    x, low, high = (ref.number(arg, t, shift) for arg in args)
    share = calculate("/", calculate("-", x, low), calculate("-", high, low))
    return None if share is None else min(max(share, 0.0), 1.0)


def _two(pick):
    def both(ref, args, t, shift):
        a, b = (ref.number(arg, t, shift) for arg in args)
        return None if a is None or b is None else pick(a, b)

    return both


def _abs(ref, args, t, shift):
    value = ref.number(args[0], t, shift)
    return None if value is None else abs(value)


def _default(ref, args, t, shift):
    value = ref.number(args[0], t, shift)
    return ref.number(args[1], t, shift) if value is None else value


def _when(ref, args, t, shift):
    true = ref.condition(args[0], t, shift)
    return None if true is None else ref.number(args[1 if true else 2], t, shift)


_FUNCTIONS = {
    "change": _change,
    "year_ago": _year_ago,
    "last": _last,
    "since": _since,
    "first": _first,
    "streak": _streak,
    "waiting": _waiting,
    "cycles_in_row": _cycles_in_row,
    "cycle_business_day": _cycle_business_day,
    "days_to": _days_to,
    "days_since": _days_since,
    "months_since": lambda ref, args, t, shift: months_between(ref.number(args[0], t), t),
    "business_days_to": _business_days_to,
    "roles": _roles,
    "held": _held,
    "late": _late,
    "reached": lambda ref, args, t, shift: _shown(ref, t) >= _index(ref, args[0]),
    "days_in_stage": _days_in_stage,
    "scale": _scale,
    "min": _two(min),
    "max": _two(max),
    "abs": _abs,
    "default": _default,
    "missing": lambda ref, args, t, shift: ref.value(args[0], t, shift) is None,
    "when": _when,
}

ONE_DAY = timedelta(days=1)
