"""企業一覧 with 100,000 accounts: server time of the page by Django's test client, p50 and p95.

Views as people use them: the start view, filters, sorts, search, deep pages; for a person with a
team and for an administrator. Each is asked a few times; the first time counts too, so totals that
are not yet kept are in the figures. Beside the time on the clock stands the processor's, which a
busy machine distorts less.
"""

import os
import random
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).parent))
os.environ["KINPIRA_HOME"] = tempfile.mkdtemp(prefix="kinpira-bench-")
os.environ["KINPIRA_TODAY"] = "2026-10-19"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kinpira.config.settings")

import django

django.setup()

from django.apps import apps  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from measuring import report  # noqa: E402

from kinpira.accounts.core.search import search_text  # noqa: E402
from kinpira.platform import clock  # noqa: E402

ACCOUNTS = 100_000
TIMES = 6
TODAY = date(2026, 10, 19)
VIEWS = (
    "",
    "?sort=-amount",
    "?sort=score",
    "?sort=name",
    "?sort=stage",
    "?band=risk",
    "?tone=risk&sort=-amount",
    "?notice=60",
    "?size=EP",
    "?owner=3",
    "?scope=mine",
    "?lamp=silent",
    "?q=%E6%9D%B1%E9%9B%B2",
    "?state=ended",
    "?size=EP&sort=amount&page=500",
    "?band=good&sort=end&lamp=silent",
    "?page=2",
    "?page=700",
    "?page=1500&sort=-score",
    "?page=1800",
    "?state=all&sort=name&page=2000",
)


def fill():
    model, rng, now = apps.get_model, random.Random(1), clock.now()
    team = model("accounts.Team").objects.create(name="East")
    user = model("accounts.User")
    people = [
        user(name=f"人{n}", email=f"p{n}@example.jp", role="csm", team=team, created_at=now)
        for n in range(40)
    ]
    user.objects.bulk_create(people)
    run = model("evaluation.EvaluationRun").objects.create(
        day=TODAY, started_at=now, state="done", accounts=ACCOUNTS, took_ms=1, designs="d v1"
    )
    heads = ("東雲", "常盤", "北浜", "丸池", "白樺", "瀬戸内", "桐生", "汐見")
    tails = ("フーズ", "印刷", "精機", "電子", "物流", "建材")
    accounts, statuses, lamps = [], [], []
    for n in range(1, ACCOUNTS + 1):
        name = f"{rng.choice(heads)}{rng.choice(tails)}{n}"
        accounts.append(
            model("accounts.Account")(
                pk=n,
                key=n,
                external_id=f"A{n}",
                name=name,
                kana=f"かな{rng.randrange(10**6)}",
                segment_size=rng.choice(("EP", "MID", "SMB")),
                cs_owner=rng.choice(people),
                team=team,
                search_text=search_text([name]),
                created_at=now,
                updated_at=now,
            )
        )
        score = rng.uniform(0, 100)
        active = rng.random() < 0.9
        lit = rng.random() < 0.1
        statuses.append(
            model("evaluation.AccountStatus")(
                account_id=n,
                run=run,
                day=TODAY,
                stage=rng.choice(("start", "habit")),
                stage_position=rng.randrange(4),
                stage_since=TODAY - timedelta(rng.randrange(300)),
                score=score,
                band="good" if score >= 75 else "watch" if score >= 50 else "risk",
                values={f"m{k}": rng.random() for k in range(20)},
                parts={f"p{k}": {"share": 0.5, "points": 5, "of": 10} for k in range(8)},
                lamps=["silent"] if lit else [],
                worst_tone="risk" if lit else "",
                amount=rng.randrange(10**5, 10**7),
                end_date=TODAY + timedelta(rng.randrange(365)),
                notice_deadline=TODAY + timedelta(rng.randrange(-60, 305)),
                active=active,
                computed_at=now,
            )
        )
        if lit:
            lamps.append(
                model("evaluation.LitLamp")(account_id=n, key="silent", tone="risk", since=TODAY)
            )
    model("accounts.Account").objects.bulk_create(accounts, batch_size=1000)
    model("evaluation.AccountStatus").objects.bulk_create(statuses, batch_size=1000)
    model("evaluation.LitLamp").objects.bulk_create(lamps, batch_size=1000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return people[2]


def measure(client, view):
    """Milliseconds on the clock and of the processor."""
    started, used = perf_counter(), process_time()
    answer = client.get(f"/accounts/{view}")
    assert answer.status_code == 200, (view, answer.status_code)
    return (perf_counter() - started) * 1000, (process_time() - used) * 1000


def ask(user):
    """Every view, a few times each; the milliseconds of all."""
    client = Client(HTTP_HOST="localhost")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.get("/profile/")  # templates and imports are not what is measured
    print(f"{user.role}:")
    every = []
    for view in VIEWS:
        taken = [measure(client, view) for _ in range(TIMES)]
        wall, cpu = sorted(taken[1:])[TIMES // 2]
        print(
            f"  {view or '(start)':34} first {taken[0][0]:6.0f} ms (CPU {taken[0][1]:4.0f}),"
            f" then {wall:6.0f} ms (CPU {cpu:4.0f})"
        )
        every += taken
    return every


def percentile(figures, share):
    return sorted(figures)[int(len(figures) * share)]


def main():
    call_command("migrate", verbosity=0)
    csm = fill()
    admin = apps.get_model("accounts.User").objects.create(
        name="管理者", email="admin@example.jp", role="admin", created_at=clock.now()
    )
    every = ask(csm) + ask(admin)
    wall, cpu = [one[0] for one in every], [one[1] for one in every]
    print(f"p50 {percentile(wall, 0.5):.0f} ms, CPU {percentile(cpu, 0.5):.0f} ms", end="; ")
    print(f"p95 {percentile(wall, 0.95):.0f} ms, CPU {percentile(cpu, 0.95):.0f} ms")
    p95 = percentile(wall, 0.95) / 1000
    report("企業一覧, 100,000 accounts, page p95", p95, target=0.1, runs=len(every))


if __name__ == "__main__":
    main()
