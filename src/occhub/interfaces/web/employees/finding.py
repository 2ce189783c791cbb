"""Find somebody of the company's roster. What is typed stands in the session, never in an address."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render

from occhub.access.actor import Actor, Side
from occhub.access.operation import together
from occhub.access.permissions import P
from occhub.domains.companies import reads as companies
from occhub.domains.employees import reads as employees
from occhub.domains.employees.types import EmployeeChoice
from occhub.interfaces.web import ungranted
from occhub.interfaces.web.authorizations.steps import see_other
from occhub.interfaces.web.door import ActingRequest, page, shown_on
from occhub.interfaces.web.remembered import LONGEST, Remembered

FILTERS = Remembered("employees", "employee_filters", "employee_filter", ("words",))
NO_GRANT = (
    "Your account does not include looking up employees. A User Admin of your company can give you access to visits or"
    " results; then you find the employees to whom they belong."
)
told_in_words = ungranted.told_in_words("employees.no-grant", NO_GRANT)


@page(P.EMPLOYEE_READ, Side.EMPLOYER, methods=("GET", "POST"))
@told_in_words
def finding(request: ActingRequest) -> HttpResponseBase:
    """People whose name or number begins with what was typed; nobody before anything is typed."""
    if request.method == "POST":
        employees.look_up(request.actor, "")
        return see_other(FILTERS.remember(request, {"words": request.POST.get("words", "")}).address())
    words = FILTERS.chosen(request).values.get("words", "")
    context = {"title": "Employees", "words": words, "longest": LONGEST, "most": employees.LOOKED_UP}
    return render(
        request, "employees/find.html", context | together(request.actor, lambda: _found(request.actor, words))
    )


def _found(actor: Actor, words: str) -> dict[str, Any]:
    places: dict[uuid.UUID, str] = {one.id: one.name for one in companies.locations(actor)}
    return {"rows": [_row(one, places) for one in employees.look_up(actor, words)]}


def _row(one: EmployeeChoice, places: dict[uuid.UUID, str]) -> dict[str, Any]:
    return {"one": one, "place": places.get(one.location_id, "")}


@page(P.EMPLOYEE_READ, Side.EMPLOYER, methods=("POST",), form_on=shown_on("employees"))
@told_in_words
def suggest(request: ActingRequest) -> HttpResponseBase:
    """Options for the picker, each of which opens the person's page."""
    found = together(request.actor, lambda: _found(request.actor, request.POST.get("q", "")[:LONGEST]))
    return render(request, "employees/_options.html", found)
