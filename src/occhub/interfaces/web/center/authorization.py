"""One authorization as the center reads it, and the check-in on the same page."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render

from occhub.access.actor import Side
from occhub.access.permissions import P
from occhub.domains.authorizations import operations as authorization_operations
from occhub.domains.authorizations import reads as authorizations
from occhub.domains.authorizations.types import AuthorizationDetail, Shown, State
from occhub.domains.visits import operations as visits
from occhub.domains.visits.types import ANOTHER_PERSON
from occhub.interfaces.web import door
from occhub.interfaces.web.authorizations.words import event
from occhub.interfaces.web.center import words
from occhub.interfaces.web.center.forms import CheckInForm
from occhub.interfaces.web.door import KEY_FIELD, ActingRequest, once
from occhub.interfaces.web.ui.templatetags.occhub_ui import date_digits, date_words
from occhub.platform import clock
from occhub.platform.errors import Conflict, Problem


@door.page(P.AUTHORIZATION_READ, Side.CENTER)
def page(request: ActingRequest, authorization_id: uuid.UUID) -> HttpResponseBase:
    """The page; looking at it changes nothing, the button "Open" does."""
    return _show(request, authorization_id)


@door.page(P.AUTHORIZATION_READ, Side.CENTER)
def version(request: ActingRequest, authorization_id: uuid.UUID) -> HttpResponseBase:
    """Whether the company or another desk changed something."""
    return JsonResponse({"version": authorizations.version(request.actor, authorization_id)})


@door.page(
    P.INBOX_OPEN, Side.CENTER, methods=("POST",), form_on=door.shown_on("center-authorization", "authorization_id")
)
def open_it(request: ActingRequest, authorization_id: uuid.UUID) -> HttpResponseBase:
    """Note that the center opened it, then show it."""
    actor = once(request, "center-open")
    door.outcome(lambda: authorization_operations.open_at_center(actor, authorization_id))
    return door.go("center-authorization", authorization_id)


@door.page(
    P.VISIT_CHECK_IN, Side.CENTER, methods=("POST",), form_on=door.shown_on("center-authorization", "authorization_id")
)
def check_in(request: ActingRequest, authorization_id: uuid.UUID) -> HttpResponseBase:
    """Begin the visit; what is wrong is said at its field, with everything typed still there."""
    form = CheckInForm(request.POST)
    if not form.is_valid():
        return _show(request, authorization_id, form, status=422)
    try:
        actor = once(request, "center-check-in")
        visit_id = door.outcome(lambda: visits.check_in(actor, authorization_id, form.identity()))
    except Problem as problem:
        form.take(problem)
        return _show(request, authorization_id, form, status=422)
    except Conflict as conflict:
        return _show(request, authorization_id, form, refusal=str(conflict), status=409)
    messages.success(request, "Checked in. Record each service, then check out.")
    return door.go("center-visit", visit_id)


def _show(
    request: ActingRequest,
    authorization_id: uuid.UUID,
    form: CheckInForm | None = None,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    version_now = authorizations.version(request.actor, authorization_id)
    found = authorizations.authorization(request.actor, authorization_id)
    person = f"{found.first_name} {found.last_name}"
    shown = form or CheckInForm()
    if form and found.may_check_in and form.seen != found.seen:
        # What was ticked was another name: the tick is given anew, beside the name that stands there now.
        shown = CheckInForm(initial={"date_of_birth": form.data.get("date_of_birth")})
        refusal, status = ANOTHER_PERSON, 409
    context = {
        "title": person,
        "found": found,
        "version": version_now,
        "events": [event(one, found.center_zone) for one in reversed(found.history)],
        "form": shown,
        "to_call": words.to_call(found) if shown.is_other_day else (),
        "key": request.POST.get(KEY_FIELD, ""),
        "refusal": refusal,
        "why_not": _why_not(found),
        "chip": _chip(found),
        "lines": [_line(found, number) for number in range(len(found.lines))],
        "person_rows": person_rows(found),
        "request_rows": request_rows(found),
    }
    return render(request, "center/authorization.html", context, status=status)


def _chip(found: AuthorizationDetail) -> words.Chip:
    if found.open_visit_id:
        return "ok", "In the center"
    if found.shown is Shown.SUBMITTED:
        return ("warn", "Not opened") if found.opened_at is None else ("neutral", "Opened")
    return {
        Shown.EXPIRED: ("bad", "Expired"),
        Shown.CANCELLED: ("neutral", "Cancelled"),
        Shown.COMPLETED: ("neutral", "Completed"),
        Shown.IN_USE: words.comes_again(_comes_on(found)),
    }[found.shown]


def _comes_on(found: AuthorizationDetail) -> date | None:
    return min((line.continues_on for line in found.lines if line.continues_on), default=None)


def _why_not(found: AuthorizationDetail) -> str:
    """Why nobody can be checked in now; "" if they can."""
    if found.may_check_in or found.open_visit_id:
        return ""
    if found.shown is Shown.CANCELLED:
        return f"The company cancelled this authorization: {found.cancel_reason}"
    if found.shown is Shown.COMPLETED:
        return "Every service on this authorization is done."
    if found.shown is Shown.EXPIRED:
        return f"It expired on {date_words(found.expires_on)}. Ask the requester to extend it; then check in here."
    return f"It is valid from {date_words(found.valid_from)}. Ask the requester before an earlier visit."


def _line(found: AuthorizationDetail, number: int) -> dict[str, Any]:
    line = found.lines[number]
    service = words.service_of(line)
    is_begun = found.state is not State.SUBMITTED and found.state is not State.CANCELLED
    return {
        "line": line,
        "service": service,
        "reports": words.report_names(service),
        "told": service.for_employee if service else "",
        "chip": words.line_chip(line, clock.local_date(clock.now(), found.center_zone)) if is_begun else None,
    }


def person_rows(found: AuthorizationDetail) -> list[dict[str, str]]:
    """Who comes."""
    return [
        {"label": "Date of birth", "value": date_digits(found.date_of_birth)},
        {"label": "Phone", "value": found.phone},
        {"label": "Employee number", "value": found.employee_number},
        {"label": "Job title", "value": found.job_title},
    ]


def request_rows(found: AuthorizationDetail) -> list[dict[str, str]]:
    """For whom, by whom, why and until when."""
    rows = [
        {"label": "Company", "value": found.company_name},
        {"label": "Location", "value": f"{found.location_name}\n{found.location_address}"},
        {"label": "Requested by", "value": _contact(found.requester_name, found.requester_phone)},
        {"label": "DER", "value": _contact(found.der_name, found.der_phone), "none": "None named"},
        {"label": "Reason", "value": words.reason_words(found.reason)},
        {"label": "Valid", "value": f"{date_words(found.valid_from)} through {date_words(found.expires_on)}"},
    ]
    if found.date_of_injury is not None:
        rows += [
            {"label": "Date of injury", "value": date_words(found.date_of_injury)},
            {"label": "Injured body part", "value": found.body_part},
            {"label": "Claim number", "value": found.claim_number, "none": "Not known yet"},
        ]
    return rows


def _contact(name: str, phone: str) -> str:
    return f"{name}\n{phone}".strip()
