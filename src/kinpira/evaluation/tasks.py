"""When evaluation runs by itself: every morning for all, every minute for accounts with new
facts.
"""

from datetime import datetime

from kinpira.evaluation.services import evaluate_accounts, evaluate_touched
from kinpira.platform import clock
from kinpira.platform.jobs import Periodic


def evaluate_all(now: datetime) -> None:
    evaluate_accounts(day=clock.today(), now=clock.now())


def evaluate_new_facts(now: datetime) -> None:
    evaluate_touched(day=clock.today(), now=clock.now())


PERIODIC = [
    Periodic("evaluation.daily", evaluate_all, cron="0 6 * * *"),
    Periodic("evaluation.touched", evaluate_new_facts, every_seconds=60, missed="skip"),
]
