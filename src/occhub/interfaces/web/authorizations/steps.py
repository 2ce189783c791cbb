"""New authorization, step by step. Each step is a plain page; the answers stand in a draft, so that nothing is lost.

An address names where the answers come from: ``?draft=<id>`` an own draft, ``?like=<id>`` an earlier authorization that
was not changed yet, or nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from occhub.access.actor import Actor
from occhub.domains.authorizations import operations
from occhub.domains.authorizations import reads as authorizations
from occhub.domains.centers import reads as centers
from occhub.domains.companies import reads as companies
from occhub.domains.employees import reads as employees
from occhub.domains.employees.types import EmployeeChoice
from occhub.interfaces.web.authorizations import words
from occhub.interfaces.web.authorizations.answers import Answers, as_uuid
from occhub.interfaces.web.door import ActingRequest, once, outcome
from occhub.platform import clock
from occhub.platform.errors import KeyReused, NotFound

STEPS: tuple[tuple[str, str], ...] = (
    ("employee", "Employee"),
    ("services", "Services"),
    ("center", "Center"),
    ("details", "Details"),
    ("review", "Review"),
)

KEPT_FORM = "step"  # the form that the entries of the steps send first
AFTER_EMPLOYEE = ("services", "center", "details")
KEPT_STEPS = ("employee", *AFTER_EMPLOYEE)


class DraftGone(NotFound):
    """The address names a draft that is not one of the member's: submitted, discarded, somebody else's, or none."""


@dataclass(frozen=True, slots=True)
class Form:
    """The answers so far, and where they stand."""

    answers: Answers
    today: date
    draft_id: uuid.UUID | None = None
    like: uuid.UUID | None = None

    @property
    def query(self) -> str:
        """The part of an address that names where the answers stand."""
        found = {"draft": self.draft_id} if self.draft_id else {"like": self.like} if self.like else {}
        return f"?{urlencode(found)}" if found else ""

    def address(self, step: str) -> str:
        """The page of a step."""
        return reverse("authorization-new-step", args=[step]) + self.query


StepView = Callable[[ActingRequest, Form], HttpResponseBase]


def form_of(request: ActingRequest) -> Form:
    """The answers that the address names.

    ``DraftGone`` for a draft, ``NotFound`` for an authorization out of reach.
    """
    if "draft" in request.GET:
        return _form_of_draft(request)
    like = _like(request)
    start = authorizations.form_start(request.actor, like)
    today = today_at(request.actor, start.center_id)
    return Form(Answers.from_start(start, today), today, like=like)


def today_at(actor: Actor, center_id: uuid.UUID | None) -> date:
    """The date that decides what lies in the past: the one at the center, where one is chosen, else the reader's."""
    try:
        zone = centers.center(actor, center_id).zone if center_id else actor.zone
    except NotFound:
        zone = actor.zone
    return clock.local_date(clock.now(), zone)


def _form_of_draft(request: ActingRequest) -> Form:
    # An id that cannot be one is asked for all the same: who may have no drafts is refused before anything else.
    draft_id = as_uuid(request.GET["draft"]) or uuid.UUID(int=0)
    try:
        kept = authorizations.draft(request.actor, draft_id)
    except NotFound as error:
        raise DraftGone from error
    answers = Answers.from_form(kept.form)
    return Form(answers, today_at(request.actor, answers.center_id), draft_id=draft_id)


def with_form(request: ActingRequest, view: StepView) -> HttpResponseBase:
    """Answer with the form that the address names; a draft that is gone is said to be, whoever's it was."""
    try:
        return view(request, form_of(request))
    except DraftGone:
        return draft_gone(request)


def draft_gone(request: ActingRequest) -> HttpResponseBase:
    """The same page for a draft that was submitted or discarded, that is somebody else's, or that never was."""
    return render(request, "authorizations/draft_gone.html", {"title": "This draft is gone"}, status=404)


def _like(request: ActingRequest) -> uuid.UUID | None:
    typed = request.GET.get("like")
    if typed is None:
        return None
    found = as_uuid(typed)
    if found is None:
        raise NotFound
    return found


def keep(request: ActingRequest, form: Form, **answers: Any) -> Form:
    """Write these answers into the draft, beside the others."""
    return keep_all(request, form, replace(form.answers, **answers))


def keep_all(request: ActingRequest, form: Form, changed: Answers) -> Form:
    """Write the answers into the draft. The first ones begin it, and a second click begins no other."""
    if form.draft_id is None and changed == form.answers:
        return form
    if form.draft_id is not None:
        try:
            operations.save_draft(request.actor, form.draft_id, changed.form())
        except NotFound as error:  # another tab submitted or discarded it a moment ago
            raise DraftGone from error
        return Form(changed, form.today, draft_id=form.draft_id)
    actor = once(request, "authorization-draft")
    try:
        begun = outcome(lambda: operations.save_draft(actor, None, changed.form()))
    except KeyReused as reused:  # after Back, the form that began a draft is sent with another answer: it goes there
        if (draft_id := as_uuid(reused.outcome)) is None:
            raise
        return keep_all(request, replace(form, draft_id=draft_id), changed)
    return Form(changed, form.today, draft_id=uuid.UUID(begun))


def see_other(address: str) -> HttpResponseRedirect:
    """Redirect after a POST."""
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response


def wanted_step(request: ActingRequest) -> str:
    """The step to which an entry of the steps leads; "" for the way on."""
    wanted = request.POST.get("go", "")
    return wanted if wanted in dict(STEPS) else ""


def onward(form: Form, wanted: str = "") -> HttpResponseBase:
    """To the step that is wanted, to the first one without an answer, or to the review."""
    return see_other(form.address(wanted or form.answers.missing_step(form.today)))


def step_page(
    request: ActingRequest, form: Form, step: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponseBase:
    """The page of a step, with the way that lies behind and before it."""
    base = {
        "title": "New authorization",
        "step": step,
        "steps": _way(form, step),
        "form_address": form.address(step),
        "kept_form": KEPT_FORM if step in KEPT_STEPS else "",
        "query": form.query,
        "addresses": {name: form.address(name) for name, _ in STEPS},
        "draft_id": form.draft_id,
        "like": form.like,
        "left_out": words.not_offered(form.answers.left_out, form.today),
        "whom": _whom(request, form) if step in AFTER_EMPLOYEE else "",
    }
    return render(request, f"authorizations/new_{step.replace('-', '_')}.html", base | context, status=status)


def _whom(request: ActingRequest, form: Form) -> str:
    """For whom one orders: name, number, location; "" while nobody within reach is chosen."""
    actor, answers = request.actor, form.answers
    if answers.employee_id is None or answers.location_id is None:
        return ""
    try:
        person = employees.employee_choice(actor, answers.employee_id)
        place = companies.location(actor, answers.location_id)
    except NotFound:
        return ""
    last, _, first = person.name.partition(", ")
    own = own_place(actor, person, place.id)
    at = f"{place.name} (roster: {own})" if own else place.name
    return ", ".join(filter(None, (f"{first} {last}".strip(), person.employee_number, at)))


def own_place(actor: Actor, person: EmployeeChoice, location_id: uuid.UUID | None) -> str:
    """The name of the person's own location, where the authorization is for another one; "" otherwise."""
    if location_id is None or person.location_id == location_id:
        return ""
    try:
        return companies.location(actor, person.location_id).name
    except NotFound:
        return ""


def _way(form: Form, step: str) -> list[dict[str, str]]:
    """The steps for ``ui/steps.html``: whatever is answered can be gone back to."""
    names = [name for name, _ in STEPS]
    missing = names.index(form.answers.missing_step(form.today))
    current = names.index(step) if step in names else 0
    return [
        {
            "name": name,
            "label": label,
            "state": "current" if place == current else "done" if place < max(current, missing) else "todo",
            "url": form.address(name) if place <= missing else "",
        }
        for place, (name, label) in enumerate(STEPS)
    ]
