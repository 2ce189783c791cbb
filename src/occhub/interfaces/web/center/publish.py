"""Publish reports: many files at once, each judged by itself.

Without script one form sends them all; with it each file is a request of its own.

A file that may be about somebody else is not kept anywhere while it waits for a word: with script the browser still has
it and sends it again by one click, and nobody else ever sees what nobody decided to publish. Without script the person
chooses the file once more and ticks that it is right.

A fillable form with script is offered as a flattened copy in the same way: the script shows the copy, and what it sends
again names the copy that was seen. Without script nobody could have seen it, so the form is refused as before.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseBase, JsonResponse

from occhub.access.actor import Actor, Once, Side
from occhub.access.permissions import P
from occhub.domains.results import operations as results
from occhub.domains.results import reads
from occhub.domains.results.types import PersonMissing
from occhub.domains.visits import reads as visits
from occhub.domains.visits.types import VisitDetail
from occhub.interfaces.web import door, files
from occhub.interfaces.web.center.choices import ReportChoice, chosen, report_choices
from occhub.interfaces.web.center.visit import Said, show
from occhub.interfaces.web.door import ActingRequest, once
from occhub.interfaces.web.ui.dates import NoSuchDay, typed_date
from occhub.platform.errors import Problem
from occhub.platform.pdf import InspectedPdf, PdfRefusal, SandboxUnavailable, flattened_copy, inspected

ROUTE = "center-publish"
NO_FILE = "Choose at least one PDF file. Files that are larger than 50 MB together must be sent one at a time."
PRINT_IT = "This file is a form that contains a script. Open it, print it to a new PDF and upload that."
COPY_OFFERED = (
    "Not published yet: this form contains a script. It can be published as a copy that shows what is filled in and"
    " can no longer be changed."
)
NOT_CHECKED = "This file could not be checked at the moment, so it was not published. Try again in a minute."


@dataclass(frozen=True, slots=True)
class _Sent:
    """One file as it was sent."""

    actor: Actor
    visit: VisitDetail
    choice: ReportChoice
    title: str
    valid_until: date | None
    is_right_person: bool
    copy_seen: str
    """The SHA-256 of the flattened copy that the person saw; "" where none was shown."""
    file: UploadedFile[bytes]


@dataclass(frozen=True, slots=True)
class _Refused:
    """Why a file was not published. With ``ask`` it waits for a word of the desk: that it is about the right person, or
    that its flattened copy will do."""

    name: str
    why: str
    ask: Literal["", "right_person", "flattened"] = ""
    copy: InspectedPdf | None = None
    field: str = ""


@door.page(P.RESULT_PUBLISH, Side.CENTER, methods=("POST",), form_on=door.shown_on("center-visit", "visit_id"))
def publish(request: ActingRequest, visit_id: uuid.UUID) -> HttpResponseBase:
    """Publish the good files, and say of each other one what is wrong with it."""
    visit = visits.visit(request.actor, visit_id)
    sent = request.FILES.getlist("files")
    refused: list[_Refused] = []
    try:
        actor = once(request, ROUTE)
        choice = chosen(request.POST.get("report_type", ""), report_choices(visit))
        for file in sent:
            refused += _publish_one(_sent(request, actor, visit, choice, file))
    except Problem as problem:
        refused = [_Refused(_shown_name(file), _words(problem), field=_field(problem)) for file in sent]
    if not sent:
        refused = [_Refused("No file", NO_FILE)]
    return _answer(request, visit_id, refused, len(sent) - len(refused))


def _sent(
    request: ActingRequest, actor: Actor, visit: VisitDetail, choice: ReportChoice, file: UploadedFile[bytes]
) -> _Sent:
    form = request.POST
    return _Sent(
        actor=actor,
        visit=visit,
        choice=choice,
        title=form.get("title", ""),
        valid_until=_day(form.get("valid_until", "")) if choice.expires else None,
        is_right_person=form.get("right_person") == "1",
        copy_seen=form.get("flattened", ""),
        file=file,
    )


def _day(typed: str) -> date | None:
    """The typed day; None for none. Raises ``Problem`` at the field."""
    try:
        day = typed_date(typed) if typed.strip() else None
    except NoSuchDay as error:
        raise Problem({"valid_until": "Valid through: this day does not exist. Look at the card again."}) from error
    if day is None and typed.strip():
        raise Problem({"valid_until": "Enter the day through which the card is valid as MM/DD/YYYY."})
    return day


def _publish_one(sent: _Sent) -> list[_Refused]:
    """Why the file was refused; nothing when it is published, now or by the same form before."""
    content, name = sent.file.read(), _shown_name(sent.file)
    files.release_connection()  # the inspection takes its time
    try:
        pdf = inspected(content)
        if isinstance(pdf, PdfRefusal):
            copy = flattened_copy(content) if pdf.code == "active_content" else None
            if copy is None or copy.facts.sha256.hex() != sent.copy_seen:
                return [_not_as_it_is(name, pdf, copy)]
            pdf = copy
    except SandboxUnavailable:
        return [_Refused(name, NOT_CHECKED)]
    try:
        door.outcome(lambda: _published(sent, pdf))
    except PersonMissing as missing:
        return [_Refused(name, _words(missing), "right_person")]
    except Problem as problem:
        return [_Refused(name, _words(problem), field=_field(problem))]
    return []


def _not_as_it_is(name: str, refusal: PdfRefusal, copy: InspectedPdf | None) -> _Refused:
    return _Refused(name, COPY_OFFERED, "flattened", copy) if copy else _Refused(name, refusal.message)


def _published(sent: _Sent, pdf: InspectedPdf) -> uuid.UUID:
    title, choice = sent.title.strip() or sent.choice.title, sent.choice
    actor = _keyed(sent, pdf.original or pdf.content, title)
    return results.publish_document(
        actor,
        sent.visit.id,
        choice.report_type,
        title,
        choice.line_id,
        pdf,
        is_right_person=sent.is_right_person,
        valid_until=sent.valid_until,
    )


def _keyed(sent: _Sent, content: bytes, title: str) -> Actor:
    """The actor under a key of this file and visit alone: a form sent twice publishes each of its files once."""
    form = sent.actor.once
    if form is None:
        raise Problem({"": "The form is incomplete. Open the page again."})
    about = f"{sent.visit.id}\n{sent.choice.value}\n{title}\n{sent.valid_until or ''}"
    digest = hashlib.sha256(hashlib.sha256(content).digest() + about.encode()).digest()
    return sent.actor.with_once(Once(ROUTE, uuid.uuid5(form.key, digest.hex()), digest))


def _field(problem: Problem) -> str:
    """The field of the file's row at which it stands."""
    return next((name for name in problem.fields if name in ("valid_until", "title", "report_type")), "")


def _words(problem: Problem) -> str:
    return " ".join(problem.fields.values())


def _shown_name(file: UploadedFile[bytes]) -> str:
    return file.name or "File without a name"


def _answer(request: ActingRequest, visit_id: uuid.UUID, refused: list[_Refused], published: int) -> HttpResponseBase:
    if "X-Occhub-Upload" in request.headers:
        return _spoken(request, visit_id, refused)
    if refused:
        said = Said(
            files=tuple((one.name, PRINT_IT if one.copy else one.why) for one in refused),
            published=max(0, published),
            asks_person=any(one.ask == "right_person" for one in refused),
        )
        return show(request, visit_id, said, status=422)
    count = "1 report was published" if published == 1 else f"{published} reports were published"
    messages.success(request, f"{count}. Open {'it' if published == 1 else 'them'} under Reports and look once more.")
    return door.go("center-visit", visit_id)


def _spoken(request: ActingRequest, visit_id: uuid.UUID, refused: list[_Refused]) -> HttpResponseBase:
    """The answer to a script, which sends one file at a time. What waits for a word is a question, not an error."""
    if not refused:
        return JsonResponse({"message": "Published."}, status=201)
    first = refused[0]
    if first.copy and request.POST.get("look") == "1":
        reads.reports_due(request.actor, [visit_id])  # asks whether the person may publish at all
        shown = HttpResponse(first.copy.content, content_type="application/pdf")
        return files.guarded(shown, "flattened-copy.pdf", attachment=False)
    if first.ask:
        seen = first.copy.facts.sha256.hex() if first.copy else ""
        return JsonResponse({"question": first.why, "ask": first.ask, "copy": seen}, status=409)
    return JsonResponse({"errors": [one.why for one in refused], "field": first.field}, status=422)
