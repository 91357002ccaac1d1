"""The built-in fields, for the reference: what the records in force on a day say."""

from kinpira.evaluation.tests.reference_functions import months_between


def field_of(ref, name, t):
    if name.startswith("account.") and name != "account.busy":
        fact = ref.states(name, t).get("")
        return None if fact is None else fact.text if fact.text is not None else fact.value
    return _FIELDS[name](ref, t)


def _value(record, field):
    fact = record.get(field)
    return None if fact is None else fact.value


def _text(record, field):
    fact = record.get(field)
    return None if fact is None else fact.text


def _active(ref, t):
    """Contracts in force: entity and fields, by (start, the order in which entities are coded)."""
    found = []
    for entity, record in ref.records("contract", t).items():
        start, end = _value(record, "start"), _value(record, "end")
        if start is not None and start <= t and (end is None or t <= end):
            found.append((start, entity, record))
    return sorted(found, key=lambda item: item[:2])


def _all(ref, t, field):
    values = [_value(record, field) for _, _, record in _active(ref, t)]
    return [value for value in values if value is not None]


def _pick(field, pick):
    def value(ref, t):
        values = _all(ref, t, field)
        return float(pick(values)) if values else None

    return value


def _end(ref, t):
    contracts = _active(ref, t)
    ends = [_value(record, "end") for _, _, record in contracts]
    return max(ends) if ends and None not in ends else None


def _first_start(ref, t):
    starts = [_value(record, "start") for record in ref.records("contract", t).values()]
    return min((s for s in starts if s is not None), default=None)


def _ever(ref, t):
    starts = [_value(record, "start") for record in ref.records("contract", t).values()]
    return any(start is not None and start <= t for start in starts)


def _plan(ref, t):
    plans = [_text(record, "plan") for _, _, record in _active(ref, t)]
    plans = [plan for plan in plans if plan is not None]
    return plans[-1] if plans else None


def _auto_renew(ref, t):
    said = _all(ref, t, "auto_renew")
    return any(value > 0 for value in said) if said else None


def _minus(field):
    def days(ref, t):
        date = field(ref, t)
        return None if date is None else date - t

    return days


def _since_start(ref, t):
    start = _first_start(ref, t)
    return None if start is None else float(t - start)


def _open(name):
    def count(ref, t):
        return float(sum(f.value is not None and f.value > 0 for f in ref.states(name, t).values()))

    return count


def _incident_days(ref, t):
    facts = ref.states("incident.open", t).values()
    if any(f.value is not None and f.value > 0 for f in facts):
        return 0.0
    return float(t - max(f.day for f in facts) + 1) if facts else None


def _active_outcomes(ref, t):
    records = ref.records("outcome", t).values()
    return [record for record in records if _text(record, "state") == "active"]


def _attainment(ref, t):
    shares = []
    for record in _active_outcomes(ref, t):
        baseline, target, actual = (_value(record, f) for f in ("baseline", "target", "actual"))
        if baseline is None or target is None or baseline == target:
            continue
        gone = 0.0 if actual is None else min((baseline - actual) / (baseline - target), 1.0)
        shares.append(round(gone * 1e9))
    return sum(shares) / 1e9 / len(shares) if shares else None


def _days_to_due(ref, t):
    due = [_value(record, "due") for record in _active_outcomes(ref, t)]
    due = [day for day in due if day is not None]
    return min(due) - t if due else None


_FIELDS = {
    "contract.active": lambda ref, t: bool(_active(ref, t)),
    "contract.ever": _ever,
    "contract.seats": _pick("seats", sum),
    "contract.amount": _pick("amount", sum),
    "contract.plan": _plan,
    "contract.start": _pick("start", max),
    "contract.end": _end,
    "contract.first_start": _first_start,
    "contract.notice_deadline": _pick("notice_deadline", min),
    "contract.notice_given": lambda ref, t: any(d <= t for d in _all(ref, t, "notice_given")),
    "contract.auto_renew": _auto_renew,
    "contract.days_to_end": _minus(_end),
    "contract.days_to_notice": _minus(_pick("notice_deadline", min)),
    "contract.days_since_start": _since_start,
    "contract.months_since_start": lambda ref, t: months_between(_first_start(ref, t), t),
    "ticket.open": _open("ticket.open"),
    "promise.open": _open("promise.open"),
    "incident.active": lambda ref, t: _open("incident.open")(ref, t) > 0,
    "incident.days_since": _incident_days,
    "outcome.attainment": _attainment,
    "outcome.days_to_due": _days_to_due,
    "account.busy": lambda ref, t: ref.is_busy(t),
}
