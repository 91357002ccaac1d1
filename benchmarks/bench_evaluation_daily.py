"""The evaluation as it runs in a home: 10,000 accounts, 2 M usage events over 550 days, the design
of the demonstration.

The first one goes over the whole history; the ones of the next days go on from snapshots, with new
facts of one account in twenty, and read what was stored before. Everything counts: reading facts,
computing, writing statuses, lamps and history. The most memory the process held stands at the end.
"""

import os
import resource
import tempfile
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time
from zoneinfo import ZoneInfo

os.environ["KINPIRA_HOME"] = tempfile.mkdtemp(prefix="kinpira-bench-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kinpira.config.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from measuring import report  # noqa: E402

import kinpira.demo  # noqa: E402
from kinpira.accounts import queries as accounts  # noqa: E402
from kinpira.accounts import services as saving  # noqa: E402
from kinpira.design.services import activate_version, save_version  # noqa: E402
from kinpira.evaluation.services import evaluate_accounts  # noqa: E402
from kinpira.facts import services as facts  # noqa: E402
from kinpira.facts.core.rows import day_number  # noqa: E402

ACCOUNTS = int(os.environ.get("ACCOUNTS", "10000"))
EVENTS = ACCOUNTS * 200
DAYS = 550
TODAY = date(2026, 10, 19)
FIRST = TODAY - timedelta(days=DAYS - 1)
NAMES = (
    "login", "import_actuals", "submit_department", "close_month", "view_report",
    "generate_board_pack", "export_excel",
)  # fmt: skip
DESIGN = Path(kinpira.demo.__file__).parent / "design" / "yojitsu.yaml"
FREE = {"budget_secured": "bool", "budget_deadline": "date", "renewal_decision_on": "date"}
QUERY = """
    SELECT 'A' || (hash(i) % $1 + 1) AS account, 'P' || (hash(i, 1) % 12) AS person,
        $2[(hash(i, 2) % len($2) + 1)::BIGINT] AS name, 'D' || (hash(i, 3) % 9) AS entity,
        (hash(i, 4) % 12 + 1)::DOUBLE AS value,
        ($3 + hash(i, 5) % $4)::INTEGER AS day, (hash(i, 6) % 86400)::INTEGER AS second,
        ($3 + hash(i, 5) % $4)::INTEGER AS known_day, false AS assumed,
        NULL::VARCHAR AS message_id, ($5 || i)::VARCHAR AS content
    FROM range($6) t(i)
"""


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 6, tzinfo=ZoneInfo("Asia/Tokyo"))


def fill() -> None:
    now = at(FIRST)
    fields = [("target_departments", "number"), *FREE.items()]
    for key, kind in fields:
        saving.save_free_field(key=key, label=key, kind=kind, unit="", now=now, actor="bench")
    ids = [f"A{n}" for n in range(1, ACCOUNTS + 1)]
    common = {"now": now, "today": FIRST, "actor": "bench"}
    rows = [
        {"external_id": own, "name": f"企業{own}", "closing_day": 31 if n % 3 else 20,
         "segment_size": "EP", "fields": {"target_departments": 9}}
        for n, own in enumerate(ids)
    ]  # fmt: skip
    contracts = [
        {"external_id": f"C-{own}", "account": own, "start_date": FIRST, "seats": 12,
         "end_date": date(2027, 3, 31), "notice_deadline": date(2026, 12, 31), "amount": 1_200_000}
        for own in ids
    ]  # fmt: skip
    for start in range(0, ACCOUNTS, 2000):
        saving.save_accounts(rows=rows[start : start + 2000], **common)
        saving.save_contracts(rows=contracts[start : start + 2000], **common)
    use(EVENTS, ACCOUNTS, FIRST, DAYS, "past", TODAY)


def use(events: int, among: int, first: date, days: int, mark: str, today: date) -> None:
    """Append `events` rows, spread over `among` accounts and `days` days."""
    now = at(today)
    with closing(facts.open_engine()) as duck, facts.event_writer():
        given = [among, list(NAMES), day_number(first), days, mark, events]
        duck.execute("CREATE TEMP TABLE made AS " + QUERY, given)
        batch = facts.open_batch(source="bench", now=now)
        appended = facts.append_events(
            batch_id=batch.pk, connection=duck, query="SELECT * FROM made", now=now
        )
        with transaction.atomic():
            facts.activate_batch(batch=batch, facts=appended.appended, now=now)


def evaluated(day: date) -> float:
    began, worked = perf_counter(), process_time()
    run = evaluate_accounts(day=day, now=at(day))
    took = perf_counter() - began
    print(f"# {run.accounts} accounts, {run.facts} facts, {process_time() - worked:.1f} s of work")
    return took


def main() -> None:
    call_command("migrate", verbosity=0)
    fill()
    assert len(accounts.account_keys()) == ACCOUNTS
    version = save_version(text=DESIGN.read_text(), note="", by=None, now=at(TODAY))
    activate_version(version=version, by=None, now=at(TODAY))
    what = f"evaluation of {ACCOUNTS:,} accounts in a home"
    report(f"{what}, first, 550 days", evaluated(TODAY), target=120.0, runs=1)
    daily = []
    for back in (1, 2, 3):
        day = TODAY + timedelta(days=back)
        use(ACCOUNTS // 4, ACCOUNTS // 20, day, 1, f"day{back}", day)
        daily.append(evaluated(day))
    report(f"{what}, daily, from snapshots", sorted(daily)[1], target=30.0, runs=3)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"# at most {peak:.2f} GB in memory")


if __name__ == "__main__":
    main()
