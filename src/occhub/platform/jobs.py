"""A thin face on the job queue: jobs are rows of the same PostgreSQL, written in the caller's transaction.

At least once: a job may run twice, so each calls an operation that is idempotent. A job whose worker died is found by its
missing heartbeat and tried again; a job that failed too often stays in the list of dead jobs until a person acts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import close_old_connections
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

MAX_ATTEMPTS = 12
HEARTBEAT_SECONDS = 30
_tasks: dict[str, Any] = {}


def job(name: str, *, queue: str = "default") -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a job entry point: primitive keyword arguments, no return value."""

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        def run(**arguments: Any) -> None:
            close_old_connections()
            try:
                function(**arguments)
            finally:
                close_old_connections()

        run.__name__ = function.__name__
        retry = RetryStrategy(max_attempts=MAX_ATTEMPTS, exponential_wait=settings.OCCHUB_JOB_BACKOFF_BASE)
        _tasks[name] = app.task(name=name, queue=queue, retry=retry)(run)
        return function

    return decorate


def enqueue(name: str, **arguments: str | int) -> None:
    """Add a job to the present transaction; rolled back with it. The arguments must be ids, never data about people."""
    _tasks[name].defer(**arguments)


def names() -> list[str]:
    """The names of all registered jobs."""
    return sorted(_tasks)
