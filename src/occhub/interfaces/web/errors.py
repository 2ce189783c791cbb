"""Error pages: what happened to the work, what to do, a reference number, and nothing about anyone."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse

from occhub.platform.errors import (
    AlreadyDone,
    Busy,
    Conflict,
    Forbidden,
    KeyReused,
    NotFound,
    NotSignedIn,
    OcchubError,
    Problem,
)

_STATUS: tuple[tuple[type[OcchubError], int], ...] = (
    (NotFound, 404),
    (Forbidden, 403),
    (Conflict, 409),
    (AlreadyDone, 409),
    (KeyReused, 422),
    (Problem, 422),
    (Busy, 503),
)


def page(request: HttpRequest, status: int, *, happened: str = "", template: str = "") -> HttpResponse:
    """The error page of a status. ``happened`` replaces the first sentence; it must say nothing about a person."""
    context = {
        "reference": getattr(request, "reference", ""),
        "happened": happened,
        "provider": settings.OCCHUB_PROVIDER,
        "banner": settings.OCCHUB_BANNER,
    }
    return HttpResponse(render_to_string(template or f"errors/{status}.html", context, request), status=status)


def answer(request: HttpRequest, error: OcchubError) -> HttpResponse:
    """The answer to an error that crossed the floors."""
    if isinstance(error, NotSignedIn):
        return sign_in_first(request)
    status = next(code for kind, code in _STATUS if isinstance(error, kind))
    said = str(error) if isinstance(error, (Conflict, Busy, Problem)) else ""
    response = page(request, status, happened=said)
    if status == 503:
        response["Retry-After"] = "5"
    return response


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """Pages lead to the sign-on page and back; scripts get 401."""
    if request.method != "GET" or "X-Occhub-Poll" in request.headers or "HX-Request" in request.headers:
        return JsonResponse({"error": "signed out"}, status=401)
    return HttpResponseRedirect(f"{reverse('sign-in')}?{urlencode({'next': request.get_full_path()})}")


def is_django_answer(error: Exception) -> bool:
    """Errors that Django itself answers with our handlers below."""
    return isinstance(error, (Http404, PermissionDenied, SuspiciousOperation))


def must_raise() -> bool:
    """Test runs see unexpected errors as they are."""
    return bool(settings.TEST_RUN)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Handler of 400."""
    return page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Handler of 403."""
    return page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Handler of 404: the same bytes for what is foreign and what does not exist."""
    return page(request, 404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """The answer to whoever asks too often."""
    response = page(request, 429)
    response["Retry-After"] = "60"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Handler of 500."""
    return page(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old or came from elsewhere."""
    return page(request, 403, template="errors/403_csrf.html")
