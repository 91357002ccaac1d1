"""Which runs are really running. Each holds a lock on a file of its own in the home, which the
system lets go when the process ends, however it ends; so a killed run is known at once."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from kinpira.evaluation.models import EvaluationRun


def _file(run_id: int) -> Path:
    return Path(settings.KINPIRA_HOME) / "runs" / f"{run_id}.lock"


@contextmanager
def running(run: EvaluationRun) -> Iterator[None]:
    """Hold the run's lock."""
    path = _file(run.pk)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def is_alive(run: EvaluationRun) -> bool:
    try:
        with _file(run.pk).open() as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def fail_abandoned_runs() -> int:
    """Say of runs whose process is gone that they failed; answers how many there were."""
    gone = [
        run
        for run in EvaluationRun.objects.filter(state=EvaluationRun.State.RUNNING)
        if not is_alive(run)
    ]
    error = _("計算の途中でプロセスが終わりました。次の計算がやり直します。")
    for run in gone:
        EvaluationRun.objects.filter(pk=run.pk, state=EvaluationRun.State.RUNNING).update(
            state=EvaluationRun.State.FAILED, error=error
        )
        _file(run.pk).unlink(missing_ok=True)
    return len(gone)
