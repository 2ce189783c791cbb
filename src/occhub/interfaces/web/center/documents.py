"""A published report as the center that published it sees it."""

from __future__ import annotations

import uuid

from csp.constants import SELF
from csp.decorators import csp_update
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render

from occhub.access.actor import Side
from occhub.access.permissions import P
from occhub.domains.results import reads as results
from occhub.interfaces.web.center import words
from occhub.interfaces.web.door import ActingRequest, page


@page(P.RESULT_READ, Side.CENTER)  # type: ignore[arg-type]  # the library's decorator forgets the arguments of views
@csp_update({"worker-src": [SELF]})  # type: ignore[arg-type]  # the library's decorator knows plain requests only
def viewer(request: ActingRequest, document_id: uuid.UUID) -> HttpResponseBase:
    """The report inside the page, with what is known of it."""
    found = results.document(request.actor, document_id)
    context = {"title": found.title, "found": found, "kind": words.report_name(found.report_type)}
    return render(request, "center/document.html", context)


@page(P.RESULT_READ, Side.CENTER)
def file(request: ActingRequest, document_id: uuid.UUID) -> HttpResponseBase:
    """The published bytes."""
    found = results.file(request.actor, document_id, "view")
    response = HttpResponse(found.content, content_type=found.mime)
    response["Content-Disposition"] = f'inline; filename="{found.name}"'
    return response
