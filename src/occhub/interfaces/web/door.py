"""Every page is a door: it names its permission, its methods and its side, or the build fails.

``@page(P.X)`` is the one way to declare a view. A door that answered without any operation having asked for its
permission is a fault of the code and ends as an error, never as a page.
"""

from __future__ import annotations

import functools
import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.urls import reverse

from occhub.access import asked
from occhub.access.actor import Actor, Once, Side
from occhub.access.operation import refuse
from occhub.access.permissions import P
from occhub.interfaces.web import errors
from occhub.platform.errors import AlreadyDone, Conflict, NotSignedIn, Problem

KEY_FIELD = "_key"
COMPANY_FIELD = "_company"
_NOT_CONTENT = ("csrfmiddlewaretoken", KEY_FIELD)


class ActingRequest(HttpRequest):
    """A request as views see it."""

    actor: Actor
    is_locked: bool
    reference: str
    htmx: Any


class View(Protocol):
    """A view behind a door."""

    __name__: str

    def __call__(self, request: ActingRequest, *args: Any, **kwargs: Any) -> HttpResponseBase: ...


@dataclass(frozen=True, slots=True)
class Door:
    """What a route declares. ``public`` carries the reason why nobody must be signed in.

    ``form_on`` gives the address of the page with the form that is sent here, out of this address's own parts.
    """

    permission: P | None
    methods: tuple[str, ...]
    sides: tuple[Side, ...]
    public: str = ""
    while_locked: bool = False
    form_on: Callable[..., str] | None = None


class UnaskedDoor(RuntimeError):
    """A page answered without its permission having been asked for."""


def page(
    permission: P,
    *sides: Side,
    methods: tuple[str, ...] = ("GET",),
    while_locked: bool = False,
    form_on: Callable[..., str] | None = None,
) -> Callable[[View], View]:
    """Declare a page for signed-in people. A person of another side gets the same answer as for what does not exist.

    ``form_on``: where nothing but POST is answered, a GET leads there. The address of a form that was refused stays in
    the browser's bar: who signs in again, or loads it anew, comes back to the form. That page asks for its own rights.
    """
    return _declare(Door(permission, methods, sides, while_locked=while_locked, form_on=form_on))


def public_page(reason: str, *, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """Declare a page that needs nobody signed in, with the reason why."""
    return _declare(Door(None, methods, (), public=reason, while_locked=True))


def _declare(door: Door) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @functools.wraps(view)
        def enter(request: ActingRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == "GET" and "GET" not in door.methods and door.form_on is not None:
                return _to_form(door, door.form_on(*args, **kwargs), request)
            if request.method not in door.methods and not (request.method == "HEAD" and "GET" in door.methods):
                response = errors.page(request, 405)
                response["Allow"] = ", ".join(door.methods)
                return response
            if door.public:
                return view(request, *args, **kwargs)
            return _guarded(door, view, request, args, kwargs)

        enter.door = door  # type: ignore[attr-defined]  # the route guard reads it
        return cast(View, enter)

    return decorate


def _stopped(door: Door, request: ActingRequest) -> HttpResponse | None:
    """What the door answers before anything is read: who are you, is the screen locked, is it your side."""
    if request.actor.user_id is None:
        raise NotSignedIn
    if request.is_locked and not door.while_locked:
        return _locked(request)
    if door.permission is not None and door.sides and request.actor.side not in door.sides:
        refuse(request.actor, door.permission, "door.side")
    return None


def _to_form(door: Door, address: str, request: ActingRequest) -> HttpResponse:
    """Lead to the page with the form, which asks for its own rights."""
    query = request.META.get("QUERY_STRING", "")
    return _stopped(door, request) or HttpResponseRedirect(address + (f"?{query}" if query else ""))


def _guarded(door: Door, view: View, request: ActingRequest, args: Any, kwargs: Any) -> HttpResponseBase:
    stopped = _stopped(door, request)
    if stopped is not None:
        return stopped
    if request.method == "POST":
        _check_characters(request)
        _check_company(request)
    with asked.collected() as permissions:
        response = view(request, *args, **kwargs)
    if response.status_code < 400 and door.permission not in permissions:
        raise UnaskedDoor(f"{view.__name__} never asked for {door.permission}")
    return response


def _locked(request: ActingRequest) -> HttpResponse:
    if request.method == "GET" and "X-Occhub-Poll" not in request.headers and "HX-Request" not in request.headers:
        return HttpResponseRedirect(f"{reverse('locked')}?{urlencode({'next': request.get_full_path()})}")
    return JsonResponse({"error": "locked"}, status=401)


def _check_characters(request: ActingRequest) -> None:
    """A NUL cannot be stored, and nobody types one."""
    if any("\0" in value for _, values in request.POST.lists() for value in values):
        raise Problem({"": "The form holds a character that cannot be kept. Type the text instead of pasting it."})


def _check_company(request: ActingRequest) -> None:
    """A form made for one company must not act in another to which the person switched meanwhile."""
    made_for = request.POST.get(COMPANY_FIELD)
    active = str(request.actor.company_id or "")
    if made_for is not None and made_for != active:
        raise Conflict("You switched company in another tab, so nothing was changed. Open the page again to go on.")


def once(request: ActingRequest, route: str) -> Actor:
    """The actor bound to the key that the form carries: the form has its effect once.

    Raises ``Problem`` without a key.
    """
    try:
        key = uuid.UUID(request.POST.get(KEY_FIELD, ""))
    except ValueError as error:
        raise Problem({"": "The form is incomplete. Open the page again and fill it in once more."}) from error
    return request.actor.with_once(Once(route, key, content_hash(request)))


def content_hash(request: HttpRequest) -> bytes:
    """A hash of what the form says: fields in order of name, files by content; the key itself left out."""
    digest = hashlib.sha256(request.path.encode())
    for name in sorted(request.POST):
        if name not in _NOT_CONTENT:
            for value in request.POST.getlist(name):
                digest.update(f"{len(name)}:{name}{len(value)}:{value}".encode())
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            digest.update(f"{name}:{file.size}:".encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    return digest.digest()


def shown_on(route: str, /, *parts: str, **fixed: str) -> Callable[..., str]:
    """The address of a page, for ``form_on``: with these parts of the form's own address, and with fixed ones."""

    def address(**own: object) -> str:
        return reverse(route, kwargs={part: own[part] for part in parts} | fixed)

    return address


def go(name: str, *args: object) -> HttpResponseRedirect:
    """Redirect (after a POST) to a named page."""
    response = HttpResponseRedirect(reverse(name, args=args))
    response.status_code = 303
    return response


def outcome(call: Callable[[], object]) -> str:
    """Run an operation under a key; the id of what it made, now or the first time."""
    try:
        result = call()
    except AlreadyDone as done:
        return done.outcome
    return str(getattr(result, "id", result))
