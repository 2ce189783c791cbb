"""Only methods that the product uses, and unsafe ones only from its own pages (beside the CSRF token)."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from occhub.interfaces.web import errors

LARGEST_FORM = 1024 * 1024
UPLOADS = "/center/visits/"  # the one place that takes files; its own limit stands with the upload
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})


def _length(request: HttpRequest) -> int:
    told = request.headers.get("Content-Length", "0")
    return int(told) if told.isdigit() else 0


class MethodMiddleware:
    """405 for other methods, 413 for a form larger than any of ours, 403 for a POST that another site made."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in METHODS:
            return errors.page(request, 405)
        if not request.path.startswith(UPLOADS) and _length(request) > LARGEST_FORM:
            return errors.page(request, 413)
        site = request.headers.get("Sec-Fetch-Site", "same-origin")
        if request.method == "POST" and site not in ("same-origin", "none"):
            return errors.page(request, 403)
        return self.get_response(request)
