"""Recording what somebody may do at work: the form with its rows of restrictions, and the card on the visit's page."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render

from occhub.access.actor import Actor, Side
from occhub.access.permissions import P
from occhub.domains.catalogue.types import load_packaged
from occhub.domains.centers import reads as centers
from occhub.domains.results import operations as result_operations
from occhub.domains.results import reads as results
from occhub.domains.results.types import StatusReport
from occhub.domains.visits import reads as visit_reads
from occhub.domains.visits.types import VisitDetail, VisitState
from occhub.domains.work_status import operations
from occhub.domains.work_status import reads as work_status
from occhub.domains.work_status.types import MOST_RESTRICTIONS, Duty, NewWorkStatus, WorkStatusDetail
from occhub.interfaces.web import door, files
from occhub.interfaces.web.center import closed
from occhub.interfaces.web.center.work_status_form import WorkStatusForm, kinds_in, typed_of
from occhub.interfaces.web.door import ActingRequest, once
from occhub.interfaces.web.work_status import words
from occhub.platform import clock
from occhub.platform.errors import Conflict, NotFound, Problem

ROUTE = "center-work-status"
USUAL_DAYS = 7


@door.page(P.WORK_STATUS_RECORD, Side.CENTER, methods=("GET", "POST"))
def page(request: ActingRequest, visit_id: uuid.UUID) -> HttpResponseBase:
    """The form; a POST adds or removes a row of it, or saves it."""
    newest = work_status.before_recording(request.actor, visit_id)
    visit = visit_reads.visit(request.actor, visit_id)
    if request.method != "POST":
        return _show(request, visit, typed_of(newest, _asked_for(request)))
    posted = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    go, _, what = posted.get("go", "").partition(":")
    if go in ("add", "remove"):
        change = _added if go == "add" else _removed
        return _show(request, visit, change(posted, what, _usual_end(visit)))
    return _save(request, visit, posted)


def _asked_for(request: ActingRequest) -> str:
    """The duty that the link to the form chose; "" where it chose none."""
    duty = request.GET.get("duty", "")
    return duty if duty in set(Duty) else ""


def _save(request: ActingRequest, visit: VisitDetail, posted: dict[str, str]) -> HttpResponseBase:
    form = _form(request.actor, visit, kinds_in(posted), data=posted)
    if not form.is_valid():
        return _rendered(request, visit, form, status=422)
    asked = _asked_about(request.actor, visit, form.status())
    if asked and posted.get("kept") != asked.key:
        form.add_error(asked.field, asked.text)
        return _rendered(request, visit, form, kept=asked.key, status=422)
    try:
        actor = once(request, ROUTE)
        door.outcome(lambda: operations.record_work_status(actor, visit.id, form.status()))
    except Problem as problem:
        form.take(problem)
        return _rendered(request, visit, form, status=422)
    except Conflict as conflict:
        newest = work_status.before_recording(request.actor, visit.id)
        return _show(request, visit, typed_of(newest), refusal=str(conflict), status=409)
    messages.success(request, "The work status was saved. Publish its report when it is ready.")
    response = door.go("center-visit", visit.id)
    response["Location"] += "#work-status"
    return response


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question about the next appointment, and what stands for it: who saves again says yes to this one alone."""

    field: str
    text: str
    key: str


def _asked_about(actor: Actor, visit: VisitDetail, status: NewWorkStatus) -> _Asked | None:
    """Whether the next appointment is on a day or at an hour at which its center is closed."""
    zone = visit.authorization.center_zone
    day, at = status.next_on, status.next_at
    if day is None or day < clock.local_date(clock.now(), zone):
        return None
    center = centers.center(actor, status.next_center_id or visit.center_id)
    moment = datetime.combine(day, at, ZoneInfo(zone)) if at else None
    text = closed.question(center, center.name, day, moment)
    return _Asked("next_at" if at else "next_on", text, f"{day} {at or ''} {center.id}") if text else None


def _usual_end(visit: VisitDetail) -> str:
    day = clock.local_date(visit.checked_in_at, visit.authorization.center_zone)
    return words.typed(date.fromordinal(day.toordinal() + USUAL_DAYS))


def _added(posted: Mapping[str, str], code: str, usual_end: str) -> dict[str, str]:
    """The form with one more row of a kind: its usual amount, until the day of the row before, or of the next
    appointment, or a week after the visit.
    """
    kind = load_packaged().work_restrictions.get(code)
    rows = kinds_in(posted)
    if kind is None or len(rows) >= MOST_RESTRICTIONS:
        return dict(posted)
    last = posted.get(f"until-{len(rows) - 1}", "") if rows else posted.get("next_on", "").strip() or usual_end
    place = len(rows)
    return dict(posted) | {
        "duty": str(Duty.RESTRICTED),
        f"kind-{place}": code,
        f"amount-{place}": "" if kind.usual is None else str(kind.usual),
        f"until-{place}": last,
    }


def _removed(posted: Mapping[str, str], place: str, _: str) -> dict[str, str]:
    """The form without one of its rows; those after it move up."""
    rows = len(kinds_in(posted))
    gone = int(place) if place.isdecimal() else rows
    kept = [one for one in range(rows) if one != gone]
    plain = {name: value for name, value in posted.items() if name.rpartition("-")[0] not in _ROW}
    moved = {f"{name}-{new}": posted.get(f"{name}-{old}", "") for new, old in enumerate(kept) for name in _ROW}
    return plain | moved


_ROW = ("kind", "amount", "words", "until")


def _form(actor: Actor, visit: VisitDetail, kinds: list[str], **given: Any) -> WorkStatusForm:
    places = [(str(one.id), one.name) for one in centers.centers(actor)]
    return WorkStatusForm(kinds=kinds, centers=places, own_center=str(visit.center_id), **given)


def _show(
    request: ActingRequest, visit: VisitDetail, typed: dict[str, str], *, refusal: str = "", status: int = 200
) -> HttpResponse:
    """The form as typed so far; nothing in it is judged yet."""
    form = _form(request.actor, visit, kinds_in(typed), initial=typed)
    return _rendered(request, visit, form, refusal=refusal, status=status)


def _rendered(
    request: ActingRequest,
    visit: VisitDetail,
    form: WorkStatusForm,
    *,
    refusal: str = "",
    kept: str = "",
    status: int = 200,
) -> HttpResponse:
    found = visit.authorization
    today = clock.local_date(clock.now(), found.center_zone)
    context = {
        "title": f"{found.first_name} {found.last_name}",
        "visit": visit,
        "found": found,
        "form": form,
        "refusal": refusal,
        "kept": kept,
        "kinds": load_packaged().work_restrictions_on(today) if len(form.rows()) < MOST_RESTRICTIONS else (),
    }
    return render(request, "center/work_status.html", context, status=status)


@door.page(P.RESULT_PUBLISH, Side.CENTER)
def preview(request: ActingRequest, visit_id: uuid.UUID) -> HttpResponseBase:
    """The report as it would be published."""
    files.refuse_parameters(request)
    return files.file_response(
        request.actor, lambda _: results.status_report_preview(request.actor, visit_id), attachment=False
    )


@door.page(P.RESULT_PUBLISH, Side.CENTER, methods=("POST",), form_on=door.shown_on("center-visit", "visit_id"))
def publish(request: ActingRequest, visit_id: uuid.UUID) -> HttpResponseBase:
    """Publish the report of the version that the page showed."""
    try:
        status_id = uuid.UUID(request.POST.get("status", ""))
        actor = once(request, "center-work-status-publish")
        door.outcome(lambda: result_operations.publish_status_report(actor, visit_id, status_id))
    except ValueError as error:
        raise NotFound from error
    except Conflict as conflict:
        messages.error(request, str(conflict))
    else:
        messages.success(request, "The activity status report was published.")
    response = door.go("center-visit", visit_id)
    response["Location"] += "#work-status"
    return response


def ask_before_check_out(request: ActingRequest, visit_id: uuid.UUID) -> HttpResponse:
    """An injury visit without a work status is asked about once: the employer expects it at check-out."""
    context = {"title": "Check out without a work status?", "visit_id": visit_id}
    return render(request, "center/without_status.html", context)


def card(status: WorkStatusDetail | None, visit: VisitDetail, report: StatusReport | None) -> dict[str, Any]:
    """What the visit's page shows of the work status; under a check-in that was undone nothing is recorded any more."""
    may_record = visit.state is not VisitState.CANCELLED
    if status is None:
        return {"status": None, "may_record": may_record, "is_due": visit.authorization.is_injury}
    return {
        "may_record": may_record,
        "status": status,
        "report": report,
        "is_published": report is not None and report.work_status_id == status.id,
        "chip": words.duty_chip(status.duty),
        "lines": [one.whole for one in status.restrictions],
        "until": words.off_words(status),
        "appointment": words.appointment_words(status.appointment, status.center_zone),
    }
