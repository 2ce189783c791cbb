"""The first step: for whom, and so at which location."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponseBase, QueryDict
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
from occhub.interfaces.web.authorizations.forms import CHOOSE_PLACE, AddEmployeeForm
from occhub.interfaces.web.authorizations.steps import Form, keep_all, onward, step_page, wanted_step, with_form
from occhub.interfaces.web.door import KEY_FIELD, ActingRequest, once, outcome, page, shown_on
from occhub.platform.errors import NotFound, Problem
from occhub.platform.text import tokens

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
    """Find the employee, whose location the authorization takes; another one can be chosen afterwards."""
    if request.method != "POST":
        return _page(request, form, Picked())
    actor, wanted, is_search = request.actor, wanted_step(request), "search" in request.POST
    typed = request.POST.get("employee_query", "").strip()[:MOST_TYPED]
    chosen = _reached(actor, _chosen_id(request, typed))
    found = tuple(employees.find_employees(actor, typed)) if is_search or chosen is None else ()
    if not is_search:
        chosen = chosen or _named(found, typed)
        if chosen is not None:
            return _take(request, form, chosen, wanted)
        if wanted:
            return onward(form, wanted)
    errors = () if is_search and found else (("employee_query", _what_now(typed, len(found))),)
    picked = Picked("" if chosen and not found else typed, found, errors, chosen)
    return _page(request, form, picked, status=422 if errors else 200)


def _named(found: Sequence[EmployeeChoice], typed: str) -> EmployeeChoice | None:
    """The one whose whole name or number was typed, where there is one such person."""
    words = set(tokens(typed))
    named = [one for one in found if words in (set(tokens(one.name)), set(tokens(one.employee_number)))]
    return named[0] if len(named) == 1 else None


def _take(request: ActingRequest, form: Form, chosen: EmployeeChoice, wanted: str) -> HttpResponseBase:
    place = _place_for(request, chosen)
    if place is None:
        return _page(request, form, Picked(errors=(("location", CHOOSE_PLACE),), chosen=chosen), status=422)
    return onward(keep_all(request, form, form.answers.for_person(chosen.employee_id, place)), wanted)


def _place_for(request: ActingRequest, chosen: EmployeeChoice) -> uuid.UUID | None:
    """The person's own location; another one only where it was chosen beside this very person. None: out of reach."""
    is_beside = request.POST.get("kept") == str(chosen.employee_id) and "location" in request.POST
    wanted = as_uuid(request.POST["location"]) if is_beside else chosen.location_id
    return wanted if any(place.id == wanted for place in companies.locations(request.actor)) else None


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


def _page(request: ActingRequest, form: Form, picked: Picked, *, status: int = 200) -> HttpResponseBase:
    locations = companies.locations(request.actor)
    answered = _reached(request.actor, form.answers.employee_id)
    chosen = picked.chosen or answered
    is_answered = chosen is not None and chosen == answered
    context = {
        "locations": locations,
        "location_id": form.answers.location_id if is_answered else chosen.location_id if chosen else None,
        "own_place": _place(locations, chosen) if chosen else "",
        "chosen": chosen,
        "born": authorizations.employee_on_file(request.actor, chosen.employee_id).date_of_birth if chosen else None,
        "correct_address": address_of(chosen.employee_id, form.query) if chosen else "",
        "add_address": form.address("add-employee"),
        "has_services": bool(form.answers.services),
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
    typed = _add_form(request, form, request.POST)
    if not typed.is_valid():
        return _add_page(request, form, typed, status=422)
    values = dict(typed.cleaned_data)
    place: uuid.UUID = values.pop("location")
    new = NewEmployee(location_id=place, **values)
    others = [one for one in map(as_uuid, request.POST.getlist("other")) if one]
    try:
        employee_id = outcome(lambda: employee_operations.add_employee(actor, new, other_than=others))
    except Problem as problem:
        for name, text in problem.fields.items():
            typed.add_error(name if name in typed.fields else None, text)
        return _add_page(request, form, typed, _same(request, new) if "other" in problem.fields else [], status=422)
    return onward(keep_all(request, form, form.answers.for_person(uuid.UUID(employee_id), place)))


def add_step(request: ActingRequest, form: Form) -> HttpResponseBase:
    """The form for a new person."""
    return _add_page(request, form, _add_form(request, form))


def _add_form(request: ActingRequest, form: Form, data: QueryDict | None = None) -> AddEmployeeForm:
    return AddEmployeeForm(data, today=form.today, locations=companies.locations(request.actor))


def _same(request: ActingRequest, new: NewEmployee) -> list[tuple[EmployeeChoice, str]]:
    """Who is on the roster already with this name and date of birth, and where."""
    locations = companies.locations(request.actor)
    return [(one, _place(locations, one)) for one in employees.same_people(request.actor, new)]


def _add_page(
    request: ActingRequest,
    form: Form,
    typed: AddEmployeeForm,
    same: Sequence[tuple[EmployeeChoice, str]] = (),
    *,
    status: int = 200,
) -> HttpResponseBase:
    context = {"form": typed, "same": same, "key": request.POST.get(KEY_FIELD, "")}
    return step_page(request, form, "add-employee", context, status=status)
