"""Everything on one page, then Submit. What is submitted is what stood on this page: the form carries all of it."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from occhub.access.actor import Actor, Once, Side
from occhub.access.permissions import P
from occhub.domains.authorizations import operations
from occhub.domains.authorizations import reads as authorizations
from occhub.domains.catalogue import reads as catalogue
from occhub.domains.centers import reads as centers
from occhub.domains.companies import reads as companies
from occhub.domains.employees import reads as employees
from occhub.interfaces.web.authorizations import words
from occhub.interfaces.web.authorizations.answers import Answers, as_uuid
from occhub.interfaces.web.authorizations.steps import Form, onward, own_place, step_page
from occhub.interfaces.web.door import KEY_FIELD, ActingRequest, content_hash, go, once, outcome, page, shown_on
from occhub.platform import clock
from occhub.platform.errors import KeyReused, NotFound, Problem

ROUTE = "authorization-submit"
FIELDS = (
    "location_id",
    "employee_id",
    "center_id",
    "reason",
    "valid_from",
    "instructions",
    "date_of_injury",
    "body_part",
    "claim_number",
)
LISTS = ("services", "left_out")
# The step on which a field of the domain is put right.
STEP_OF = {
    "location": "employee",
    "employee": "employee",
    "services": "services",
    "center": "center",
    "again": "",  # on the review itself
}


def review_step(request: ActingRequest, form: Form) -> HttpResponseBase:
    """The review; while something is missing, the step that asks for it."""
    if form.answers.missing_step(form.today) != "review":
        return onward(form)
    return _page(request, form, {})


@page(
    P.AUTHORIZATION_SUBMIT,
    Side.EMPLOYER,
    methods=("POST",),
    form_on=shown_on("authorization-new-step", name="review"),
)
def submit(request: ActingRequest) -> HttpResponseBase:
    """Submit what stood on the review. A second click leads to the same authorization."""
    form = _form_of_review(request)
    actor = _once_for_draft(request, form)
    if form.answers.valid_from is None:
        return _page(request, form, {"valid_from": "Enter the first day of the visit."})
    try:
        made = outcome(
            lambda: operations.submit_authorization(
                actor, form.answers.request(), draft_id=form.draft_id, again="again" in request.POST
            )
        )
    except Problem as problem:
        return _page(request, form, problem.fields)
    except KeyReused as reused:
        return _submitted_already(request, form, reused)
    messages.success(request, "The authorization was submitted.")
    return go("authorization", made)


def _once_for_draft(request: ActingRequest, form: Form) -> Actor:
    """Bound to the draft where there is one: however many tabs show it, it becomes one authorization."""
    actor = once(request, ROUTE)
    if form.draft_id is None:
        return actor
    return actor.with_once(Once(ROUTE, uuid.uuid5(form.draft_id, ROUTE), content_hash(request)))


def _submitted_already(request: ActingRequest, form: Form, reused: KeyReused) -> HttpResponseBase:
    """Another tab submitted the draft with other answers: say so, and lead to what it made."""
    made = as_uuid(reused.outcome)
    if form.draft_id is None or made is None:
        raise reused
    context = {"title": "This draft was submitted already", "url": reverse("authorization", args=[made])}
    return render(request, "authorizations/submitted_already.html", context, status=422)


def _form_of_review(request: ActingRequest) -> Form:
    """The answers as they stood on the review. Their draft is not read: after a second click it is gone."""
    posted: dict[str, Any] = {name: request.POST.get(name, "") for name in FIELDS}
    answers = Answers.from_form(posted | {name: request.POST.getlist(name) for name in LISTS})
    today = clock.local_date(clock.now(), request.actor.zone)
    return Form(answers, today, as_uuid(request.POST.get("draft")), as_uuid(request.POST.get("like")))


def _page(request: ActingRequest, form: Form, problems: dict[str, str]) -> HttpResponseBase:
    answers, actor = form.answers, request.actor
    expires = catalogue.valid_through(answers.chosen, answers.valid_from) if answers.valid_from else None
    employee = _or_none(lambda: employees.employee_choice(actor, answers.employee_id or uuid.UUID(int=0)))
    context = {
        "answers": answers,
        "hidden": [(name, value) for name, value in answers.form().items() if name not in LISTS],
        "problems": [(text, _mended_at(form, name)) for name, text in problems.items()],
        "wrong": {STEP_OF.get(name, "details") for name in problems},
        "employee": employee,
        "own_place": own_place(actor, employee, answers.location_id) if employee else "",
        "born": _or_none(
            lambda: authorizations.employee_on_file(actor, answers.employee_id or uuid.UUID(int=0)).date_of_birth
        ),
        "location": _or_none(lambda: companies.location(actor, answers.location_id or uuid.UUID(int=0))),
        "center": _or_none(lambda: centers.center(actor, answers.center_id or uuid.UUID(int=0))),
        "services": answers.chosen,
        "reason": words.reason_name(answers.reason),
        "expires": expires,
        "alike": authorizations.open_like(actor, answers.employee_id, answers.services) if answers.employee_id else (),
        "again": "again" in request.POST,
        "key": request.POST.get(KEY_FIELD, ""),
    }
    return step_page(request, form, "review", context, status=422 if problems else 200)


def _mended_at(form: Form, field: str) -> str:
    """Where a field of the domain is put right: the address of its step, or its place on this page."""
    step = STEP_OF.get(field, "details")
    return form.address(step) if step else f"#id_{field}"


def _or_none(read: Any) -> Any:
    try:
        return read()
    except NotFound:
        return None
