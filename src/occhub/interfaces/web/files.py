"""Answers that are files: never kept by a cache, never guessed at, never run."""

from __future__ import annotations

from csp.constants import NONE
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from occhub.domains.results.types import FileContent
from occhub.platform.errors import NotFound

# A file may load nothing and do nothing, whatever is in it, when it is opened by itself.
FILE_POLICY: dict[str, object] = {"default-src": [NONE], "sandbox": [True]}


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


def file_response(found: FileContent, *, attachment: bool) -> HttpResponseBase:
    """A whole file, checked before its first byte leaves."""
    release_connection()
    response = HttpResponse(found.content, content_type=found.mime)
    response["Content-Length"] = str(len(found.content))
    return guarded(response, found.name, attachment=attachment)


def head_response(name: str, mime: str, size: int, *, attachment: bool) -> HttpResponseBase:
    """The headers of a file that nobody asked the content of."""
    response = HttpResponse(content_type=mime)
    response["Content-Length"] = str(size)
    return guarded(response, name, attachment=attachment)
