"""Signals as something to wait for: SIGTERM, SIGINT and SIGHUP ask for a stop, SIGCHLD wakes the watcher."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Final

_STOP: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Stopping:
    """Counts the requests to stop; the second one means "at once"."""

    def __init__(self) -> None:
        self.requests = 0
        self._reader, self._writer = os.pipe()
        for end in (self._reader, self._writer):
            os.set_blocking(end, False)

    def asked(self) -> bool:
        """Whether a stop was asked for."""
        return self.requests > 0

    def wait(self, seconds: float) -> None:
        """Sleep up to `seconds`; any signal, also the end of a child, wakes."""
        select.select([self._reader], [], [], max(0.0, seconds))
        with suppress(BlockingIOError):
            while os.read(self._reader, 512):
                continue

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Handle the signals inside; main thread only."""
        before = {number: signal.signal(number, self._handle) for number in (*_STOP, signal.SIGCHLD)}
        old_writer = signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(old_writer)
            for number, handler in before.items():
                signal.signal(number, handler)
            os.close(self._reader)
            os.close(self._writer)

    def _handle(self, number: int, _frame: FrameType | None) -> None:
        if number in _STOP:
            self.requests += 1
