"""The demonstration's measures once more, from outside: plain SQL and plain Python over the stored
records and events, without the language, the panel or the facts made of records.
"""

import json
from bisect import bisect_left
from calendar import monthrange
from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

import holidays

DAY = timedelta(days=1)
WORK = {
    "login", "import_actuals", "submit_department", "close_month", "view_report",
    "generate_board_pack", "export_excel", "edit_budget", "create_scenario", "invite_user",
}  # fmt: skip
ONE_DAY = {  # lamps whose rule looks at one day alone
    "promise_missing", "budget_unsecured", "detractor", "nps_again", "reference",
    "thin_meetings", "outcome_review",
}  # fmt: skip
JAPAN = holidays.country_holidays("JP", years=range(2022, 2029))


class Oracle:
    """`rows(sql)` answers tuples; `events` are (account key, name, entity, person, day, value) in
    the order of happening, days as dates.
    """

    def __init__(self, rows, events, today):
        self.rows, self.today = rows, today
        self.events = defaultdict(list)
        for account, *event in events:
            self.events[account].append(event)

    def all(self):
        """External id → (measures, score, lit lamps of ONE_DAY)."""
        answer = {}
        for pk, key, external_id, closing_day, fields in self.rows(
            "SELECT id, key, external_id, closing_day, fields FROM accounts_account"
        ):
            own = json.loads(fields) if isinstance(fields, str) else fields
            values = self.measures(pk, key, closing_day, own)
            score = self.score(values, self.tickets(pk))
            answer[external_id] = values, score, self.lamps(pk, key, values, own)
        return answer

    def measures(self, pk, key, closing_day, own):
        self.pk, self.key = pk, key
        today, events = self.today, self.events[key]
        seats, notice_in = self.contracts()
        departments = own.get("target_departments")
        cycles = closed_cycles(today, closing_day, 36)
        last, two, three = cycles[0], (cycles[1][0], cycles[0][1]), (cycles[2][0], cycles[0][1])

        def some(names, first=date.min, until=today):
            return [e for e in events if e[0] in names and first <= e[3] <= until]

        closings = [e[4] for e in some({"close_month"}) if e[4] is not None]
        recent = [e[4] for e in some({"close_month"}, *three) if e[4] is not None]
        close_day = closings[-1] if closings else None
        working = some(WORK, *two)
        silent = self.silent("champion", use=True)
        nps, asked = self.facts("nps"), self.facts("nps.asked")
        return {
            "first_login": ratio(len({e[2] for e in some({"login"})} - {0}), seats),
            "prepared": ratio(subjects(some({"import_actuals"})), departments),
            "closed_in_row": in_row(cycles, lambda c: some({"close_month"}, *c)),
            "close_day": close_day,
            "close_delay": close_day - sum(recent) / len(recent) if recent else None,
            "coverage": ratio(subjects(some({"submit_department"}, *last)), departments),
            "decks": in_row(cycles, lambda c: some({"generate_board_pack"}, *c)),
            "readers": len(
                {
                    e[2]
                    for e in some({"view_report"}, today - 89 * DAY)
                    if e[1] == "executive" and e[2]
                }
            ),
            "export_share": ratio(
                len([e for e in working if e[0] == "export_excel"]), len(working)
            ),
            "seat_use": ratio(len({e[2] for e in some(WORK, *last)} - {0}), seats),
            "champion_silent": silent,
            "buyer_silent": self.silent("economic_buyer", use=False),
            "thin": self.thin(),
            "nps_score": nps[-1][1] if nps else None,
            "nps_waiting": waiting([day for day, _ in asked], [day for day, _ in nps], today),
            "attainment": self.attainment(),
            "notice_in": notice_in,
            "budget_in": days_to(own.get("budget_deadline"), today),
        }

    def score(self, values, tickets):
        """Parts without data give their weight to the others."""
        rated = [
            (20, values["closed_in_row"], 0, 3),
            (15, values["coverage"], 0, 1),
            (10, values["readers"], 0, 2),
            (20, values["attainment"], 0, 1),
            (10, values["buyer_silent"], 120, 30),
            (10, values["champion_silent"], 30, 7),
            (10, values["nps_score"], 0, 10),
            (5, tickets, 3, 0),
        ]
        known = [(w, v, low, high) for w, v, low, high in rated if v is not None]
        points = sum(w * max(0.0, min(1.0, (v - low) / (high - low))) for w, v, low, high in known)
        return 100 * points / sum(w for w, *_ in known)

    def tickets(self, pk):
        return self.rows(
            f"SELECT count(*) FROM accounts_ticket WHERE account_id = {pk} AND opened_on <="
            f" '{self.today}' AND (closed_on IS NULL OR closed_on > '{self.today}')"
        )[0][0]

    def lamps(self, pk, key, values, own):
        """The lit ones of ONE_DAY."""
        nps, asked = self.facts_of(key, "nps"), self.facts_of(key, "nps.asked")
        since_nps = (self.today - nps[-1][0]).days if nps else None
        since_asked = (self.today - asked[-1][0]).days if asked else None
        due = self.rows(
            f"SELECT min(due_date) FROM accounts_outcome WHERE account_id = {pk}"
            " AND state = 'active'"
        )[0][0]
        to_due, start = (
            days_to(due, self.today),
            self.rows(f"SELECT min(start_date) FROM accounts_contract WHERE account_id = {pk}")[0][
                0
            ],
        )
        promises = self.rows(
            f"SELECT count(*) FROM accounts_promise WHERE account_id = {pk} AND made_on <="
            f" '{self.today}' AND (answered_on IS NULL OR answered_on > '{self.today}')"
        )[0][0]
        attained, score, wait = values["attainment"], values["nps_score"], values["nps_waiting"]
        lit = {
            "promise_missing": promises > 0 and (self.today - as_date(start)).days >= 30,
            "budget_unsecured": values["budget_in"] is not None
            and 0 <= values["budget_in"] <= 21
            and own.get("budget_secured") is False,
            "detractor": score is not None and score <= 6 and since_nps <= 60,
            "nps_again": wait is not None and wait >= 10 and since_asked <= 30,
            "reference": attained is not None
            and attained >= 1
            and score is not None
            and score >= 9
            and since_nps <= 90,
            "thin_meetings": values["thin"] >= 3,
            "outcome_review": attained is not None
            and attained < 1
            and to_due is not None
            and to_due <= 45,
        }
        return {lamp for lamp, on in lit.items() if on}

    def contracts(self):
        """Seats and days to the nearest notice deadline, over the contracts that run today."""
        found = self.rows(
            "SELECT seats, notice_deadline FROM accounts_contract WHERE account_id ="
            f" {self.pk} AND start_date <= '{self.today}'"
            f" AND (end_date IS NULL OR end_date >= '{self.today}')"
        )
        seats = [seats for seats, _ in found if seats is not None]
        deadlines = [(as_date(day) - self.today).days for _, day in found if day]
        return (sum(seats) if seats else None), (min(deadlines) if deadlines else None)

    def silent(self, role, *, use):
        """Days since anyone who holds the role today worked in the product, or was met."""
        held = self.rows(
            "SELECT c.id, c.person_key FROM accounts_contactrole r JOIN accounts_contact c"
            f" ON c.id = r.contact_id WHERE c.account_id = {self.pk} AND r.role = '{role}'"
            f" AND r.since <= '{self.today}' AND (r.until IS NULL OR r.until >= '{self.today}')"
        )
        if not held:
            return None
        people = ",".join(str(contact) for contact, _person in held)
        met = self.rows(
            "SELECT max(t.day) FROM accounts_touchpoint t JOIN accounts_touchpoint_contacts w"
            f" ON w.touchpoint_id = t.id WHERE w.contact_id IN ({people})"
            f" AND t.day <= '{self.today}'"
        )[0][0]
        met = as_date(met) if met else None
        persons = {person for _contact, person in held}
        worked = [e[3] for e in self.events[self.key] if e[0] in WORK and e[2] in persons]
        if not use:
            return (self.today - met).days if met else None
        if not worked:
            return None
        return (self.today - max([*worked, *([met] if met else [])])).days

    def thin(self):
        row = 0
        for result, new_topic in self.rows(
            "SELECT result, new_topic FROM accounts_touchpoint WHERE account_id ="
            f" {self.pk} AND day <= '{self.today}' ORDER BY day DESC, id DESC"
        ):
            if result == "done" and new_topic:
                break
            row += 1
        return row

    def facts(self, name):
        return self.facts_of(self.key, name)

    def facts_of(self, key, name):
        """(day, value) of an event that only facts know, oldest first."""
        number = (self.today - date(1970, 1, 1)).days
        return [
            (date(1970, 1, 1) + day * DAY, value)
            for day, value in self.rows(
                f"SELECT day, value FROM facts_fact WHERE account_key = {key}"
                f" AND name = '{name}' AND withdrawn_at IS NULL AND day <= {number}"
                f" AND known_day <= {number} ORDER BY day, known_at, id"
            )
        ]

    def attainment(self):
        gone = []
        for pk, baseline, target in self.rows(
            f"SELECT id, baseline, target FROM accounts_outcome WHERE account_id = {self.pk}"
            " AND state = 'active'"
        ):
            actual = self.rows(
                f"SELECT value FROM accounts_outcomeactual WHERE outcome_id = {pk}"
                f" AND day <= '{self.today}' ORDER BY day DESC LIMIT 1"
            )
            way = float(baseline) - float(target)
            gone.append(min(1.0, (float(baseline) - float(actual[0][0])) / way) if actual else 0.0)
        return sum(gone) / len(gone) if gone else None


def closed_cycles(today, closing_day, n):
    """(first, last) of the last n closed months, newest first; a month is closed after its day."""
    ends, year, month = [], today.year, today.month
    while len(ends) <= n:
        end = date(year, month, min(closing_day, monthrange(year, month)[1]))
        if end < today:
            ends.append(end)
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return [(before + DAY, end) for end, before in pairwise(ends)]


def in_row(cycles, met):
    row = 0
    for cycle in cycles:
        if not met(cycle):
            break
        row += 1
    return row


def subjects(events):
    return len({e[1] for e in events} - {""})


def ratio(part, whole):
    return part / whole if whole else None


def as_date(value):
    return date.fromisoformat(value) if isinstance(value, str) else value


def days_to(day, today):
    return (as_date(day) - today).days if day else None


def is_business_day(day):
    year_end = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
    return day.weekday() < 5 and day not in JAPAN and not year_end


def waiting(asked, answered, today):
    """Business days after the latest question up to today; None once it is answered."""
    if not asked or bisect_left(sorted(answered), asked[-1]) < len(answered):
        return None
    days = (today - asked[-1]).days
    return sum(is_business_day(asked[-1] + n * DAY) for n in range(1, days + 1))
