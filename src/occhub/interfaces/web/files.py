"""Answers that are files: never kept by a cache, never guessed at, never run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from csp.constants import NONE
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from occhub.access.actor import Actor
from occhub.domains.results.types import FileContent
from occhub.interfaces.web.sending import LEAST_PACE, Sending, pieces
from occhub.platform.errors import Busy, NotFound
from occhub.platform.places import Place, Places

# A file may load nothing, do nothing and stand in no frame, whatever is in it, when it is opened by itself.
FILE_POLICY: dict[str, object] = {"default-src": [NONE], "frame-ancestors": [NONE], "sandbox": [True]}

LARGEST_WHOLE: Final = 1024 * 1024
STREAMS: Final = Places(12, 4, waiting=2, pace=LEAST_PACE)
"""For files that are larger, by person. Two may wait: they hold a connection to the database meanwhile."""

WAIT_SECONDS: Final = 3.0
TOO_MANY: Final = (
    "Too many large documents are being sent at this moment, to you or to others. Try again when one of yours has come."
)


def release_connection() -> None:
    """Give the database connection back before bytes flow: a slow reader must not hold one."""
    connection.close()


def refuse_parameters(request: HttpRequest) -> None:
    """A file has one address; anything added to it names nothing."""
    if request.GET:
        raise NotFound


def guarded(response: HttpResponseBase, name: str, *, attachment: bool) -> HttpResponseBase:
    """The headers of every file. ``name`` is of plain letters; of a file that is only shown it tells nothing."""
    way = "attachment" if attachment else "inline"
    response["Content-Disposition"] = f'{way}; filename="{name}"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    with_policy(response, "_csp_config", FILE_POLICY)
    return response


def with_policy(response: HttpResponseBase, way: str, directives: dict[str, object]) -> None:
    """Give an answer a content policy of its own: ``_csp_config`` is all of it, ``_csp_update`` adds to the usual.

    What the library's decorators do, whose types do not fit views of ours.
    """
    setattr(response, way, directives)


def file_response(
    actor: Actor, read: Callable[[Callable[[int], None]], FileContent], *, attachment: bool
) -> HttpResponseBase:
    """A whole file, checked before its first byte leaves.

    ``read`` gets what it must call with the size before it opens the file: a large one needs a place and is sent in
    pieces, since it stays in memory as long as its reader takes. Raises ``Busy``.
    """
    admission = Admission(actor)
    try:
        found = read(admission)
        release_connection()
        response = _answer(found, admission.place)
    except BaseException:
        admission.end()
        raise
    response["Content-Length"] = str(len(found.content))
    return guarded(response, found.name, attachment=attachment)


class Admission:
    """The place that a large file takes before it is opened."""

    def __init__(self, actor: Actor) -> None:
        self.place: Place | None = None
        self._actor = actor

    def __call__(self, size: int) -> None:
        """Take a place if the size needs one; once, however often the reading is tried."""
        if size > LARGEST_WHOLE and self.place is None:
            self.place = STREAMS.take(self._actor.user_id, seconds=WAIT_SECONDS)
            if self.place is None:
                raise Busy(TOO_MANY)

    def end(self) -> None:
        """The place is free again."""
        if self.place is not None:
            self.place.give_back()


def _answer(found: FileContent, place: Place | None) -> HttpResponseBase:
    if place is None:
        return HttpResponse(found.content, content_type=found.mime)
    return StreamingHttpResponse(Sending(place, pieces(found.content)), content_type=found.mime)


def head_response(name: str, mime: str, size: int | None, *, attachment: bool) -> HttpResponseBase:
    """The headers of a file that nobody asked the content of; without a size where only making it would tell."""
    if size is None:
        return guarded(StreamingHttpResponse((), content_type=mime), name, attachment=attachment)
    response = HttpResponse(content_type=mime)
    response["Content-Length"] = str(size)
    return guarded(response, name, attachment=attachment)
