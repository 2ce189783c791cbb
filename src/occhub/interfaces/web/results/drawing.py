"""Pages drawn for readers: a few at once, and half of those for one person, so that nobody takes the places of all."""

from __future__ import annotations

from typing import Final

from occhub.access.actor import Actor
from occhub.platform.errors import Busy
from occhub.platform.pdf import DRAWN_AT_ONCE, PageNotThere, PageUnreadable, SandboxUnavailable, page_text
from occhub.platform.places import Place, Places

PLACES: Final = Places(DRAWN_AT_ONCE, max(1, DRAWN_AT_ONCE // 2), waiting=8)
"""By person. Who turns pages quickly waits for the page before."""

WAIT_SECONDS: Final = 3.0
TOO_MANY: Final = "Other pages are still being drawn. Try again in a few seconds."


def turn(actor: Actor) -> Place:
    """A place for drawing, to be given back. Raises ``Busy`` when none comes free in three seconds."""
    place = PLACES.take(actor.user_id, seconds=WAIT_SECONDS)
    if place is None:
        raise Busy(TOO_MANY)
    return place


def text(actor: Actor, content: bytes, number: int) -> str:
    """The text of a page; none where it cannot be read now, the picture stands for itself."""
    try:
        with turn(actor):
            return page_text(content, number).strip()
    except (Busy, PageUnreadable, SandboxUnavailable, PageNotThere):
        return ""
