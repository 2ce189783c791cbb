"""Publish reports: many files at once, each judged by itself.

Without script one form sends them all; with it each file is a request of its own.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseBase, JsonResponse

from occhub.access.actor import Actor, Once, Side
from occhub.access.permissions import P
from occhub.domains.results import operations as results
from occhub.domains.visits import reads as visits
from occhub.domains.visits.types import VisitDetail
from occhub.interfaces.web import door, files
from occhub.interfaces.web.center.choices import ReportChoice, chosen, report_choices
from occhub.interfaces.web.center.visit import Said, show
from occhub.interfaces.web.door import ActingRequest, once
from occhub.platform.errors import Problem
from occhub.platform.pdf import PdfRefusal, SandboxUnavailable, inspected

ROUTE = "center-publish"
NO_FILE = "Choose at least one PDF file. Files that are larger than 50 MB together must be sent one at a time."
NOT_CHECKED = "This file could not be checked at the moment, so it was not published. Try again in a minute."


@dataclass(frozen=True, slots=True)
class _Sent:
    """One file as it was sent."""

    actor: Actor
    visit: VisitDetail
    choice: ReportChoice
    title: str
    file: UploadedFile[bytes]


@door.page(P.RESULT_PUBLISH, Side.CENTER, methods=("POST",), form_on=door.shown_on("center-visit", "visit_id"))
def publish(request: ActingRequest, visit_id: uuid.UUID) -> HttpResponseBase:
    """Publish the good files, and say of each other one what is wrong with it."""
    visit = visits.visit(request.actor, visit_id)
    sent = request.FILES.getlist("files")
    refused, published = [], 0
    try:
        actor = once(request, ROUTE)
        choice = chosen(request.POST.get("report_type", ""), report_choices(visit))
        for file in sent:
            why = _publish_one(_Sent(actor, visit, choice, request.POST.get("title", ""), file))
            refused += [(_shown_name(file), why)] if why else []
            published += not why
    except Problem as problem:
        refused = [(_shown_name(file), _words(problem)) for file in sent]
    return _answer(request, visit_id, refused if sent else [("No file", NO_FILE)], published)


def _publish_one(sent: _Sent) -> str:
    """Why the file was refused; "" when it is published, now or by the same form before."""
    content = sent.file.read()
    files.release_connection()  # the inspection takes its time
    try:
        pdf = inspected(content)
    except SandboxUnavailable:
        return NOT_CHECKED
    if isinstance(pdf, PdfRefusal):
        return pdf.message
    title = sent.title.strip() or sent.choice.title
    actor = _keyed(sent, content, title)
    try:
        door.outcome(
            lambda: results.publish_document(
                actor, sent.visit.id, sent.choice.report_type, title, sent.choice.line_id, pdf
            )
        )
    except Problem as problem:
        return _words(problem)
    return ""


def _keyed(sent: _Sent, content: bytes, title: str) -> Actor:
    """The actor under a key of this file and visit alone: a form sent twice publishes each of its files once."""
    form = sent.actor.once
    if form is None:
        raise Problem({"": "The form is incomplete. Open the page again."})
    about = f"{sent.visit.id}\n{sent.choice.value}\n{title}"
    digest = hashlib.sha256(hashlib.sha256(content).digest() + about.encode()).digest()
    return sent.actor.with_once(Once(ROUTE, uuid.uuid5(form.key, digest.hex()), digest))


def _words(problem: Problem) -> str:
    return " ".join(problem.fields.values())


def _shown_name(file: UploadedFile[bytes]) -> str:
    return file.name or "File without a name"


def _answer(
    request: ActingRequest, visit_id: uuid.UUID, refused: list[tuple[str, str]], published: int
) -> HttpResponse:
    if "X-Occhub-Upload" in request.headers:
        if refused:
            return JsonResponse({"errors": [why for _, why in refused]}, status=422)
        return JsonResponse({"message": "Published."}, status=201)
    if refused:
        return show(request, visit_id, Said(files=tuple(refused), published=published), status=422)
    messages.success(request, "1 report was published." if published == 1 else f"{published} reports were published.")
    return door.go("center-visit", visit_id)
