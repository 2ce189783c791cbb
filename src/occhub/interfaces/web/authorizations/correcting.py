"""An employee's data was mistyped: put it right, on the roster and on what waits for its visit.

An address names by ids alone where one came from: ``?authorization=<id>`` its page, else the employee step of a new
authorization with the answers that ``?draft=`` or ``?like=`` names.
"""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from occhub.access.actor import Role, Side
from occhub.access.permissions import P
from occhub.domains.authorizations import operations
from occhub.domains.authorizations import reads as authorizations
from occhub.domains.authorizations.types import COLLEAGUE_WAITS
from occhub.domains.employees.types import CorrectedEmployee, EmployeeOnFile
from occhub.interfaces.web.authorizations.answers import as_uuid
from occhub.interfaces.web.authorizations.forms import CorrectEmployeeForm
from occhub.interfaces.web.authorizations.steps import see_other
from occhub.interfaces.web.door import KEY_FIELD, ActingRequest, once, outcome, page
from occhub.platform import clock
from occhub.platform.errors import Conflict, Forbidden, Problem

_STEP = ("draft", "like")
COLLEAGUES = (
    "A colleague's authorization is waiting for this employee. Ask a User Admin of your company to correct it."
    " Nothing was saved."
)
SAVED = "Saved. The roster says it now, and so does every authorization of this employee that waits for its visit."


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one came from: the address to go back to, its name, and the part of an address that says so."""

    address: str
    label: str
    query: str


def address_of(employee_id: uuid.UUID, query: str) -> str:
    """The page that corrects a person; ``query`` names where to go back to."""
    return reverse("employee-correct", args=[employee_id]) + query


def _origin(request: ActingRequest) -> Origin:
    """Made of ids alone, so that no address leads out of the product."""
    shown = as_uuid(request.GET.get("authorization"))
    if shown is not None:
        query = urlencode({"authorization": shown})
        return Origin(reverse("authorization", args=[shown]), "Back to the authorization", f"?{query}")
    ids = {name: as_uuid(request.GET.get(name)) for name in _STEP}
    query = urlencode({name: value for name, value in ids.items() if value is not None})
    query = f"?{query}" if query else ""
    return Origin(reverse("authorization-new-step", args=["employee"]) + query, "New authorization", query)


@page(P.EMPLOYEE_CORRECT, Side.EMPLOYER, methods=("GET", "POST"))
def correct(request: ActingRequest, employee_id: uuid.UUID) -> HttpResponseBase:
    """The form with what the roster says; Save leads back to where one came from."""
    found = authorizations.employee_on_file(request.actor, employee_id)
    if request.method == "POST":
        return _save(request, found)
    return _page(request, found, _form(request, found))


def _form(request: ActingRequest, found: EmployeeOnFile, *, is_typed: bool = False) -> CorrectEmployeeForm:
    """What was typed is read as the form was sent, also where the rest became known meanwhile."""
    today = clock.local_date(clock.now(), request.actor.zone)
    is_known = found.date_of_birth is not None
    if is_typed:
        return CorrectEmployeeForm(request.POST, today=today, is_known=is_known and "on_file" not in request.POST)
    return CorrectEmployeeForm(today=today, is_known=is_known, initial=asdict(found))


def _save(request: ActingRequest, found: EmployeeOnFile) -> HttpResponseBase:
    employee_id = found.employee_id
    actor, typed = once(request, "employee-correct"), _form(request, found, is_typed=True)
    seen = request.POST.get("seen", "")
    if not typed.is_valid():
        return _page(request, found, typed, seen=seen, status=422)
    corrected = CorrectedEmployee(seen=seen, **typed.cleaned_data)
    try:
        outcome(lambda: operations.correct_employee(actor, employee_id, corrected))
    except Problem as problem:
        for name, text in problem.fields.items():
            typed.add_error(name if name in typed.fields else None, text)
        return _page(request, found, typed, seen=seen, status=422)
    except Forbidden as refused:
        if refused.rule != COLLEAGUE_WAITS:
            raise
        return _page(request, found, typed, seen=seen, refusal=COLLEAGUES, status=403)
    except Conflict as conflict:
        anew = authorizations.employee_on_file(request.actor, employee_id)
        refusal = f"{conflict} The form shows how it stands now."
        return _page(request, anew, _form(request, anew), refusal=refusal, status=409)
    messages.success(request, SAVED)
    return see_other(_origin(request).address)


def _page(
    request: ActingRequest,
    found: EmployeeOnFile,
    form: CorrectEmployeeForm,
    *,
    seen: str = "",
    refusal: str = "",
    status: int = 200,
) -> HttpResponseBase:
    context = {
        "title": "Correct employee's data",
        "person_name": f"{found.first_name} {found.last_name}",
        "person_number": found.employee_number,
        "form": form,
        "key": "" if refusal else request.POST.get(KEY_FIELD, ""),
        "seen": seen or found.seen,
        "refusal": refusal,
        "waiting": authorizations.count_waiting(request.actor, found.employee_id),
        "is_own_only": request.actor.role is Role.BASIC,
        "origin": (origin := _origin(request)),
        "form_address": address_of(found.employee_id, origin.query),
    }
    return render(request, "authorizations/correct_employee.html", context, status=status)
