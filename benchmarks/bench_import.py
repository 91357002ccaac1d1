"""Imports at real size: 10,000 accounts, 10,000 contacts, 2.7 million usage events.

Peers do less: Django's bulk_create of the same accounts checks nothing, finds nothing and says no
facts; DuckDB alone reads and counts the events and keeps none. The events are the crm6 data under
KINPIRA_DATA; without it they are left out. Each run has a home of its own; the command's run
includes the start of its process.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from measuring import report

ROWS = 10_000
RUNS = 3
MAPS = Path(__file__).parent.parent / "tests" / "maps"
CRM6 = Path(os.environ.get("KINPIRA_DATA", "data")) / "crm6"


def write_files(folder: Path) -> tuple[Path, Path]:
    accounts, contacts = folder / "accounts.csv", folder / "contacts.csv"
    industries = ("食品", "小売", "製造", "情報通信")
    accounts.write_text(
        "企業ID,企業名,かな,業種,規模,締め日,決算月,契約開始\n"
        + "".join(
            f"C{n:06},株式会社テスト{n}商事,カブシキガイシャテスト{n},{industries[n % 4]},"
            f"中,末日,3月,202{n % 6}-0{n % 9 + 1}-1{n % 10}\n"
            for n in range(ROWS)
        )
    )
    contacts.write_text(
        "企業ID,担当者ID,氏名,メールアドレス,部署,役職,役割\n"
        + "".join(
            f"C{n % 5000:06},P{n},山田{n}太郎,p{n}@example.co.jp,情報システム部,課長,"
            f"{('champion', 'administrator', '')[n % 3]}\n"
            for n in range(ROWS)
        )
    )
    return accounts, contacts


def in_new_home(work: Callable[[Path], float]) -> float:
    """The median of `work(home)` over homes that are ready and empty."""
    took = []
    for _ in range(RUNS):
        with TemporaryDirectory() as home:
            command(Path(home), "list")
            took.append(work(Path(home)))
    return median(took)


def command(home: Path, *words: str) -> float:
    """Seconds of `kinpira import …`, from the start of the process to its end."""
    began = perf_counter()
    line = [sys.executable, "-m", "kinpira.config.cli", "--home", str(home), "import", *words]
    subprocess.run(line, check=True, capture_output=True)
    return perf_counter() - began


def python(home: Path, code: str) -> float:
    """Seconds that `code` says it took, in a process with Django ready."""
    env = {**os.environ, "KINPIRA_HOME": str(home)}
    env["DJANGO_SETTINGS_MODULE"] = "kinpira.config.settings"
    begin = "import django; django.setup()\nfrom time import perf_counter\n"
    line = [sys.executable, "-c", begin + code]
    return float(subprocess.run(line, check=True, capture_output=True, text=True, env=env).stdout)


def imported(kind: str, path: Path) -> str:
    return f"""
from pathlib import Path
from kinpira.exchange.services import import_files
from kinpira.platform import clock
began = perf_counter()
at = dict(now=clock.now(), today=clock.today())
import_files(kind={kind!r}, paths=[Path({str(path)!r})], actor="cli", **at)
print(perf_counter() - began)
"""


PLAINLY = """
import csv
from django.db import transaction
from kinpira.accounts.models import Account
from kinpira.platform import clock
now = clock.now()
began = perf_counter()
with transaction.atomic(), open({path!r}) as file:
    Account.objects.bulk_create([
        Account(key=n, external_id=row["企業ID"], name=row["企業名"], kana=row["かな"],
            industry=row["業種"], segment_size=row["規模"], fiscal_year_end=3,
            contracted_on=row["契約開始"], search_text=row["企業名"],
            created_at=now, updated_at=now)
        for n, row in enumerate(csv.DictReader(file), 1)], batch_size=1000)
print(perf_counter() - began)
"""
COUNTED = """
import duckdb
began = perf_counter()
duckdb.connect().execute(
    "SELECT account_id, event_type_id, count(*) FROM read_csv(?) GROUP BY ALL", [{path!r}]
).fetchall()
print(perf_counter() - began)
"""


def main() -> None:
    with TemporaryDirectory() as folder:
        accounts, contacts = write_files(Path(folder))

        def contacts_after_accounts(home: Path) -> float:
            command(home, "accounts", str(accounts))
            return python(home, imported("contacts", contacts))

        report(
            "10,000 accounts checked and imported",
            in_new_home(lambda home: python(home, imported("accounts", accounts))),
            peer="Django bulk_create, no checks, no facts",
            theirs=in_new_home(lambda home: python(home, PLAINLY.format(path=str(accounts)))),
            target=1.5,
            runs=RUNS,
        )
        report(
            "10,000 contacts checked and imported",
            in_new_home(contacts_after_accounts),
            target=1.5,
            runs=RUNS,
        )
    events, mapping = CRM6 / "event.csv.gz", MAPS / "crm6-events.yaml"
    if events.exists():
        words = ("events", str(events), "--map", str(mapping), "--known", "as_dated")
        report(
            "2,686,971 events imported, whole command",
            in_new_home(lambda home: command(home, *words)),
            peer="DuckDB alone: read and count",
            theirs=in_new_home(lambda home: python(home, COUNTED.format(path=str(events)))),
            target=6.0,
            runs=RUNS,
        )


if __name__ == "__main__":
    main()
