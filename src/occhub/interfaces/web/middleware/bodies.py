"""Bodies arrive in time and a few at once, so that whoever sends slowly holds up nobody else.

The server's reading of a body cannot be interrupted. So a helper reads, and the request waits for it only as long as
it may. Then it is answered and its connection broken off, which ends the helper's reading too.
"""

from __future__ import annotations

import io
import ipaddress
import time
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Final, Protocol

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.http.request import UnreadablePostError

from occhub.interfaces.web import errors, files
from occhub.interfaces.web.accounts.adapter import client_ip
from occhub.interfaces.web.door import ActingRequest
from occhub.interfaces.web.middleware.methods import LARGEST_FORM, body_length
from occhub.platform.errors import Busy
from occhub.platform.places import Pace, Place, Places

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

FORMS: Final = Places(18, 14, pace=Pace(3))
"""For forms, by address: one that has not arrived after three seconds gives way to the next."""

UPLOADS: Final = Places(6, 3)
"""For files, by person. They keep to the rate below or end."""

FIRST_SECONDS: Final = 15.0
LEAST_RATE: Final = 32 * 1024
PIECE: Final = 64 * 1024
TOO_MANY: Final = "Too much is being sent at this moment. Nothing was stored."
_LOOK_SECONDS: Final = 0.5
_FLUSH_SECONDS: Final = 0.5
# Each place has one helper at work at most, and so has each that was lost and is about to end.
_helpers = ThreadPoolExecutor(2 * (FORMS.total + UPLOADS.total), thread_name_prefix="body")


class TooSlow(Exception):
    """The body did not come in time."""


class Readable(Protocol):
    """What a body is read from."""

    def read(self, size: int, /) -> bytes: ...


class Arriving(io.RawIOBase):
    """A body on its way, in pieces. Reading it raises ``TooSlow``."""

    def __init__(self, stream: Readable, length: int, place: Place) -> None:
        self.reading: Future[bytes] | None = None
        self._stream = stream
        self._length = length
        self._place = place
        self._begun = time.monotonic()
        self._came = 0

    def readable(self) -> bool:
        """For the buffer around it."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """The next piece; 0 at the end, without asking the server again."""
        view = memoryview(buffer)
        wanted = min(len(view), PIECE, self._length - self._came)
        part = self._next(wanted) if wanted else b""
        view[: len(part)] = part
        return len(part)

    def close(self) -> None:
        """Nothing more is read. The place is free when the helper is, too."""
        super().close()
        if self.reading is None:
            self._place.give_back()
        else:
            self.reading.add_done_callback(lambda _: self._place.give_back())

    def _next(self, size: int) -> bytes:
        now = time.monotonic()
        until = min(self._begun + FIRST_SECONDS + self._came / LEAST_RATE, now + FIRST_SECONDS)
        self.reading = reading = _helpers.submit(self._stream.read, size)
        while now < until and not self._place.is_lost:
            try:
                part = reading.result(min(until - now, _LOOK_SECONDS))
            except TimeoutError:
                if reading.done():  # the stream's own
                    raise
                now = time.monotonic()
                continue
            self._came += len(part)
            self._place.moved(len(part))
            return part
        raise TooSlow


class BodyMiddleware:
    """408 for a body that does not come in time, 503 where too many are on their way.

    Forms are received before anything of the database is asked, files once it is known that the person may send them;
    both before the check of the CSRF token, which reads them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        refused = None
        if request.method == "POST" and 0 < body_length(request) <= LARGEST_FORM:
            refused = _receive(request, FORMS, _sender(request), lambda: request.body)
        return refused or self.get_response(request)

    def process_view(self, request: ActingRequest, *_: object) -> HttpResponseBase | None:
        """A large body is read as the files that it holds, never as a whole."""
        if request.method != "POST" or body_length(request) <= LARGEST_FORM:
            return None
        files.release_connection()  # a slow sender must not hold one
        return _receive(request, UPLOADS, request.actor.user_id, lambda: request.POST)


def _sender(request: HttpRequest) -> str:
    """The address to count by; a network of IPv6, of which everybody has a whole one."""
    address = ipaddress.ip_address(client_ip(request))
    if address.version == 4:
        return str(address)
    return str(address.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False))


def _receive(
    request: HttpRequest, places: Places, holder: Hashable, read: Callable[[], object]
) -> HttpResponseBase | None:
    """Let the body come in one of the places; the answer where that is not to be."""
    place = places.take(holder)
    if place is None:
        return errors.answer(request, Busy(TOO_MANY))
    body = Arriving(request._stream, body_length(request), place)  # noqa: SLF001  (there is no other way in)
    request._stream = io.BufferedReader(body, PIECE)  # noqa: SLF001  (as Django itself does with a body that came)
    try:
        read()
    except TooSlow:
        return _broken_off(request, body)
    except UnreadablePostError:
        return None  # whoever went away gets the answer of the check that follows
    finally:
        body.close()
    return None


def _broken_off(request: HttpRequest, body: Arriving) -> StreamingHttpResponse:
    """The page says what happened; one more byte than it has is announced, so that the server ends the connection."""
    page = errors.page(request, 408).content

    def sent() -> Iterator[bytes]:
        yield page
        if body.reading is not None:
            wait([body.reading], _FLUSH_SECONDS)  # the page leaves before the server finds the rest missing

    response = StreamingHttpResponse(sent(), status=408)
    response["Content-Length"] = str(len(page) + 1)
    return response
