"""The whole way on real input: files in, a design, an evaluation, actions; checked by plain SQL.

The oracle is DuckDB over the CSV files themselves. It shares nothing with Kinpira's own computing.
"""

import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.real]
HERE = Path(__file__).parent
AS_OF = "2023-06-05"


def environment(home):
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("KINPIRA_", "DJANGO_"))}
    kept.pop("DATABASE_URL", None)
    return {**kept, "KINPIRA_HOME": str(home), "KINPIRA_TODAY": AS_OF, "LANG": "ja_JP.UTF-8"}


def kinpira(home, *words):
    command = Path(sys.executable).parent / "kinpira"
    done = subprocess.run(
        [str(command), *map(str, words)],
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, f"{words}: {done.stdout[-1500:]}{done.stderr[-1500:]}"
    return done.stdout


@pytest.fixture(scope="module")
def home(tmp_path_factory, real_data):
    """A home into which the CRM's accounts, contracts and events came, evaluated, plays started."""
    home, data = tmp_path_factory.mktemp("crm6"), real_data / "crm6"
    for kind, file in (
        ("accounts", "account.csv"),
        ("contracts", "subscription.csv"),
        ("events", "event.csv.gz"),
    ):
        mapping = HERE / "maps" / f"crm6-{kind}.yaml"
        kinpira(home, "import", kind, data / file, "--map", mapping, "--known", "as_dated")
    kinpira(home, "design", "check", HERE / "designs" / "crm6.yaml")
    kinpira(home, "design", "activate", HERE / "designs" / "crm6.yaml", "--act-on-lit", "--yes")
    kinpira(home, "evaluate")
    return home


@pytest.fixture(scope="module")
def statuses(home):
    """Account id → its values today, read with SQL from the home's database."""
    import sqlite3

    with sqlite3.connect(home / "kinpira.sqlite3") as connection:
        rows = connection.execute("""
            SELECT a.external_id, s.'values', s.score, s.stage, s.active, s.lamps
            FROM evaluation_accountstatus s JOIN accounts_account a ON a.id = s.account_id
        """).fetchall()
    return {
        row[0]: {**json.loads(row[1]), "score": row[2], "stage": row[3], "active": row[4],
                 "lamps": json.loads(row[5])}
        for row in rows
    }  # fmt: skip


@pytest.fixture(scope="module")
def oracle(real_data):
    """A DuckDB connection with `event` (whole days, names) and `seat` contracts of the files."""
    data = real_data / "crm6"
    duck = duckdb.connect()
    duck.execute(f"""
        CREATE TABLE event AS
        SELECT e.account_id AS account, e.event_time::DATE AS day,
            t.event_type_name AS name, e.user_id AS person
        FROM read_csv('{data}/event.csv.gz', all_varchar = true) e
        JOIN read_csv('{data}/event_type.csv', all_varchar = true) t USING (event_type_id);
        CREATE TABLE seat AS
        SELECT account_id AS account, quantity::INTEGER AS seats, start_date::DATE AS first,
            end_date::DATE AS after
        FROM read_csv('{data}/subscription.csv', all_varchar = true) WHERE units = 'users';
    """)
    return duck


def by_account(oracle, query):
    """Rows of (account, number), of accounts under contract on the day."""
    live = f"""SELECT DISTINCT account FROM seat
        WHERE first <= DATE '{AS_OF}' AND after > DATE '{AS_OF}'"""
    return dict(
        oracle.execute(f"SELECT * FROM ({query}) SEMI JOIN ({live}) USING (account)").fetchall()
    )


BEFORE_28 = f"day > DATE '{AS_OF}' - 56 AND day <= DATE '{AS_OF}' - 28"
LAST_28 = f"day > DATE '{AS_OF}' - 28 AND day <= DATE '{AS_OF}'"


@pytest.mark.parametrize(
    ("measure", "query"),
    [
        ("use", f"SELECT account, count(*) FROM event WHERE {LAST_28} GROUP BY 1"),
        ("people", f"SELECT account, count(DISTINCT person) FROM event WHERE {LAST_28} GROUP BY 1"),
        (
            "quiet",
            f"""SELECT account, DATE '{AS_OF}' - max(day) FROM event WHERE day <= DATE '{AS_OF}'
            GROUP BY 1""",
        ),
        (
            "won",
            f"""SELECT account, count(*) FROM event WHERE name = 'win_opportunity'
            AND day > DATE '{AS_OF}' - 84 AND day <= DATE '{AS_OF}' GROUP BY 1""",
        ),
        (
            "trend",
            f"""SELECT account, now / before - 1 FROM (
                SELECT account, count(*) FILTER ({LAST_28}) AS now,
                    count(*) FILTER ({BEFORE_28}) AS before
                FROM event GROUP BY 1) WHERE before > 0""",
        ),
    ],
)
def test_a_measure_is_what_plain_sql_says(statuses, oracle, measure, query):
    expected = by_account(oracle, query)
    assert len(expected) > 50
    for account, value in expected.items():
        assert statuses[account][measure] == pytest.approx(value), (account, measure)


def test_seats_are_those_of_the_running_contracts(statuses, oracle):
    seats = by_account(
        oracle,
        f"""SELECT account, sum(seats) FROM seat
        WHERE first <= DATE '{AS_OF}' AND after > DATE '{AS_OF}' GROUP BY 1""",
    )
    assert {a for a, status in statuses.items() if status["active"]} == set(seats)
    for account, count in seats.items():
        status = statuses[account]
        assert status["seat_use"] == pytest.approx(status["people"] / float(count)), account


def test_the_silent_lamp_is_lit_exactly_where_seven_days_passed(statuses):
    lit = {account for account, status in statuses.items() if "silent" in status["lamps"]}
    quiet = {a for a, s in statuses.items() if s["active"] and (s["quiet"] or 0) >= 7}
    assert lit == quiet


def test_scores_stages_and_actions_came_of_it(home, statuses):
    live = [status for status in statuses.values() if status["active"]]
    assert len(live) > 100
    assert all(0 <= status["score"] <= 100 for status in live if status["score"] is not None)
    assert {status["stage"] for status in live} > {"input", "habit"}
    actions = json.loads(kinpira(home, "actions", "list", "--json"))
    assert actions


def lit_days(oracle):
    """Account → the days on which it was under contract and had been silent for seven days."""
    rows = oracle.execute(f"""
        WITH grid AS (
            SELECT account, unnest(generate_series(DATE '2020-01-01', DATE '{AS_OF}',
                INTERVAL 1 DAY))::DATE AS day FROM (SELECT DISTINCT account FROM seat)),
        used AS (
            SELECT g.account, g.day, max(e.day) OVER (PARTITION BY g.account ORDER BY g.day) AS last
            FROM grid g LEFT JOIN (SELECT DISTINCT account, day FROM event) e
                ON e.account = g.account AND e.day = g.day)
        SELECT account, day FROM used u WHERE day - last >= 7 AND EXISTS (
            FROM seat s WHERE s.account = u.account AND s.first <= u.day AND s.after > u.day)
        ORDER BY account, day
    """).fetchall()
    found = {}
    for account, day in rows:
        found.setdefault(account, []).append(day)
    return found


def alarm_days(days, again):
    """The first lit day, and each that comes `again` days after the last alarm, of a stretch."""
    alarms, before, acted = [], None, True
    for day in days:
        if before is None or day - before > timedelta(1):
            acted = False  # the lamp was off in between
        if not acted and (not alarms or day - alarms[-1] >= timedelta(again)):
            alarms.append(day)
            acted = True
        before = day
    return alarms


def loss_days(oracle):
    """Account → first days without a contract where none followed within 31 days of its end."""
    rows = oracle.execute(f"""
        SELECT account, after FROM (
            SELECT account, max(after) OVER w AS after, lead(first) OVER (
                PARTITION BY account ORDER BY first) AS next FROM seat
            WINDOW w AS (PARTITION BY account ORDER BY first))
        WHERE (next IS NULL OR next > after + 30) AND after + 31 <= DATE '{AS_OF}'
    """).fetchall()
    found = {}
    for account, day in rows:
        found.setdefault(account, set()).add(day)
    return found


def test_a_rehearsal_counts_what_plain_sql_counts(home, oracle):
    told = json.loads(kinpira(home, "rehearse", "--play", "silent", "--json"))
    first, last, horizon = (
        date.fromisoformat(told["from"]),
        date.fromisoformat(AS_OF),
        timedelta(90),
    )
    lost, alarms = loss_days(oracle), {a: alarm_days(d, 30) for a, d in lit_days(oracle).items()}
    losses = {(a, day) for a, days in lost.items() for day in days if first <= day <= last}
    caught = {
        (a, day): (day - min(before)).days
        for a, day in losses
        if (before := [one for one in alarms.get(a, []) if day - horizon <= one < day])
    }
    wrong = {
        (a, one)
        for a, days in alarms.items()
        for one in days
        if first <= one and one + horizon <= last - timedelta(31)
        and not any(timedelta(0) < day - one <= horizon for day in lost.get(a, ()))
    }  # fmt: skip
    play = told["plays"]["silent"]
    assert told["lost"] == len(losses) > 0
    assert caught
    assert wrong
    answered = {(x["id"], date.fromisoformat(x["lost"])): x["lead_days"] for x in play["caught"]}
    assert answered == caught
    assert {(x["id"], date.fromisoformat(x["lost"])) for x in play["missed"]} == losses - set(
        caught
    )
    assert {
        (x["id"], date.fromisoformat(day)) for x in play["wrong"] for day in x["alarms"]
    } == wrong
    assert play["counts"]["wrong"] == len({a for a, _day in wrong})
