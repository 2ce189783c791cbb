"""Only methods that the product uses, unsafe ones only from its own pages (beside the CSRF token), no large bodies."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.urls import Resolver404, resolve

from occhub.access.actor import Side
from occhub.interfaces.web import errors
from occhub.interfaces.web.door import ActingRequest

LARGEST_FORM = 1024 * 1024
UPLOADS = frozenset(
    {"center-publish", "center-document-replace"}
)  # the routes that take files; their own limit stands with the upload
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})


def body_length(request: HttpRequest) -> int:
    """How many bytes are said to come; 0 where nothing is said, and then nothing is read."""
    told = request.headers.get("Content-Length", "0")
    return int(told) if told.isascii() and told.isdigit() else 0


def _takes_files(request: HttpRequest) -> bool:
    try:
        return request.method == "POST" and resolve(request.path_info).url_name in UPLOADS
    except Resolver404:
        return False


def _is_in_utf_8(request: HttpRequest) -> bool:
    """No browser sends our forms in another charset, and Python has some ("rot13", "base64") that read no text."""
    said: str = (request.content_params or {}).get("charset", "utf-8")
    return said.lower() == "utf-8"


class MethodMiddleware:
    """400 for a body that says it is not in UTF-8, 405 for other methods, 413 for a form larger than any of ours, 403
    for a POST that another site made.

    Files are taken from people at the desk alone: everybody else has the answer before the body is read.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not _is_in_utf_8(request):
            request.encoding = "utf-8"  # the page of the error reads the address
            return errors.page(request, 400)
        if request.method not in METHODS:
            return errors.page(request, 405)
        if body_length(request) > LARGEST_FORM and not _takes_files(request):
            return errors.page(request, 413)
        site = request.headers.get("Sec-Fetch-Site", "same-origin")
        if request.method == "POST" and site not in ("same-origin", "none"):
            return errors.page(request, 403)
        return self.get_response(request)

    def process_view(self, request: ActingRequest, *_: object) -> HttpResponseBase | None:
        """Runs when it is known who acts, and before the check of the CSRF token, which reads the body."""
        if body_length(request) <= LARGEST_FORM or (request.actor.side is Side.CENTER and not request.is_locked):
            return None
        if request.actor.user_id is None:
            return errors.sign_in_first(request)
        # A page whose session is locked or over says so when it gets 401.
        return JsonResponse({"error": "locked"}, status=401) if request.is_locked else errors.page(request, 413)
