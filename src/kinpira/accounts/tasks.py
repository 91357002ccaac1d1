"""What `accounts` does by the clock."""

from datetime import datetime

from kinpira.accounts.services.churn import find_losses
from kinpira.platform import clock
from kinpira.platform.jobs import Periodic


def write_losses(now: datetime) -> None:
    """Write down customers whose loss became certain by time passing."""
    find_losses(now=now, today=clock.today())


# before the morning's evaluation, which reads the facts
PERIODIC = [Periodic("accounts.losses", write_losses, cron="10 5 * * *")]
