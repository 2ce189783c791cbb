"""Turn the errors that cross floors into pages.

An unexpected one is logged by its type and place, never by its values.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from occhub.interfaces.web import errors
from occhub.platform.errors import OcchubError

log = structlog.get_logger()


class ErrorMiddleware:
    """Answers for every exception a view raises."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Expected errors get their page; others a 500 with the reference number."""
        if isinstance(error, OcchubError):
            return errors.answer(request, error)
        if errors.is_django_answer(error):
            return None
        frames = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)][-8:]
        log.error("unexpected_error", kind=type(error).__name__, frames=frames)
        if errors.must_raise():
            return None
        return errors.page(request, 500)
