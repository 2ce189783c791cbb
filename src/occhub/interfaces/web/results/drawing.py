"""Pages drawn for readers: a few at once, and half of those for one person, so that nobody takes the places of all.

The file of a page lies in memory as a whole, so it is opened in such a place alone.
"""

from __future__ import annotations

import uuid
from typing import Final

from occhub.access.actor import Actor
from occhub.domains.results import reads as results
from occhub.domains.results.types import FileContent
from occhub.interfaces.web import files
from occhub.platform.errors import Busy
from occhub.platform.pdf import DRAWN_AT_ONCE, PageNotThere, PageUnreadable, SandboxUnavailable, page_text
from occhub.platform.places import Place, Places

PLACES: Final = Places(DRAWN_AT_ONCE, max(1, DRAWN_AT_ONCE // 2), waiting=8)
"""By person. Who turns pages quickly waits for the page before."""

WAIT_SECONDS: Final = 3.0
TOO_MANY: Final = "Other pages are still being drawn. Try again in a few seconds."


def turn(actor: Actor) -> Place:
    """A place for drawing, to be given back. Raises ``Busy`` when none comes free in three seconds, in which no
    connection to the database is held."""
    files.release_connection()
    place = PLACES.take(actor.user_id, seconds=WAIT_SECONDS)
    if place is None:
        raise Busy(TOO_MANY)
    return place


def opened(actor: Actor, document_id: uuid.UUID) -> FileContent:
    """The file whose page is to be drawn, ledgered as viewed; for who has a place."""
    found = results.view_file(actor, document_id)
    files.release_connection()
    return found


def text(actor: Actor, document_id: uuid.UUID, number: int) -> str:
    """The text of a page; none where it cannot be read now, the picture stands for itself. Without a place nothing is
    opened. Raises what opening the file raises."""
    try:
        place = turn(actor)
    except Busy:
        return ""
    with place:
        content = opened(actor, document_id).content
        try:
            return page_text(content, number).strip()
        except (PageUnreadable, SandboxUnavailable, PageNotThere):
            return ""
