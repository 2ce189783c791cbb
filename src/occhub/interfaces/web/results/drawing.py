"""Pages drawn for readers: a few at once for each person, so that nobody takes the places of all."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from occhub.access.actor import Actor
from occhub.platform.errors import Busy
from occhub.platform.ids import UserId
from occhub.platform.pdf import PageNotThere, PageUnreadable, SandboxUnavailable, page_text

AT_ONCE = 2  # a page and its picture, in each web process
TOO_MANY = "Other pages are still being drawn for you. Try again in a few seconds."

_lock = threading.Lock()
_drawing: Counter[UserId | None] = Counter()


@contextmanager
def turn(actor: Actor) -> Iterator[None]:
    """One of the actor's places for drawing, for the time of the block. Raises ``Busy`` at once when all are in use."""
    person = actor.user_id
    with _lock:
        if _drawing[person] >= AT_ONCE:
            raise Busy(TOO_MANY)
        _drawing[person] += 1
    try:
        yield
    finally:
        with _lock:
            _drawing[person] -= 1
            if not _drawing[person]:
                del _drawing[person]


def text(actor: Actor, content: bytes, number: int) -> str:
    """The text of a page; none where it cannot be read now, the picture stands for itself."""
    try:
        with turn(actor):
            return page_text(content, number).strip()
    except (Busy, PageUnreadable, SandboxUnavailable, PageNotThere):
        return ""
