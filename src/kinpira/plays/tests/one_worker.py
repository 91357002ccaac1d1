"""A process of its own for the tests of concurrency and kills, on the database of its environment.

    python one_worker.py seed|work|rerun|count [DIE-AFTER]

work: look at all accounts. DIE-AFTER n: it kills itself with SIGKILL at the n-th chunk's CTAs, in
the middle of the transaction. rerun: work twice. count, rerun: print the rows that there are before
and after it, as JSON.
"""

import json
import os
import signal
import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from kinpira.plays.models import Cta, CtaEvent, CtaStep, Episode, Look  # noqa: E402
from kinpira.plays.services import look_at_accounts, looking  # noqa: E402
from kinpira.plays.tests.conftest import (  # noqa: E402
    DESIGN,
    LONG_AGO,
    NOW,
    TODAY,
    evaluated,
    make_account,
    switch_on,
)

ACCOUNTS = 450  # three chunks


def seed() -> None:
    """Accounts whose lamp is lit today, none of them looked at yet."""
    call_command("migrate", verbosity=0)
    version = switch_on(DESIGN, at=LONG_AGO, act_on_lit=True)
    for number in range(ACCOUNTS):
        evaluated(make_account(number), version, lamps=["silent"])


def work() -> None:
    for ids in looking.chunks_of(looking.list_account_ids()):
        look_at_accounts(account_ids=ids, now=NOW, today=TODAY)


def die_after(chunks: int) -> None:
    start_actions = looking.start_actions
    calls = []

    def start_some_then_die(**arguments):
        made = start_actions(**arguments)
        calls.append(made)
        if len(calls) >= chunks:
            os.kill(os.getpid(), signal.SIGKILL)
        return made

    looking.start_actions = start_some_then_die


def count() -> dict[str, int]:
    return {
        "accounts": Cta.objects.values("account").distinct().count(),
        "episodes": Episode.objects.count(),
        "ctas": Cta.objects.count(),
        "steps": CtaStep.objects.count(),
        "created": CtaEvent.objects.filter(what="created").count(),
        "looks": Look.objects.filter(day=TODAY).count(),
    }


def rerun() -> None:
    before = count()
    work()
    work()
    tell(before, count())


def tell(*counts: dict[str, int]) -> None:
    sys.stdout.write(json.dumps(counts))


if len(sys.argv) > 2:
    die_after(int(sys.argv[2]))
{
    "seed": seed,
    "work": work,
    "rerun": rerun,
    "count": lambda: tell(count()),
}[sys.argv[1]]()
