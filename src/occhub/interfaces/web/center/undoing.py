"""Steps of a visit taken back, and the visit that ends before its services do: said beforehand, then done."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from occhub.access.actor import Actor, Side
from occhub.access.permissions import P
from occhub.domains.catalogue.types import UndoReason, UndoStep, load_packaged
from occhub.domains.results import operations as results
from occhub.domains.results import reads as result_reads
from occhub.domains.visits import operations as visits
from occhub.domains.visits import reads as visit_reads
from occhub.domains.visits.types import GivenReason, VisitDetail
from occhub.interfaces.web import door
from occhub.interfaces.web.door import KEY_FIELD, ActingRequest, once
from occhub.interfaces.web.ui.templatetags.occhub_ui import time_words
from occhub.platform import clock
from occhub.platform.errors import Conflict, Problem

NOTE_LENGTH = 500
CHECK_IN_DOES = (
    "The visit is cancelled. Nobody is in the center under it any more.",
    "Every service is again what it was before, and what was recorded in this visit is taken back.",
    "The authorization can be used again: the right person can be checked in under it.",
    "The company sees in its history that the check-in was undone and why; your note it does not see.",
)
CHECK_OUT_DOES = (
    "The employee is in the center again, and every service of this visit can be recorded anew.",
    "Services that ended because the employee left are open again.",
    "Check out again when everything is right. The company sees that the visit was opened again.",
)


class UndoForm(forms.Form):
    """Why a step is undone."""

    reason = forms.ChoiceField(
        label="Why?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the reason.", "invalid_choice": "Choose the reason."},
    )
    note = forms.CharField(
        label="Note for the center",
        required=False,
        max_length=NOTE_LENGTH,
        help_text="The company does not read it.",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": f"Shorten the note to {NOTE_LENGTH} characters."},
    )

    def __init__(self, *args: Any, reasons: tuple[UndoReason, ...], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["reason"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above; mypy does not know)
        field.choices = [(one.code, one.text) for one in reasons]

    def given(self) -> GivenReason:
        """What the operation takes; only after ``is_valid``."""
        return GivenReason(self.cleaned_data["reason"], self.cleaned_data["note"])

    def take(self, problem: Problem) -> None:
        """Show what an operation found wrong, at its field."""
        for name, text in problem.fields.items():
            self.add_error(name if name in self.fields else None, text)


@dataclass(frozen=True, slots=True)
class _Step:
    """One step that can be undone: its form, its words and what does it."""

    step: UndoStep
    route: str
    title: str
    button: str
    does: tuple[str, ...]
    act: Callable[[Actor, uuid.UUID, GivenReason], object]
    done: str

    def why_not(self, visit: VisitDetail, reports: int) -> str:
        """Why it cannot be done now; "" if it can."""
        if self.step is UndoStep.CHECK_OUT:
            return visit.why_not_reopen
        if visit.why_not_undo or not reports:
            return visit.why_not_undo
        return "Reports of this visit are published. Withdraw each of them first, then undo the check-in."


_CHECK_IN = _Step(
    UndoStep.CHECK_IN,
    "center-undo",
    "Undo the check-in",
    "Undo the check-in",
    CHECK_IN_DOES,
    results.undo_check_in,
    "The check-in was undone. The authorization can be used again.",
)
_CHECK_OUT = _Step(
    UndoStep.CHECK_OUT,
    "center-reopen",
    "Open the visit again",
    "Open the visit again",
    CHECK_OUT_DOES,
    visits.reopen,
    "The visit is open again. Record what is to be changed, then check out.",
)


@door.page(P.VISIT_UNDO, Side.CENTER, methods=("GET", "POST"))
def undo(request: ActingRequest, visit_id: uuid.UUID) -> HttpResponseBase:
    """Undo a wrong check-in."""
    return _answer(request, visit_id, _CHECK_IN)


@door.page(P.VISIT_UNDO, Side.CENTER, methods=("GET", "POST"))
def reopen(request: ActingRequest, visit_id: uuid.UUID) -> HttpResponseBase:
    """Open a visit again after check-out."""
    return _answer(request, visit_id, _CHECK_OUT)


def _answer(request: ActingRequest, visit_id: uuid.UUID, step: _Step) -> HttpResponseBase:
    visit = visit_reads.before_undo(request.actor, visit_id)
    day = clock.local_date(clock.now(), visit.authorization.center_zone)
    reasons = load_packaged().undo_reasons_on(step.step, day)
    if request.method != "POST":
        return _show(request, visit, step, UndoForm(reasons=reasons))
    form = UndoForm(request.POST, reasons=reasons)
    if not form.is_valid():
        return _show(request, visit, step, form, status=422)
    try:
        actor = once(request, step.route)
        door.outcome(lambda: step.act(actor, visit_id, form.given()))
    except Problem as problem:
        form.take(problem)
        return _show(request, visit, step, form, status=422)
    except Conflict as conflict:
        visit = visit_reads.before_undo(request.actor, visit_id)
        return _show(request, visit, step, form, refusal=str(conflict), status=409)
    messages.success(request, step.done)
    if step.step is UndoStep.CHECK_IN:
        return door.go("center-authorization", visit.authorization.id)
    return door.go("center-visit", visit_id)


def _show(
    request: ActingRequest, visit: VisitDetail, step: _Step, form: UndoForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    documents = result_reads.documents_of_visit(request.actor, visit.id) if step.step is UndoStep.CHECK_IN else ()
    context = {
        "title": step.title,
        "visit": visit,
        "found": visit.authorization,
        "form": form,
        "key": request.POST.get(KEY_FIELD, ""),
        "action": reverse(step.route, args=[visit.id]),
        "does": step.does,
        "button": step.button,
        "refusal": refusal or step.why_not(visit, len(documents)),
        "documents": documents,
    }
    return render(request, "center/undo.html", context, status=status)


@door.page(P.VISIT_CHECK_OUT, Side.CENTER, methods=("GET", "POST"))
def left(request: ActingRequest, visit_id: uuid.UUID) -> HttpResponseBase:
    """The employee left before every service was done."""
    if request.method != "POST":
        return _ask_left(request, visit_id)
    try:
        actor = once(request, "center-left")
        door.outcome(lambda: visits.leave_early(actor, visit_id))
    except Conflict as conflict:
        return _ask_left(request, visit_id, refusal=str(conflict), status=409)
    messages.success(
        request, "Noted that the employee left. What was still open is not performed; the company is told."
    )
    return door.go("center-visit", visit_id)


def _ask_left(request: ActingRequest, visit_id: uuid.UUID, *, refusal: str = "", status: int = 200) -> HttpResponse:
    visit = visit_reads.before_leaving(request.actor, visit_id)
    still_open = [line.service_name for line in visit.authorization.lines if line.id in visit.open_line_ids]
    if not refusal and not still_open:
        refusal = "Every service is recorded already." if visit.is_open else "This visit has ended already."
    context = {
        "title": "The employee left",
        "visit": visit,
        "found": visit.authorization,
        "action": reverse("center-left", args=[visit.id]),
        "does": (
            f"Not performed, because the employee left: {'; '.join(still_open)}.",
            "The visit ends now. The company is told at once.",
            "If the employee comes back today, open the visit again.",
        ),
        "button": "The employee left",
        "refusal": refusal,
    }
    return render(request, "center/undo.html", context, status=status)


def offers(visit: VisitDetail) -> list[dict[str, str]]:
    """What may be undone in a visit now, for its page."""
    found = []
    if not visit.why_not_reopen:
        found.append({"label": "Open the visit again", "url": reverse("center-reopen", args=[visit.id])})
    if not visit.why_not_undo:
        found.append({"label": "Undo the check-in", "url": reverse("center-undo", args=[visit.id])})
    return found


def done(visit: VisitDetail) -> list[dict[str, Any]]:
    """What was undone, for its page."""
    titles = {str(UndoStep.CHECK_IN): "Check-in undone", str(UndoStep.CHECK_OUT): "Visit opened again"}
    zone = visit.authorization.center_zone
    return [
        {
            "kind": "warn",
            "title": titles[one.step],
            "when": time_words(one.at, zone),
            "by": one.by_name,
            "text": f"{one.reason}. {one.note}".rstrip(". ") + ".",
        }
        for one in visit.undos
    ]
