"""The first step: at which location, and for whom."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace

from django.http import HttpResponseBase
from django.shortcuts import render

from occhub.access.actor import Actor, Side
from occhub.access.permissions import P
from occhub.domains.authorizations import reads as authorizations
from occhub.domains.companies import reads as companies
from occhub.domains.companies.types import Location
from occhub.domains.employees import operations as employee_operations
from occhub.domains.employees import reads as employees
from occhub.domains.employees.types import EmployeeChoice, NewEmployee
from occhub.interfaces.web.authorizations.answers import as_uuid
from occhub.interfaces.web.authorizations.correcting import address_of
from occhub.interfaces.web.authorizations.forms import NewEmployeeForm
from occhub.interfaces.web.authorizations.steps import Form, keep, onward, see_other, step_page, with_form
from occhub.interfaces.web.door import KEY_FIELD, ActingRequest, once, outcome, page, shown_on
from occhub.platform.errors import NotFound, Problem

MOST_TYPED = 100


@dataclass(frozen=True, slots=True)
class Picked:
    """What was typed and found in the employee step, and what is wrong with it."""

    typed: str = ""
    found: tuple[EmployeeChoice, ...] = ()
    errors: tuple[tuple[str, str], ...] = ()
    chosen: EmployeeChoice | None = None

    @property
    def problems(self) -> dict[str, str]:
        """Field -> what to do."""
        return dict(self.errors)


def employee_step(request: ActingRequest, form: Form) -> HttpResponseBase:
    """Choose the location, find the employee."""
    if request.method != "POST":
        return _page(request, form, Picked())
    actor = request.actor
    reachable = {place.id for place in companies.locations(actor)}
    location_id = as_uuid(request.POST.get("location"))
    location_id = location_id if location_id in reachable else None
    if "add" in request.POST:
        if location_id is None:
            return _page(request, form, Picked(errors=(("location", "Choose the location"),)), status=422)
        # Looking at the form for a new person begins no draft: the address carries the location meanwhile.
        kept = keep(request, form, location_id=location_id) if form.draft_id else replace(form, place=location_id)
        return see_other(kept.address("add-employee"))
    return _choose(request, form, location_id)


def _choose(request: ActingRequest, form: Form, location_id: uuid.UUID | None) -> HttpResponseBase:
    actor, typed = request.actor, request.POST.get("employee_query", "").strip()[:MOST_TYPED]
    chosen = _reached(actor, _chosen_id(request, typed))
    errors = {} if location_id else {"location": "Choose the location"}
    found: tuple[EmployeeChoice, ...] = ()
    if chosen is None or "search" in request.POST:
        found = tuple(employees.find_employees(actor, typed))
        errors["employee_query"] = _what_now(typed, len(found))
    if not errors and chosen is not None:
        return onward(keep(request, form, location_id=location_id, employee_id=chosen.employee_id))
    if "search" in request.POST and found:
        errors.pop("employee_query", None)
    picked = Picked("" if chosen and not found else typed, found, tuple(errors.items()), chosen)
    return _page(request, form, picked, location_id, status=422 if errors else 200)


def _chosen_id(request: ActingRequest, typed: str) -> uuid.UUID | None:
    """Whom the suggestions or the list gave; who was chosen before only where nobody else was typed."""
    kept = "" if typed else request.POST.get("kept", "")
    given = (as_uuid(one) for one in (request.POST.get("employee"), request.POST.get("picked"), kept))
    return next((one for one in given if one), None)


def _what_now(typed: str, count: int) -> str:
    if not typed:
        return "Type a name or an employee number"
    return "Choose the employee from the list" if count else "Nobody found. Check the spelling, or add the employee"


def _reached(actor: Actor, employee_id: uuid.UUID | None) -> EmployeeChoice | None:
    try:
        return employees.employee_choice(actor, employee_id) if employee_id else None
    except NotFound:
        return None


def _page(
    request: ActingRequest, form: Form, picked: Picked, location_id: uuid.UUID | None = None, *, status: int = 200
) -> HttpResponseBase:
    locations = companies.locations(request.actor)
    chosen = picked.chosen or _reached(request.actor, form.answers.employee_id)
    wanted = location_id or form.answers.location_id
    context = {
        "locations": locations,
        "location_id": wanted or (locations[0].id if len(locations) == 1 else None),
        "names": {place.id: place.name for place in locations},
        "chosen": chosen,
        "born": authorizations.employee_on_file(request.actor, chosen.employee_id).date_of_birth if chosen else None,
        "correct_address": address_of(chosen.employee_id, form.query) if chosen else "",
        "picked": picked,
        "matches": [(one, _place(locations, one)) for one in picked.found],
    }
    return step_page(request, form, "employee", context, status=status)


def _place(locations: list[Location], choice: EmployeeChoice) -> str:
    return next((place.name for place in locations if place.id == choice.location_id), "")


@page(P.EMPLOYEE_PICK, Side.EMPLOYER, methods=("POST",))
def suggest(request: ActingRequest) -> HttpResponseBase:
    """Options for the picker: name, number, location. What is typed comes in the body, never in an address."""
    found = employees.find_employees(request.actor, request.POST.get("q", "")[:MOST_TYPED])
    locations = companies.locations(request.actor)
    context = {"matches": [(one, _place(locations, one)) for one in found]}
    return render(request, "authorizations/_employees.html", context)


@page(
    P.EMPLOYEE_ADD,
    Side.EMPLOYER,
    methods=("POST",),
    form_on=shown_on("authorization-new-step", name="add-employee"),
)
def add(request: ActingRequest) -> HttpResponseBase:
    """Put a new person on the roster and go on with them."""
    return with_form(request, _add)


def _add(request: ActingRequest, form: Form) -> HttpResponseBase:
    actor = once(request, "authorization-add-employee")
    if form.answers.location_id is None:
        return _page(request, form, Picked(errors=(("location", "Choose the location"),)), status=422)
    typed = NewEmployeeForm(request.POST, today=form.today)
    if not typed.is_valid():
        return add_page(request, form, typed, status=422)
    values = typed.cleaned_data
    new = NewEmployee(location_id=form.answers.location_id, **values)
    try:
        employee_id = outcome(lambda: employee_operations.add_employee(actor, new))
    except Problem as problem:
        for name, text in problem.fields.items():
            typed.add_error(name if name in typed.fields else None, text)
        return add_page(request, form, typed, status=422)
    return onward(keep(request, form, employee_id=uuid.UUID(employee_id)))


def add_step(request: ActingRequest, form: Form) -> HttpResponseBase:
    """The form for a new person."""
    return add_page(request, form, NewEmployeeForm(today=form.today))


def add_page(request: ActingRequest, form: Form, typed: NewEmployeeForm, *, status: int = 200) -> HttpResponseBase:
    """The form for a new person, with what was typed."""
    if form.answers.location_id is None:
        return onward(form)
    location = companies.location(request.actor, form.answers.location_id)
    context = {"form": typed, "location": location, "key": request.POST.get(KEY_FIELD, "")}
    return step_page(request, form, "add-employee", context, status=status)
