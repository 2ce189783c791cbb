"""Several steps in the same moment, each on a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


def at_once(steps: Sequence[Callable[[], T]]) -> list[T]:
    """Begin all steps together; what each gave."""
    start = threading.Barrier(len(steps))

    def run(step: Callable[[], T]) -> T:
        try:
            start.wait()
            return step()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(steps)) as threads:
        return list(threads.map(run, steps))
