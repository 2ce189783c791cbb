"""What the center's own system sent: messages, and the parts of them that wait for a person's decision."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages as notices
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render

from occhub.access.actor import Actor, Side
from occhub.access.permissions import P
from occhub.domains.catalogue.types import load_packaged
from occhub.domains.interop import operations, reads
from occhub.domains.interop.types.inbound import PartState, Settlement, WaitingPart
from occhub.interfaces.web import door, files, inbound_pages
from occhub.interfaces.web import inbound_words as words
from occhub.interfaces.web.center import uploading
from occhub.interfaces.web.door import KEY_FIELD, ActingRequest, once, page, shown_on
from occhub.interfaces.web.ui.dates import TypedDateField
from occhub.platform.errors import Conflict, Problem
from occhub.platform.pdf import PdfRefusal, SandboxUnavailable, inspected

SETTLED = "The report is published."
DISMISSED = "It is dismissed. Nothing follows from it."
NOT_CHECKED = "The file could not be checked at the moment. Try again in a minute."
NOTE_LENGTH = 200


@page(P.INBOUND_READ, Side.CENTER)
def listing(request: ActingRequest) -> HttpResponseBase:
    """``/center/messages/``."""
    return inbound_pages.listing(request, "center")


@page(P.INBOUND_READ, Side.CENTER)
def detail(request: ActingRequest, message_id: uuid.UUID) -> HttpResponseBase:
    """One message."""
    return inbound_pages.detail(request, message_id, "center")


@page(P.INBOUND_REPLAY, Side.CENTER, methods=("POST",), form_on=shown_on("center-message", "message_id"))
def replay(request: ActingRequest, message_id: uuid.UUID) -> HttpResponseBase:
    """Work on a message anew."""
    return inbound_pages.replay(request, message_id, "center")


@page(P.INBOUND_LOOK, Side.CENTER)
def text(request: ActingRequest, message_id: uuid.UUID) -> HttpResponseBase:
    """The message as it was sent; the look stands in the ledger."""
    found = reads.raw_text(request.actor, message_id)
    return render(request, "interop/text.html", {"title": "Message as sent", "found": found})


class SettleForm(forms.Form):
    """Whose report it is, and of what type."""

    authorization = forms.UUIDField(
        error_messages={
            "required": "Choose the authorization it belongs to.",
            "invalid": "Choose the authorization it belongs to.",
        }
    )
    report_type = forms.ChoiceField(label="Type of report", error_messages={"required": "Choose the type of report."})
    valid_until = TypedDateField(
        label="Valid through",
        required=False,
        help_text="Only for a type that expires, such as a DOT medical card. MM/DD/YYYY",
        widget=forms.DateInput(attrs={"class": "oh-w-date", "autocomplete": "off", "inputmode": "numeric"}),
    )
    remember = forms.BooleanField(label="Use this type for this code from now on", required=False)
    right_person = forms.BooleanField(
        label="I looked at the report: it is about this person",
        error_messages={"required": "Look at the report and confirm that it is about this person."},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["report_type"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above; mypy does not know)
        kinds = load_packaged().report_types.values()
        field.choices = [("", "Choose"), *((one.code, one.name) for one in kinds)]

    def settlement(self) -> Settlement:
        """What the operation takes; only after ``is_valid``."""
        typed = self.cleaned_data
        return Settlement(typed["authorization"], typed["report_type"], typed["valid_until"], typed["remember"])

    def take(self, problem: Problem) -> None:
        """Show what an operation found wrong, at its field."""
        for name, said in problem.fields.items():
            self.add_error(name if name in self.fields else None, said)


@page(P.INBOUND_LOOK, Side.CENTER)
def part(request: ActingRequest, part_id: uuid.UUID) -> HttpResponseBase:
    """A part that waits, with what it may belong to."""
    return _page(request, reads.waiting_part(request.actor, part_id), SettleForm())


@page(P.INBOUND_LOOK, Side.CENTER)
def file(request: ActingRequest, part_id: uuid.UUID) -> HttpResponseBase:
    """The file of a part, to be looked at outside of the pages: nobody has checked it."""
    files.refuse_parameters(request)
    found = reads.waiting_file(request.actor, part_id)
    files.release_connection()
    response = HttpResponse(found.content, content_type="application/pdf")
    return files.guarded(response, f"waiting-{part_id.hex[:8]}.pdf", attachment=True)


@page(P.INBOUND_SETTLE, Side.CENTER, methods=("POST",), form_on=shown_on("center-message-part", "part_id"))
def settle(request: ActingRequest, part_id: uuid.UUID) -> HttpResponseBase:
    """Publish it for the chosen authorization."""
    form = SettleForm(request.POST)
    try:
        actor = once(request, "center-message-settle")
        found = reads.waiting_part(request.actor, part_id)
        if form.is_valid():
            return _settled(request, actor, found, form)
    except Problem as problem:
        form.take(problem)
    except Conflict as conflict:
        return _overtaken(request, part_id, conflict)
    return _page(request, reads.waiting_part(request.actor, part_id), form, status=422)


def _settled(request: ActingRequest, actor: Actor, found: WaitingPart, form: SettleForm) -> HttpResponseBase:
    place = uploading.turn(request.actor)
    if place is None:
        raise Problem({"": uploading.TOO_MANY})
    with place:
        content = reads.waiting_file(request.actor, found.id).content
        files.release_connection()
        try:
            pdf = inspected(content)
        except SandboxUnavailable as error:
            raise Problem({"": NOT_CHECKED}) from error
    if isinstance(pdf, PdfRefusal):
        raise Problem({"": pdf.message})
    door.outcome(lambda: operations.settle_part(actor, found.id, form.settlement(), pdf))
    notices.success(request, SETTLED)
    return door.go("center-message", found.message.id)


@page(P.INBOUND_SETTLE, Side.CENTER, methods=("POST",), form_on=shown_on("center-message-part", "part_id"))
def dismiss(request: ActingRequest, part_id: uuid.UUID) -> HttpResponseBase:
    """Nothing follows from it."""
    form, refused = SettleForm(), ""
    try:
        actor = once(request, "center-message-dismiss")
        found = reads.waiting_part(request.actor, part_id)
        door.outcome(lambda: operations.dismiss_part(actor, part_id, request.POST.get("note", "")))
        notices.success(request, DISMISSED)
        return door.go("center-message", found.message.id)
    except Problem as problem:
        refused = str(next(iter(problem.fields.values())))
    except Conflict as conflict:
        return _overtaken(request, part_id, conflict)
    return _page(request, reads.waiting_part(request.actor, part_id), form, status=422, refused=refused)


def _overtaken(request: ActingRequest, part_id: uuid.UUID, conflict: Conflict) -> HttpResponseBase:
    found = reads.waiting_part(request.actor, part_id)
    return inbound_pages.detail(request, found.message.id, "center", said=str(conflict), status=409)


def _page(
    request: ActingRequest, found: WaitingPart, form: SettleForm, *, status: int = 200, refused: str = ""
) -> HttpResponseBase:
    chosen = str(form.data.get("authorization", "")) if form.is_bound else ""
    if not form.is_bound and found.candidates:
        chosen = ""
    context = {
        "title": "Decide about a report",
        "found": found,
        "why": words.WHYS[found.part.why],
        "waits": found.part.state is PartState.QUARANTINED,
        "kind": words.KINDS[found.part.kind],
        "candidates": [
            {"one": one, "key": str(one.authorization_id), "is_chosen": str(one.authorization_id) == chosen}
            for one in found.candidates
        ],
        "form": form,
        "refused": refused,
        "note_length": NOTE_LENGTH,
        "key": request.POST.get(KEY_FIELD, ""),
    }
    return render(request, "interop/part.html", context, status=status)
