"""One authorization: how far it is, what became of each service, and what the company may do with it."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase, JsonResponse
from django.shortcuts import render

from occhub.access.actor import Side
from occhub.access.permissions import P
from occhub.domains.authorizations import operations
from occhub.domains.authorizations import reads as authorizations
from occhub.domains.authorizations.types import AuthorizationDetail, ResultState
from occhub.domains.centers import reads as centers
from occhub.domains.employees import reads as employees
from occhub.domains.results import reads as results
from occhub.domains.results.types import DocumentRow
from occhub.interfaces.web.authorizations import words
from occhub.interfaces.web.authorizations.correcting import address_of
from occhub.interfaces.web.authorizations.forms import CancelForm
from occhub.interfaces.web.authorizations.listing import REQUESTERS
from occhub.interfaces.web.door import KEY_FIELD, ActingRequest, go, once, outcome, page, shown_on
from occhub.interfaces.web.ui.templatetags.occhub_ui import date_digits, date_words
from occhub.platform import clock
from occhub.platform.errors import Problem


@page(P.AUTHORIZATION_READ, Side.EMPLOYER)
def detail(request: ActingRequest, authorization_id: uuid.UUID) -> HttpResponseBase:
    """The page of an authorization; on paper it is what the employee takes along."""
    version = authorizations.version(request.actor, authorization_id)
    found = authorizations.authorization(request.actor, authorization_id)
    center = centers.center(request.actor, found.center_id)
    services = words.services_of(tuple(line.service for line in found.lines))
    context = {
        "title": f"Authorization {found.number}",
        "version": version,
        "one": found,
        "chip": words.detail_chip(found),
        "delivery_chip": words.delivery_chip(found),
        "lines": _lines(request, found),
        "facts": _facts(found),
        "events": [words.event(one, found.center_zone) for one in reversed(found.history)],
        "center": center,
        "hours": centers.hours_lines(center),
        "to_bring": words.to_bring(services),
        "do_not_come": words.do_not_come(found),
        "expired_text": _expired_words(found),
        "may_submit": request.actor.role in REQUESTERS,
        "not_again": [name for name, _ in words.not_offered(_codes(found), _today(found))],
        "results": _results(request, found),
        "correct_address": _correct_address(request, found),
    }
    return render(request, "authorizations/detail.html", context)


def _correct_address(request: ActingRequest, one: AuthorizationDetail) -> str:
    """Where the employee's data is corrected; "" for who may not."""
    if request.actor.role not in REQUESTERS or not employees.is_reached(request.actor, one.employee_id):
        return ""
    return address_of(one.employee_id, f"?authorization={one.id}")


def _codes(one: AuthorizationDetail) -> list[str]:
    return [line.service for line in one.lines]


def _today(one: AuthorizationDetail) -> date:
    return clock.local_date(clock.now(), one.center_zone)


def _lines(request: ActingRequest, one: AuthorizationDetail) -> list[dict[str, Any]]:
    """Each service with what became of it and of its reports."""
    are_owed = any(line.result_state is not ResultState.NONE for line in one.lines)
    reports = results.reports_of_lines(request.actor, one.id) if are_owed else {}
    return [
        {
            "line": line,
            "chip": words.line_chip(line, one.shown),
            "reason": words.reason_words(line),
            "result": words.result_words(line, reports.get(line.id)),
        }
        for line in one.lines
    ]


def _facts(one: AuthorizationDetail) -> list[dict[str, Any]]:
    """What was asked for, in the order in which people ask about it."""
    facts: list[dict[str, Any]] = [
        {"label": "Employee number", "value": one.employee_number},
        {"label": "Job title", "value": one.job_title},
        {"label": "Location", "value": f"{one.location_name}\n{one.location_address}"},
        {"label": "Reason", "value": words.reason_name(one.reason)},
        {"label": "Valid", "value": f"{date_words(one.valid_from)} through {date_words(one.expires_on)}"},
        {"label": "Instructions to the center", "value": one.instructions, "none": "None"},
        {"label": "Requested by", "value": "\n".join(filter(None, (one.requester_name, one.requester_phone)))},
    ]
    if one.date_of_birth is not None:
        facts.insert(0, {"label": "Date of birth", "value": date_digits(one.date_of_birth)})
    if one.is_injury:
        facts[-1:-1] = [
            {"label": "Date of injury", "value": date_words(one.date_of_injury) if one.date_of_injury else ""},
            {"label": "Body part", "value": one.body_part},
            {"label": "Claim number", "value": one.claim_number},
        ]
    return facts


def _expired_words(one: AuthorizationDetail) -> str:
    """What an expired authorization means, and what can be done."""
    words_ = f"It expired after {date_words(one.expires_on)}, so nobody can be checked in under it."
    return f"{words_} Extend it to make it valid again." if one.may_extend else words_


def _results(request: ActingRequest, one: AuthorizationDetail) -> tuple[DocumentRow, ...]:
    """The reports that are disclosed to this member; nobody else learns how many there are."""
    if not results.offers_results(request.actor):
        return ()
    return results.documents_of_authorization(request.actor, one.id)


@page(P.AUTHORIZATION_READ, Side.EMPLOYER)
def version(request: ActingRequest, authorization_id: uuid.UUID) -> HttpResponseBase:
    """Whether the authorization changed."""
    return JsonResponse({"version": authorizations.version(request.actor, authorization_id)})


@page(P.AUTHORIZATION_CANCEL, Side.EMPLOYER, methods=("GET", "POST"))
def cancel(request: ActingRequest, authorization_id: uuid.UUID) -> HttpResponseBase:
    """Ask for the reason, which the center reads; then cancel."""
    if request.method == "POST":
        return _cancel(request, authorization_id)
    found = authorizations.before_cancel(request.actor, authorization_id)
    return _cancel_page(request, found, CancelForm()) if found.may_cancel else go("authorization", authorization_id)


def _cancel(request: ActingRequest, authorization_id: uuid.UUID) -> HttpResponseBase:
    actor, form = once(request, "authorization-cancel"), CancelForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        outcome(lambda: operations.cancel_authorization(actor, authorization_id, reason))
    except Problem as problem:
        if not form.errors:
            form.add_error("reason", problem.fields["reason"])
        found = authorizations.before_cancel(request.actor, authorization_id)
        return _cancel_page(request, found, form, status=422)
    messages.success(request, "The authorization was cancelled. The center sees it as cancelled.")
    return go("authorization", authorization_id)


def _cancel_page(
    request: ActingRequest, found: AuthorizationDetail, form: CancelForm, status: int = 200
) -> HttpResponseBase:
    context = {
        "title": f"Cancel authorization {found.number}",
        "one": found,
        "form": form,
        "key": request.POST.get(KEY_FIELD, ""),
    }
    return render(request, "authorizations/cancel.html", context, status=status)


@page(P.AUTHORIZATION_EXTEND, Side.EMPLOYER, methods=("POST",), form_on=shown_on("authorization", "authorization_id"))
def extend(request: ActingRequest, authorization_id: uuid.UUID) -> HttpResponseBase:
    """Make an expired or expiring authorization valid again."""
    actor = once(request, "authorization-extend")
    outcome(lambda: operations.extend_authorization(actor, authorization_id))
    messages.success(request, "The authorization was extended. The center sees the new last day.")
    return go("authorization", authorization_id)
