"""`kinpira up`: the web server and one worker on this machine, watched and restarted."""

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

import typer

up_app = typer.Typer(add_completion=False)

STOP_SECONDS = 30.0
HEALTHY_SECONDS = 30.0
MAX_WAIT = 30.0


@dataclass
class Child:
    """One supervised process. A crash restarts it, after 1, 2, 4 … 30 s while it keeps crashing."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    next_start: float = field(default=0.0)

    def tend(self, now: float) -> None:
        """Start it when it is due; note a crash."""
        if self.process is None:
            if now >= self.next_start:
                self.process = subprocess.Popen(self.command)  # noqa: S603 (our own command)
                self.started = now
            return
        code = self.process.poll()
        if code is None:
            return
        self.failures = 1 if now - self.started > HEALTHY_SECONDS else self.failures + 1
        wait = min(2.0 ** (self.failures - 1), MAX_WAIT)
        typer.echo(f"{self.name} ended (exit code {code}); again in {wait:.0f} s", err=True)
        self.process, self.next_start = None, now + wait


def children(host: str, port: int, workers: int) -> list[Child]:
    """The processes that make one Kinpira."""
    web = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi"),
        *("--host", host, "--port", str(port), "--workers", str(workers)),
        *("--blocking-threads", "4", "--workers-kill-timeout", "20", "--log-level", "warning"),
        *("--respawn-failed-workers", "--backpressure", "64"),
        "kinpira.config.wsgi:application",
    ]
    return [
        Child("web server", web),
        Child("worker", [sys.executable, "-m", "kinpira.config.worker"]),
    ]


def serve(*, host: str = "127.0.0.1", port: int = 8000, workers: int = 2) -> None:
    """Run until SIGTERM or Ctrl-C; ends within 30 s. The home must be migrated."""
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    family = children(host, port, workers)
    while not stop.is_set():
        for child in family:
            child.tend(time.monotonic())
        stop.wait(0.3)
    end_all(family)


def end_all(family: list[Child]) -> None:
    """Ask every child to end, wait, then kill what is left."""
    running = [child.process for child in family if child.process is not None]
    for process in running:
        process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS - 2
    for process in running:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()


@up_app.command()
def up(
    host: str = typer.Option("127.0.0.1", help="address to listen on; 0.0.0.0 for every one"),
    port: int = typer.Option(8000, help="port to listen on"),
    workers: int = typer.Option(2, help="web server processes"),
) -> None:
    """Migrate this home where that is needed, then serve it until you stop it."""
    from django.conf import settings

    from kinpira.config.database import migrate

    settings.KINPIRA_HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ["KINPIRA_HOME"] = str(settings.KINPIRA_HOME)
    migrate()
    name = "localhost" if host == "127.0.0.1" else host
    typer.echo(f"Kinpira: http://{name}:{port}  (home {settings.KINPIRA_HOME})")
    serve(host=host, port=port, workers=workers)
