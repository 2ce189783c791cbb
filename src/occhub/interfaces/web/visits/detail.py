"""One visit: what happened when, what became of each service, which reports are there."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.http import HttpResponseBase, JsonResponse
from django.shortcuts import render

from occhub.access.actor import Actor, Side
from occhub.access.operation import together
from occhub.access.permissions import P
from occhub.domains.authorizations.types import LineState, LineView, ResultState, Shown
from occhub.domains.catalogue.types import UndoStep
from occhub.domains.results import reads as results
from occhub.domains.results.types import DocumentRow
from occhub.domains.visits import reads as visits
from occhub.domains.visits.types import UndoTold, VisitActivity, VisitState
from occhub.domains.work_status import reads as work_status
from occhub.interfaces.web.authorizations import words as of_lines
from occhub.interfaces.web.door import ActingRequest, page
from occhub.interfaces.web.ui.templatetags.occhub_ui import date_digits, time_words
from occhub.interfaces.web.visits import words
from occhub.interfaces.web.work_status import section as work_status_section

_STEPS: dict[LineState, tuple[str, str]] = {
    LineState.PERFORMED: ("ok", "performed"),
    LineState.REFUSED: ("bad", "refused"),
    LineState.NOT_PERFORMED: ("warn", "not performed"),
    LineState.CONTINUES: ("info", "continues on another day"),
}
_UNDONE = {str(UndoStep.CHECK_IN): "Check-in undone", str(UndoStep.CHECK_OUT): "Visit opened again"}
Event = tuple[datetime, dict[str, Any]]


@page(P.VISIT_READ, Side.EMPLOYER)
def detail(request: ActingRequest, visit_id: uuid.UUID) -> HttpResponseBase:
    """The page of a visit; what it shows of documents is what the person may open."""
    return render(request, "visits/detail.html", together(request.actor, lambda: _context(request.actor, visit_id)))


def _context(actor: Actor, visit_id: uuid.UUID) -> dict[str, Any]:
    version_now = _version(actor, visit_id)
    visit = visits.activity(actor, visit_id)
    documents = results.documents_of_visit(actor, visit_id) if results.offers_results(actor) else ()
    story = visit.story
    return {
        "title": f"Visit {visit.number}",
        "version": version_now,
        "visit": visit,
        "story": story,
        "chip": words.chip(visit.state),
        "work": work_status_section.of_visit(actor, visit_id),
        "lines": _lines(actor, visit),
        "results": documents,
        "events": _timeline(visit, documents),
        "facts": _facts(visit),
    }


def _version(actor: Actor, visit_id: uuid.UUID) -> str:
    """Changes with the visit and with its work status."""
    return f"{visits.activity_version(actor, visit_id)}.{work_status.version_of_visit(actor, visit_id)}"


def _facts(visit: VisitActivity) -> list[dict[str, Any]]:
    story = visit.story
    facts = [
        {"label": "Center", "value": story.center_name},
        {"label": "Location", "value": story.location_name},
        {"label": "Type of visit", "value": "Injury" if visit.is_injury else "Non-injury"},
        {"label": "Requested by", "value": story.requester_name},
    ]
    if story.date_of_birth is not None:
        facts.insert(0, {"label": "Date of birth", "value": date_digits(story.date_of_birth)})
    return facts


def _lines(actor: Actor, visit: VisitActivity) -> list[dict[str, Any]]:
    """Each service of the visit with what became of it; of its reports, what its authorization tells too."""
    story = visit.story
    are_owed = story.is_reached and any(line.result_state is not ResultState.NONE for line in story.lines)
    reports = results.reports_of_lines(actor, story.authorization_id) if are_owed else {}
    return [
        {
            "line": line,
            "chip": of_lines.line_chip(line, Shown.IN_USE),
            "reason": of_lines.reason_words(line),
            "result": of_lines.result_words(line, reports[line.id]) if line.id in reports else "",
        }
        for line in story.lines
    ]


def _timeline(visit: VisitActivity, documents: Collection[DocumentRow]) -> list[dict[str, Any]]:
    """What happened, the latest first."""
    story = visit.story
    found = [
        _event(visit, story.submitted_at, "ok", "Authorized", story.requester_name),
        _event(visit, visit.checked_in_at, "ok", "Employee checked in", visit.checked_in_by),
        *(_recorded(visit, line) for line in story.lines if line.recorded_at and line.state in _STEPS),
        *(_undone(visit, one) for one in visit.undos),
        *(_event(visit, one.published_at, "ok", "Report published", text=one.title) for one in documents),
    ]
    if story.opened_at is not None:
        found.append(_event(visit, story.opened_at, "ok", "Opened by the center"))
    if visit.checked_out_at is not None:
        early = visit.state is VisitState.LEFT
        title = "Employee left before every service was done" if early else "Employee left the center"
        found.append(_event(visit, visit.checked_out_at, "warn" if early else "neutral", title, visit.checked_out_by))
    found.sort(key=lambda one: one[0], reverse=True)
    return [event for _, event in found]


def _event(visit: VisitActivity, at: datetime, kind: str, title: str, by: str = "", text: str = "") -> Event:
    return at, {"kind": kind, "title": title, "when": time_words(at, visit.story.center_zone), "by": by, "text": text}


def _recorded(visit: VisitActivity, line: LineView) -> Event:
    kind, what = _STEPS[line.state]
    at = line.recorded_at or visit.checked_in_at
    return _event(visit, at, kind, f"{line.service_name}: {what}", line.recorded_by)


def _undone(visit: VisitActivity, one: UndoTold) -> Event:
    return _event(visit, one.at, "warn", _UNDONE.get(one.step, "Undone"), one.by_name, one.told)


@page(P.VISIT_READ, Side.EMPLOYER)
def version(request: ActingRequest, visit_id: uuid.UUID) -> HttpResponseBase:
    """Whether the visit changed."""
    return JsonResponse({"version": _version(request.actor, visit_id)})
