"""One operation until it is answered: what is unknown is sent again under the same key."""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.kills.browser import Browser, Reply
from tests.kills.journal import Entry, Journal

GIVE_UP_SECONDS = 180.0
BUSY = ("could not be checked at the moment",)


class Unexpected(AssertionError):
    """The system answered something that it never should have, whatever was killed."""


class Client:
    """Sends for one thread, and writes everything into the journal."""

    def __init__(self, journal: Journal, chance: random.Random, stopped: threading.Event, lost: float = 0.0) -> None:
        self.journal, self.chance, self.lost = journal, chance, lost
        self._stopped = stopped

    def perform(
        self,
        kind: str,
        key: str,
        facts: Mapping[str, Any],
        send: Callable[[], Reply],
        answer: Callable[[Reply], Mapping[str, Any] | None],
    ) -> Entry:
        """Send until ``answer`` recognizes the reply as done (it gives what to note)."""
        entry = self.journal.intend(kind, key, facts)
        for reply in self._replies(kind, send, entry):
            found = answer(reply)
            if found is not None:
                self.journal.acknowledge(entry, {**found, "status": reply.status})
                return entry
            raise Unexpected(f"{kind}: {reply.status} {reply.location} {_shown(reply)}")
        raise Unexpected(f"{kind}: no answer in {GIVE_UP_SECONDS:.0f} s")

    def read(self, browser: Browser, path: str) -> str:
        """A page, however long it takes."""
        for reply in self._replies("read", lambda: browser.get(path)):
            if reply.status != 200:
                raise Unexpected(f"GET {path}: {reply.status} {reply.location}")
            return reply.text
        raise Unexpected(f"GET {path}: no answer in {GIVE_UP_SECONDS:.0f} s")

    def sign_in(self, browser: Browser, password: str) -> Browser:
        """A browser that is signed in."""
        if not browser.sign_in(password):
            raise Unexpected(f"{browser.email} could not sign in")
        return browser

    def _loses(self, entry: Entry) -> bool:
        """Whether the network loses this answer on its way; only those of forms with a key."""
        if not entry.key or self.chance.random() >= self.lost:
            return False
        entry.lost += 1
        return True

    def _replies(self, kind: str, send: Callable[[], Reply], entry: Entry | None = None) -> Iterator[Reply]:
        """Replies that say something; broken connections and "not now" are counted and tried again."""
        entry = entry or Entry(0, kind, "", {})
        end, pause = time.monotonic() + GIVE_UP_SECONDS, 0.05
        while time.monotonic() < end and not self._stopped.is_set():
            entry.attempts += 1
            try:
                reply = send()
            except ConnectionRefusedError:
                entry.refused += 1
            except (OSError, http.client.HTTPException):
                entry.unknown += 1
            else:
                is_answer = reply.status < 500 and reply.status != 429 and not any(one in reply.text for one in BUSY)
                if is_answer and not self._loses(entry):
                    yield reply
                    return
                entry.unknown += 1
            time.sleep(pause * self.chance.uniform(0.5, 1.5))
            pause = min(pause * 2, 1.0)


def _shown(reply: Reply) -> str:
    return " ".join(reply.text.split())[:600]
