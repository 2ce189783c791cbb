"""Several documents as one PDF with bookmarks: decided as a whole, then each by itself, as in a ZIP.

Each is decided before it is read, so that nothing forbidden is joined, and once more when the PDF is made, before its
first byte leaves: only then is it written down as downloaded. What was not made was not downloaded, and where one was
taken away meanwhile nothing is sent. The PDF is made in memory, in the sandbox, and lies on no disk. No database
connection is held while it is made and sent, and the place is one of those for ZIPs. Few are made at once, one for each
person.
"""

from __future__ import annotations

import uuid
from typing import Final

from django.http import HttpResponseBase, StreamingHttpResponse

from occhub.access.actor import Actor, Side
from occhub.access.permissions import P
from occhub.domains.companies import reads as companies
from occhub.domains.results import reads as results
from occhub.domains.results.types import DocumentRow, LeftOut
from occhub.interfaces.web import files
from occhub.interfaces.web.door import ActingRequest, page, shown_on
from occhub.interfaces.web.results.archive import LEFT_OUT, STREAMS, TOO_MANY, batches, chosen, members
from occhub.interfaces.web.sending import Sending, pieces
from occhub.interfaces.web.ui.templatetags.occhub_ui import date_digits
from occhub.platform import clock
from occhub.platform.errors import Busy, Conflict, NotFound
from occhub.platform.pdf import (
    MERGED_AT_ONCE,
    NotMerged,
    Part,
    SandboxUnavailable,
    TooMuchToMerge,
    merged_pdf,
)
from occhub.platform.places import Place, Places
from occhub.platform.words import counted

MAKING: Final = Places(MERGED_AT_ONCE, 1, waiting=STREAMS.total)
"""By person. Who waits has one of the places for downloads meanwhile, and with it a thread that is counted there."""

WAIT_SECONDS: Final = 10.0
TOO_MANY_MADE: Final = (
    "Other documents are being joined into one PDF at this moment, for you or for others. Your selection is kept: go "
    "back and try again in a minute, or download them as a ZIP."
)
TOO_MUCH: Final = (
    "Joining these documents took more time or memory than there is for it. Your selection is kept: go back and choose "
    "fewer, or download them as a ZIP."
)
NOT_JOINED: Final = (
    "These documents cannot be joined into one PDF. Your selection is kept: go back and download them as a ZIP."
)
NOT_NOW: Final = (
    "These documents could not be joined into one PDF at the moment. Your selection is kept: go back and try again, or "
    "download them as a ZIP."
)
ONE_GONE: Final = (
    "One of the chosen documents stopped being available to you while they were being joined, so nothing was sent. "
    "Open the list again."
)
NOT_IN_IT: Final = {
    LeftOut.GONE: "Left out, no longer available to you",
    LeftOut.REPLACED: "Left out, corrected meanwhile, choose it again",
}
ALL_GONE: Final = "None of the chosen documents is available to you any more. Open the list again."


@page(P.RESULT_READ, Side.EMPLOYER, methods=("POST",), form_on=shown_on("results"))
def merged(request: ActingRequest) -> HttpResponseBase:
    """The chosen documents as one PDF; one that is not disclosed to the person hides all of them."""
    own, kept = chosen(request)
    rows = results.documents_for_merge(request.actor, own, kept)
    left_out = len({*own, *kept}) - len(rows)
    files.release_connection()
    place = STREAMS.take(request.actor.user_id)
    if place is None:
        raise Busy(TOO_MANY)
    try:
        with _turn(request.actor):
            content = _made(request.actor, rows, left_out)
        response = StreamingHttpResponse(Sending(place, pieces(content)), content_type="application/pdf")
    except BaseException:
        place.give_back()
        raise
    response["Content-Length"] = str(len(content))
    name = f"results-{clock.local_date(clock.now(), rows[0].center_zone):%Y%m%d}.pdf"
    return files.guarded(response, name, attachment=True)


def _turn(actor: Actor) -> Place:
    """A place for making one PDF, taken before a document is read, to be given back. Raises ``Busy``."""
    place = MAKING.take(actor.user_id, seconds=WAIT_SECONDS)
    if place is None:
        raise Busy(TOO_MANY_MADE)
    return place


def _made(actor: Actor, rows: tuple[DocumentRow, ...], left_out: int) -> bytes:
    parts, ids, gone = [], [], []
    for some in batches(rows):
        for row, found in zip(some, members(actor, some, results.files_to_join), strict=True):
            if isinstance(found, LeftOut):
                gone.append(f"{NOT_IN_IT[found]}: {_title(row)}")
            else:
                parts.append(Part(_title(row), found.content))
                ids.append(row.id)
    if not parts:
        raise Conflict(ALL_GONE)
    notes = gone + ([LEFT_OUT.format(left_out)] if left_out else [])
    heading = f"{counted(len(parts), 'document', 'documents')}, {clock.local_date(clock.now(), actor.zone):%m/%d/%Y}"
    content = _joined(heading, parts, notes)
    _hand_over(actor, tuple(ids))
    return content


def _hand_over(actor: Actor, ids: tuple[uuid.UUID, ...]) -> None:
    """Decide each once more for the person as they are now, and write it down as downloaded, before a byte is sent."""
    try:
        results.download_joined(companies.acting(actor), ids)
    except NotFound as error:
        raise Conflict(ONE_GONE) from error
    finally:
        files.release_connection()


def _joined(heading: str, parts: list[Part], notes: list[str]) -> bytes:
    try:
        return merged_pdf(heading, parts, notes)
    except TooMuchToMerge as error:
        raise Busy(TOO_MUCH) from error
    except NotMerged as error:
        raise Busy(NOT_JOINED) from error
    except SandboxUnavailable as error:
        raise Busy(NOT_NOW) from error


def _title(row: DocumentRow) -> str:
    """How a document is called in the list and in its bookmark."""
    return f"{row.person}: {row.title}, {date_digits(row.service_date)}"
