"""When evaluation runs by itself: every morning for all, every minute for accounts with new
facts.
"""

from datetime import datetime

from kinpira.evaluation.services import evaluate_accounts, evaluate_touched
from kinpira.platform import clock
from kinpira.platform.jobs import Periodic, is_waiting, wake

ALL = "evaluation.daily"


def evaluate_all(now: datetime) -> None:
    evaluate_accounts(day=clock.today(), now=clock.now())


def ask_for_all() -> None:
    """Have the worker evaluate all accounts now, not tomorrow morning."""
    wake(ALL)


def is_asked_for() -> bool:
    """Whether an evaluation of all accounts is under way, or about to begin."""
    return is_waiting(ALL)


def evaluate_new_facts(now: datetime) -> None:
    evaluate_touched(day=clock.today(), now=clock.now())


PERIODIC = [
    Periodic(ALL, evaluate_all, cron="0 6 * * *"),
    Periodic("evaluation.touched", evaluate_new_facts, every_seconds=60, missed="skip"),
]
