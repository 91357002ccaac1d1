"""What the worker does for imports: takes back what a killed one left."""

from datetime import datetime

from kinpira.exchange.services.running import recover_imports
from kinpira.platform import clock
from kinpira.platform.jobs import Periodic


def recover(now: datetime) -> None:
    recover_imports(now=now, today=clock.today())


PERIODIC = [Periodic("exchange.recover", recover, every_seconds=300)]
