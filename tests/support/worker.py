"""A real worker process with toy jobs and subscribers beside the product's own.

``python -m tests.support.worker`` works until it is killed; what it does shows in the outbox (`tests.support.toys`).
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support import cluster


def register() -> None:
    """Make the toys known in this process: subscribers and jobs."""
    from occhub.platform import jobs, outbox
    from tests.support import toys

    outbox.subscribe(toys.Happened, "toys.follow", toys.on_happened)
    outbox.subscribe(toys.Happened, "toys.follow_badly", toys.on_happened_badly)
    if "toys.die" not in jobs.names():
        jobs.job("toys.die")(die)
        jobs.job("toys.fail")(fail)
        jobs.job("toys.undo")(undo)


def die(*, mark: str) -> None:
    """Have the effect, then (the first time) hang, so that the test can kill the worker in the middle."""
    from occhub.access.actor import Once, system_actor
    from occhub.platform.errors import AlreadyDone
    from tests.support import toys

    try:
        toys.follow(system_actor("toys.die").with_once(Once("toys.die", uuid.UUID(mark), b"")), uuid.UUID(mark))
    except AlreadyDone:
        return
    time.sleep(600)


def fail(*, mark: str) -> None:
    """Never works; its words name somebody, which no log may repeat."""
    raise LookupError(f"Nora Vance {mark}")


def undo(*, mark: str) -> None:
    """An operation inside a job that publishes and is undone."""
    from contextlib import suppress

    from occhub.access.actor import system_actor
    from tests.support import toys

    with suppress(LookupError):
        toys.fall(system_actor("toys.undo"), uuid.UUID(mark))


@contextmanager
def running(database: str, **settings: str) -> Iterator[subprocess.Popen[str]]:
    """A worker against a test's database, as role worker; killed at the end of the block."""
    where = cluster.info()
    environment = os.environ | {
        "OCCHUB_DB_ROLE": "occhub_worker",
        "OCCHUB_DATABASE_URL": f"postgresql:///{database}?host={where.host}&port={where.port}",
        "OCCHUB_JOB_POLL_SECONDS": "1",
        "OCCHUB_JOB_STALLED_SECONDS": "3",
        "PYTHONPATH": os.pathsep.join(sys.path),
        **settings,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.worker"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.communicate()


if __name__ == "__main__":
    import django

    django.setup()
    register()
    from occhub.platform import jobs

    jobs.work()
