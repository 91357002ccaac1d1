"""The last evaluation, for the rail's foot and as the mark of how fresh lists are."""

from typing import Any

from kinpira.evaluation.queries import last_run


def last_run_id() -> int:
    run: Any = last_run()
    return run.pk if run else 0
