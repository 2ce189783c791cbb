"""A published report as the center that published it sees it."""

from __future__ import annotations

import uuid

from csp.constants import SELF
from django.http import HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from occhub.access.actor import Side
from occhub.access.permissions import P
from occhub.domains.results import reads as results
from occhub.domains.results.types import DocumentState
from occhub.interfaces.web import files
from occhub.interfaces.web.center import words
from occhub.interfaces.web.door import ActingRequest, page


@page(P.RESULT_READ, Side.CENTER)
def viewer(request: ActingRequest, document_id: uuid.UUID) -> HttpResponseBase:
    """The report inside the page, with what is known of it."""
    state = results.document_version(request.actor, document_id)
    found = results.document(request.actor, document_id)
    context = {
        "title": found.title,
        "found": found,
        "version": state,
        "version_url": reverse("center-document-version", args=[document_id]),
        "kind": words.report_name(found.report_type),
        "checks": words.file_check(found.checked),
        "is_current": found.state is DocumentState.PUBLISHED,
    }
    response = render(request, "center/document.html", context)
    files.with_policy(response, "_csp_update", {"worker-src": [SELF]})
    return response


@page(P.RESULT_READ, Side.CENTER)
def version(request: ActingRequest, document_id: uuid.UUID) -> HttpResponseBase:
    """Whether an open page still shows what holds; not found as soon as the report is withdrawn."""
    files.refuse_parameters(request)
    return JsonResponse({"version": results.document_version(request.actor, document_id)})


@page(P.RESULT_READ, Side.CENTER)
def file(request: ActingRequest, document_id: uuid.UUID) -> HttpResponseBase:
    """The published bytes, to be shown."""
    files.refuse_parameters(request)
    if request.method == "HEAD":  # nothing is given away, so the ledger does not say that it was viewed
        found = results.document(request.actor, document_id)
        return files.head_response(found.shown_name, "application/pdf", found.size, attachment=False)
    return files.file_response(
        request.actor, lambda admit: results.view_file(request.actor, document_id, admit), attachment=False
    )
