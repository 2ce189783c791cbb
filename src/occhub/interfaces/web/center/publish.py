"""Publish reports: many files at once, each judged by itself.

Without script one form sends them all; with it each file is a request of its own.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponseBase

from occhub.access.actor import Actor, Once, Side
from occhub.access.permissions import P
from occhub.domains.results import operations as results
from occhub.domains.results import reads
from occhub.domains.visits import reads as visits
from occhub.domains.visits.types import VisitDetail
from occhub.interfaces.web import door
from occhub.interfaces.web.center import uploading
from occhub.interfaces.web.center.choices import ReportChoice, chosen, report_choices
from occhub.interfaces.web.center.uploading import Refused
from occhub.interfaces.web.center.visit import Said, show
from occhub.interfaces.web.door import ActingRequest, once
from occhub.interfaces.web.ui.dates import NoSuchDay, typed_date
from occhub.platform.errors import Problem
from occhub.platform.pdf import InspectedPdf

ROUTE = "center-publish"
NO_FILE = "Choose at least one PDF file. Files that are larger than 50 MB together must be sent one at a time."
ROW_FIELDS = ("valid_until", "title", "report_type")


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


@door.page(P.RESULT_PUBLISH, Side.CENTER, methods=("POST",), form_on=door.shown_on("center-visit", "visit_id"))
def publish(request: ActingRequest, visit_id: uuid.UUID) -> HttpResponseBase:
    """Publish the good files, and say of each other one what is wrong with it."""
    visit = visits.visit(request.actor, visit_id)
    sent = request.FILES.getlist("files")
    refused: list[Refused] = []
    try:
        actor = once(request, ROUTE)
        choice = chosen(request.POST.get("report_type", ""), report_choices(visit))
        for file in sent:
            refused += _publish_one(_sent(request, actor, visit, choice, file))
    except Problem as problem:
        refused = [uploading.refused(_shown_name(file), problem, ROW_FIELDS) for file in sent]
    if not sent:
        refused = [Refused("No file", NO_FILE)]
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


def _publish_one(sent: _Sent) -> list[Refused]:
    """Why the file was refused; nothing when it is published, now or by the same form before."""
    name = _shown_name(sent.file)
    pdf = uploading.checked(sent.actor, name, sent.file.read, sent.copy_seen)
    if isinstance(pdf, Refused):
        return [pdf]
    try:
        door.outcome(lambda: _published(sent, pdf))
    except Problem as problem:
        return [uploading.refused(name, problem, ROW_FIELDS)]
    return []


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


def _shown_name(file: UploadedFile[bytes]) -> str:
    return file.name or "File without a name"


def _answer(request: ActingRequest, visit_id: uuid.UUID, refused: list[Refused], published: int) -> HttpResponseBase:
    if uploading.is_from_script(request):
        return _spoken(request, visit_id, refused)
    if refused:
        said = Said(
            files=tuple((one.name, one.why_without_script) for one in refused),
            published=max(0, published),
            asks_person=any(one.ask == "right_person" for one in refused),
        )
        return show(request, visit_id, said, status=422)
    count = "1 report was published" if published == 1 else f"{published} reports were published"
    messages.success(request, f"{count}. Open {'it' if published == 1 else 'them'} under Reports and look once more.")
    return door.go("center-visit", visit_id)


def _spoken(request: ActingRequest, visit_id: uuid.UUID, refused: list[Refused]) -> HttpResponseBase:
    """The answer to a script, which sends one file at a time."""
    first = refused[0] if refused else None
    if first and uploading.wants_copy(request, first):
        reads.reports_due(request.actor, [visit_id])  # asks whether the person may publish at all
        return uploading.shown_copy(first)
    return uploading.spoken(first)
