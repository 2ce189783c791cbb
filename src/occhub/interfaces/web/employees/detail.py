"""One person of the company: what the reader may see of them, each part through its own scope."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponseBase, JsonResponse
from django.shortcuts import render

from occhub.access.actor import Actor, Side
from occhub.access.operation import together
from occhub.access.permissions import P
from occhub.domains.companies import reads as companies
from occhub.domains.employees import reads as employees
from occhub.domains.employees.types import EmployeeCard
from occhub.domains.results import reads as results
from occhub.interfaces.web.authorizations.correcting import address_of
from occhub.interfaces.web.authorizations.listing import REQUESTERS
from occhub.interfaces.web.door import ActingRequest, page
from occhub.interfaces.web.employees.sections import sections
from occhub.interfaces.web.ui.templatetags.occhub_ui import date_digits


@page(P.EMPLOYEE_READ, Side.EMPLOYER)
def detail(request: ActingRequest, employee_id: uuid.UUID) -> HttpResponseBase:
    """The page of a person; not found where the reader knows nothing of them."""
    context = together(request.actor, lambda: _context(request.actor, employee_id))
    return render(request, "employees/detail.html", context)


@page(P.EMPLOYEE_READ, Side.EMPLOYER)
def version(request: ActingRequest, employee_id: uuid.UUID) -> HttpResponseBase:
    """Whether an open page still shows what holds; not found as soon as there is none for the reader."""
    return JsonResponse({"version": results.employee_version(request.actor, employee_id)})


def _context(actor: Actor, employee_id: uuid.UUID) -> dict[str, Any]:
    version_now = results.employee_version(actor, employee_id)
    found = results.employee_file(actor, employee_id)
    person = found.person
    may_correct = actor.role in REQUESTERS and employees.is_reached(actor, employee_id)
    return {
        "title": "Employee",
        "version": version_now,
        "found": found,
        "who": person,
        "facts": _facts(actor, person),
        "sections": sections(actor, found),
        "may_look_up": employees.offers_people(actor),
        "correct_address": address_of(employee_id, "") if may_correct else "",
    }


def _facts(actor: Actor, person: EmployeeCard) -> list[dict[str, Any]]:
    """What the roster says, as far as the reader may know it."""
    facts: list[dict[str, Any]] = []
    if person.date_of_birth is not None:
        facts.append({"label": "Date of birth", "value": date_digits(person.date_of_birth)})
    if person.location_id is not None:
        places = {one.id: one.name for one in companies.locations(actor)}
        facts += [
            {"label": "Employee number", "value": person.employee_number, "none": "None"},
            {"label": "Location", "value": places.get(person.location_id, "")},
            {"label": "Job title", "value": person.job_title},
        ]
    return facts
