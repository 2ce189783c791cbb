"""A published report is replaced by a corrected version, or withdrawn."""

from __future__ import annotations

import uuid

from csp.constants import SELF
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from occhub.access.actor import Actor, Side
from occhub.access.permissions import P
from occhub.domains.results import operations as results
from occhub.domains.results import reads
from occhub.domains.results.types import DocumentDetail, DocumentState, PersonMissing
from occhub.interfaces.web import door, files
from occhub.interfaces.web.center import uploading
from occhub.interfaces.web.center.forms import EndingForm, ReplaceForm, WithdrawForm
from occhub.interfaces.web.center.uploading import Refused
from occhub.interfaces.web.center.visit import Said, show
from occhub.interfaces.web.door import KEY_FIELD, ActingRequest, once
from occhub.platform.errors import Conflict, Problem
from occhub.platform.pdf import MAX_BYTES

REPLACED = "The corrected report is published. Whoever of the company had opened the older one is told."
WITHDRAWN = "The report is withdrawn. Nobody can open it any more; whoever of the company had opened it is told."
NOT_ANY_MORE = "This report was replaced or withdrawn before. The list of reports shows how it stands now."
_ENDABLE = (DocumentState.PUBLISHED, DocumentState.SUPERSEDED, DocumentState.ARCHIVED)


@door.page(P.RESULT_REPLACE, Side.CENTER, methods=("GET", "POST"))
def replace(request: ActingRequest, document_id: uuid.UUID) -> HttpResponseBase:
    """The form for a corrected version, and what it does."""
    found = reads.before_replace(request.actor, document_id)
    if request.method == "POST":
        return _replace(request, found)
    if found.state is not DocumentState.PUBLISHED:
        return _overtaken(request, found, NOT_ANY_MORE)
    return _page(request, "center/replace.html", found, ReplaceForm(initial=_as_it_stands(found)))


def _replace(request: ActingRequest, found: DocumentDetail) -> HttpResponseBase:
    form, refused = ReplaceForm(request.POST, request.FILES), None
    try:
        actor = once(request, "center-document-replace")
        if form.is_valid():
            refused = _corrected(actor, found, form, request.POST.get("flattened", ""))
            if refused is None:
                return _replaced(request, found)
            form.refuse(refused)
    except Problem as problem:
        form.take(problem)
    except Conflict as conflict:
        if uploading.is_from_script(request):
            return JsonResponse({"errors": [str(conflict)]}, status=409)
        return _overtaken(request, found, str(conflict))
    if not uploading.is_from_script(request):
        return _page(request, "center/replace.html", found, form, status=422)
    refused = refused or form.first_refusal()
    return uploading.shown_copy(refused) if uploading.wants_copy(request, refused) else uploading.spoken(refused)


def _corrected(actor: Actor, found: DocumentDetail, form: ReplaceForm, copy_seen: str) -> Refused | None:
    """Why the file was refused; None when it is published, now or by the same form before. Raises ``Problem`` for all
    else that is wrong, and ``Conflict``."""
    typed, name = form.cleaned_data, form.cleaned_data["file"].name
    pdf = uploading.checked(actor, name, typed["file"].read, copy_seen)
    if isinstance(pdf, Refused):
        return pdf
    try:
        door.outcome(
            lambda: results.replace_document(
                actor,
                found.id,
                typed["title"],
                typed["reason"],
                pdf,
                is_right_person=typed["right_person"],
                valid_until=typed["valid_until"],
            )
        )
    except PersonMissing as missing:
        return uploading.refused(name, missing, ())
    return None


def _replaced(request: ActingRequest, found: DocumentDetail) -> HttpResponseBase:
    answer = _done(request, found, REPLACED)
    return uploading.spoken(None) if uploading.is_from_script(request) else answer


def _as_it_stands(found: DocumentDetail) -> dict[str, str]:
    until = f"{found.valid_until:%m/%d/%Y}" if found.valid_until else ""
    return {"title": found.title, "valid_until": until}


@door.page(P.RESULT_WITHDRAW, Side.CENTER, methods=("GET", "POST"))
def withdraw(request: ActingRequest, document_id: uuid.UUID) -> HttpResponseBase:
    """The question whether a report is to be taken away and why, and what the answer does."""
    found = reads.before_withdraw(request.actor, document_id)
    if request.method == "POST":
        return _withdraw(request, found)
    if found.state not in _ENDABLE:
        return _overtaken(request, found, NOT_ANY_MORE)
    return _page(request, "center/withdraw.html", found, WithdrawForm())


def _withdraw(request: ActingRequest, found: DocumentDetail) -> HttpResponseBase:
    form = WithdrawForm(request.POST)
    try:
        actor = once(request, "center-document-withdraw")
        if form.is_valid():
            typed, seen = form.cleaned_data, _seen(request)
            door.outcome(lambda: results.withdraw_document(actor, found.id, typed["reason"], typed["note"], seen))
            return _done(request, found, WITHDRAWN)
    except Problem as problem:
        form.take(problem)
    except Conflict as conflict:
        return _overtaken(request, found, str(conflict))
    return _page(request, "center/withdraw.html", found, form, status=422)


def _seen(request: ActingRequest) -> DocumentState:
    """The state of the report that the form showed. Raises ``Problem``."""
    try:
        return DocumentState(request.POST.get("seen", ""))
    except ValueError as error:
        raise Problem({"": "The form is incomplete. Open the page again."}) from error


def _done(request: ActingRequest, found: DocumentDetail, words: str) -> HttpResponseRedirect:
    messages.success(request, words)
    response = door.go("center-visit", found.visit_id)
    response["Location"] += "#reports"
    return response


def _overtaken(request: ActingRequest, found: DocumentDetail, words: str) -> HttpResponse:
    """Somebody else was here first: the visit as it stands now, with what happened at its top."""
    return show(request, found.visit_id, Said(refusal=words), status=409)


def _page(
    request: ActingRequest, template: str, found: DocumentDetail, form: EndingForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "title": "Replace report" if isinstance(form, ReplaceForm) else "Withdraw report",
        "found": found,
        "form": form,
        "is_current": found.state is DocumentState.PUBLISHED,
        "key": request.POST.get(KEY_FIELD, ""),
        "max_bytes": MAX_BYTES,
        "done_url": reverse("center-visit", args=[found.visit_id]) + "#reports",
    }
    response = render(request, template, context, status=status)
    # A chosen file can be looked at before it is sent, by the viewer, whose parser is a worker.
    files.with_policy(response, "_csp_update", {"worker-src": [SELF]})
    return response
