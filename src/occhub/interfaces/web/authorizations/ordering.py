"""The further steps: what, where, when and why; then the review and Submit."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import render

from occhub.access.actor import Side
from occhub.access.permissions import P
from occhub.domains.authorizations import operations
from occhub.domains.authorizations import reads as authorizations
from occhub.domains.catalogue import reads as catalogue
from occhub.domains.catalogue.types import load_packaged
from occhub.domains.centers import reads as centers
from occhub.domains.centers.types import CenterChoice
from occhub.domains.companies import reads as companies
from occhub.interfaces.web.authorizations.answers import as_uuid
from occhub.interfaces.web.authorizations.details import details_step
from occhub.interfaces.web.authorizations.people import add_step, employee_step
from occhub.interfaces.web.authorizations.review import review_step
from occhub.interfaces.web.authorizations.steps import (
    Form,
    StepView,
    draft_gone,
    keep,
    onward,
    step_page,
    wanted_step,
    with_form,
)
from occhub.interfaces.web.door import ActingRequest, go, once, outcome, page, shown_on
from occhub.platform import clock
from occhub.platform.errors import NotFound

NEAREST = 5


@page(P.AUTHORIZATION_DRAFT, Side.EMPLOYER)
def begin(request: ActingRequest) -> HttpResponseBase:
    """New authorization: the first step, or with ``?like=`` the review of one made from an earlier one."""
    return with_form(request, _begin)


def _begin(request: ActingRequest, form: Form) -> HttpResponseBase:
    step = form.answers.missing_step(form.today) if form.like else "employee"
    return _STEP_VIEWS[step](request, form)


@page(P.AUTHORIZATION_DRAFT, Side.EMPLOYER, methods=("GET", "POST"))
def step(request: ActingRequest, name: str) -> HttpResponseBase:
    """One step; a POST keeps its answers and leads to the next one that is missing."""
    return with_form(request, _STEP_VIEWS[name])


def services_step(request: ActingRequest, form: Form) -> HttpResponseBase:
    """Choose the services, grouped by family; each says what it needs."""
    typed, chosen, error = "", form.answers.services, ""
    if request.method == "POST":
        known = load_packaged()
        chosen = tuple(code for code in known.services if code in request.POST.getlist("services"))
        typed = request.POST.get("words", "").strip()[:100]
        if wanted := wanted_step(request):
            return onward(keep(request, form, services=chosen), wanted)
        if "search" not in request.POST:
            error = _wrong_with(chosen)
            if not error:
                return onward(keep(request, form, services=chosen))
    context = {"typed": typed, "error": error, "chosen": chosen, **_groups(form, chosen, typed)}
    return step_page(request, form, "services", context, status=422 if error else 200)


def _wrong_with(chosen: tuple[str, ...]) -> str:
    if not chosen:
        return "Choose at least one service"
    if catalogue.mixes_regulated_tests([load_packaged().services[code] for code in chosen]):
        return "DOT tests and non-DOT tests cannot stand on one authorization. Make two"
    return ""


def _groups(form: Form, chosen: tuple[str, ...], typed: str) -> dict[str, Any]:
    """Families with their services; a search leaves those that match or are chosen."""
    known = load_packaged()
    found = {one.code for one in catalogue.search(known.offered_on(form.today), typed)} | set(chosen)
    groups = []
    for family, services in catalogue.offered_by_family(known, form.today):
        shown = [one for one in services if one.code in found]
        if shown:
            groups.append({"family": family, "services": shown})
    not_offered = catalogue.search((one for one in known.services_on(form.today) if not one.offered), typed)
    return {"groups": groups, "not_offered": not_offered}


def center_step(request: ActingRequest, form: Form) -> HttpResponseBase:
    """Choose among the centers that can do all of the services, nearest to the location first."""
    if not form.answers.services:
        return onward(form)
    choices, error = _able_centers(request, form), ""
    if request.method == "POST":
        chosen, wanted = as_uuid(request.POST.get("center")), wanted_step(request)
        if any(choice.center.id == chosen for choice in choices):
            return onward(keep(request, form, center_id=chosen), wanted)
        if wanted:
            return onward(form, wanted)
        error = "Choose a center"
    rows = [_center_row(choice) for choice in choices]
    chosen = form.answers.center_id or (rows[0]["center"].id if rows else None)
    near = NEAREST if all(row["center"].id != chosen for row in rows[NEAREST:]) else len(rows)
    context = {
        "near": rows[:near],
        "further": rows[near:],
        "chosen": chosen,
        "error": error,
        "location": _location_name(request, form),
        "count": len(form.answers.services),
    }
    return step_page(request, form, "center", context, status=422 if error else 200)


def _able_centers(request: ActingRequest, form: Form) -> tuple[CenterChoice, ...]:
    location = companies.location(request.actor, form.answers.location_id) if form.answers.location_id else None
    return centers.choices(
        request.actor,
        capabilities=catalogue.needed_capabilities(form.answers.chosen),
        now=clock.now(),
        latitude=location.latitude if location else None,
        longitude=location.longitude if location else None,
    )


def _center_row(choice: CenterChoice) -> dict[str, Any]:
    center = choice.center
    return {
        "center": center,
        "address": f"{center.street}, {center.city}, {center.state} {center.postal_code}",
        "miles": None if choice.miles is None else f"{choice.miles:,.1f}",
        "open_now": choice.open_now,
        "hours": centers.hours_lines(center),
    }


def _location_name(request: ActingRequest, form: Form) -> str:
    if form.answers.location_id is None:
        return ""
    return companies.location(request.actor, form.answers.location_id).name


@page(P.AUTHORIZATION_DRAFT, Side.EMPLOYER, methods=("POST",), form_on=shown_on("authorizations"))
def discard(request: ActingRequest, draft_id: uuid.UUID) -> HttpResponseBase:
    """Throw a draft away, once somebody was asked; a second click leads to the same end."""
    if "confirmed" not in request.POST:
        return _ask_before_discarding(request, draft_id)
    actor = once(request, "authorization-draft-discard")
    try:
        outcome(lambda: operations.discard_draft(actor, draft_id))
    except NotFound:
        return draft_gone(request)
    messages.success(request, "The draft was discarded.")
    return go("home")


def _ask_before_discarding(request: ActingRequest, draft_id: uuid.UUID) -> HttpResponseBase:
    """The question of the dialog, for who has no script."""
    try:
        authorizations.draft(request.actor, draft_id)
    except NotFound:
        return draft_gone(request)
    return render(request, "authorizations/discard.html", {"title": "Discard this draft?", "draft_id": draft_id})


_STEP_VIEWS: dict[str, StepView] = {
    "employee": employee_step,
    "add-employee": add_step,
    "services": services_step,
    "center": center_step,
    "details": details_step,
    "review": review_step,
}
STEP_NAMES = tuple(_STEP_VIEWS)
