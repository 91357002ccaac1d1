"""The worker process: delivers events, runs schedules. Stops politely on SIGTERM."""

import os
import signal
import threading


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kinpira.config.settings")
    import django

    django.setup()
    from kinpira.platform.jobs import run_worker

    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    run_worker(stop)


if __name__ == "__main__":
    main()
