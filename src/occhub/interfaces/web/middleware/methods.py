"""Only methods that the product uses, and unsafe ones only from its own pages (beside the CSRF token)."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from occhub.interfaces.web import errors

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})


class MethodMiddleware:
    """405 for other methods, 403 for a POST that the browser says another site made."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in METHODS:
            return errors.page(request, 405)
        site = request.headers.get("Sec-Fetch-Site", "same-origin")
        if request.method == "POST" and site not in ("same-origin", "none"):
            return errors.page(request, 403)
        return self.get_response(request)
