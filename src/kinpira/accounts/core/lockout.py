"""When signing in is refused for a while: pure counting rules."""

from datetime import timedelta

WINDOW = timedelta(minutes=15)
FAILURES_PER_MAIL = 5
FAILURES_PER_ADDRESS = 20


def is_locked(*, by_mail: int, by_address: int) -> bool:
    """Whether that many failures within WINDOW, for the mail address or the network address, are
    too many.
    """
    return by_mail >= FAILURES_PER_MAIL or by_address >= FAILURES_PER_ADDRESS
