"""A thin face on the job queue: jobs are rows of the same PostgreSQL, written in the caller's transaction.

At least once: a job may run twice, so each calls an operation that is idempotent. A job whose worker died is found by
its missing heartbeat and tried again (``queue.retry_stalled``); one that failed too often stays in the list of dead
jobs until a person acts.
"""

from __future__ import annotations

import functools
import traceback
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.db import close_old_connections
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job, JobDeferrer
from procrastinate.manager import JobManager

MAX_ATTEMPTS = 13
LONGEST_WAIT_SECONDS = 24 * 3600
LONGEST_RUN_SECONDS = 3600  # nothing takes so long: the end of such a job was never written down
CONCURRENCY = 4
GRACE_SECONDS = 15
STALLED_SECONDS = settings.OCCHUB_JOB_STALLED_SECONDS
log = structlog.get_logger()
_tasks: dict[str, Any] = {}

# The worker's own connector writes outside Django's transaction; what an operation enqueues there would run though the
# operation was rolled back. This one always writes through Django's connection.
_inside_transaction = JobManager(connector=DjangoConnector())


class JobFailed(Exception):
    """A job failed; says of which kind the error was and never its words, which may quote a row."""


class Backoff(BaseRetryStrategy):
    """Wait 3, 9, 27 ... seconds, at most a day, between ``MAX_ATTEMPTS`` runs: three days in all."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """When to run again, or None after the last run."""
        done = job.attempts + 1
        if done >= MAX_ATTEMPTS:
            return None
        wait = min(settings.OCCHUB_JOB_BACKOFF_BASE**done, LONGEST_WAIT_SECONDS)
        return RetryDecision(retry_in={"seconds": wait})


def job(name: str, *, queue: str = "default") -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a job entry point: primitive keyword arguments, no return value."""

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(function)
        def run(context: JobContext, /, **arguments: Any) -> None:
            close_old_connections()
            try:
                function(**arguments)
            except Exception as error:  # noqa: BLE001  (any failure of a job is told by its kind alone)
                frames = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)][-8:]
                number = context.job.id  # by it the operator's page names the job
                log.error("job_failed", job=name, number=number, kind=type(error).__name__, frames=frames)
                raise JobFailed(f"{name}: {type(error).__name__}") from None
            finally:
                close_old_connections()

        _tasks[name] = app.task(name=name, queue=queue, retry=Backoff(), pass_context=True)(run)
        return function

    return decorate


def enqueue(name: str, *, in_seconds: int = 0, **arguments: str | int) -> None:
    """Add a job to the present transaction; rolled back with it. The arguments must be ids, never data about people.

    It runs as soon as a worker is free, or so many seconds from now.
    """
    later = {"schedule_in": {"seconds": in_seconds}} if in_seconds else {}
    JobDeferrer(_inside_transaction, _tasks[name].configure(**later).job).defer(**arguments)


def work(*, wait: bool = True) -> None:
    """Run jobs until told to stop (SIGTERM or SIGINT; what runs then may end); ``wait=False``: until none is due."""
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]  # Django's has it
    with app.replace_connector(connector) as bound:
        bound.run_worker(
            wait=wait,
            concurrency=CONCURRENCY,
            fetch_job_polling_interval=settings.OCCHUB_JOB_POLL_SECONDS,
            update_heartbeat_interval=STALLED_SECONDS / 6,
            stalled_worker_timeout=STALLED_SECONDS,
            shutdown_graceful_timeout=GRACE_SECONDS,
            install_signal_handlers=wait,
        )


def names() -> list[str]:
    """The names of all registered jobs."""
    return sorted(_tasks)
