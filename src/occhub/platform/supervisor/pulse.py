"""Whether a part that runs also answers: asked again and again, and never waited for.

The supervisor has one thread, which must also notice ends and signals: a question is sent and looked at in passing.
"""

from __future__ import annotations

import os
import select
import socket
import time
from typing import Final

from occhub.platform.supervisor.specs import Listen, Patience

_LOOK_SECONDS: Final = 0.1  # while a question is open


class Question:
    """One HTTP request. Any answer counts, 503 too: who says that the database is away does not hang."""

    def __init__(self, listen: Listen, path: str, seconds: float) -> None:
        self._unsent = f"GET {path} HTTP/1.1\r\nHost: localhost:{listen.port}\r\nConnection: close\r\n\r\n".encode()
        self._deadline = time.monotonic() + seconds
        self._socket = socket.socket(socket.AF_INET6 if ":" in listen.host else socket.AF_INET, socket.SOCK_STREAM)
        self._socket.setblocking(False)
        self._socket.connect_ex((listen.host, listen.port))

    def answered(self) -> bool | None:
        """Yes, no, or None: not yet."""
        try:
            if self._unsent and select.select([], [self._socket], [], 0)[1]:
                self._unsent = self._unsent[self._socket.send(self._unsent) :]
            if not self._unsent and select.select([self._socket], [], [], 0)[0]:
                return self._socket.recv(5) == b"HTTP/"
        except OSError:
            return False
        return None if time.monotonic() < self._deadline else False

    def close(self) -> None:
        """Forget it."""
        self._socket.close()


class Pulse:
    """How often in a row one process did not answer.

    Nothing counts before its first answer, unless `patience.starting` seconds have passed: a start on a busy
    machine takes long.
    """

    def __init__(self, listen: Listen, path: str, patience: Patience) -> None:
        self.missed = 0
        self._listen, self._path, self._patience = listen, path, patience
        self._begun = self._next = time.monotonic()
        self._has_answered = False
        self._question: Question | None = None

    def confirm(self) -> None:
        """It has answered somebody: from now on silence counts."""
        self._has_answered, self.missed = True, 0

    def feel(self) -> bool:
        """Ask when it is time, or look whether the answer is there; whether `missed` was counted anew."""
        now = time.monotonic()
        if self._question is None:
            if now >= self._next:
                self._question = Question(self._listen, self._path, self._patience.seconds)
                self._next = now + self._patience.every
            return False
        answered = self._question.answered()
        if answered is None:
            return False
        self.close()
        if answered:
            self.confirm()
        elif self._has_answered or now - self._begun > self._patience.starting:
            self.missed += 1
        return True

    def seconds_to_next(self) -> float:
        """When to call :meth:`feel` again."""
        return _LOOK_SECONDS if self._question else max(0.0, self._next - time.monotonic())

    def close(self) -> None:
        """Drop the open question."""
        if self._question is not None:
            self._question.close()
            self._question = None


def is_heavily_loaded() -> bool:
    """Whether more processes want to run than the machine has processors, as a mean of the last minute."""
    try:
        return os.getloadavg()[0] > (os.cpu_count() or 1)
    except OSError:
        return False
