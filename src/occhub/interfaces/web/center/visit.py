"""The visit: what becomes of each line, the reports, check-out."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from csp.constants import SELF
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from occhub.access.actor import Side
from occhub.access.permissions import P
from occhub.domains.authorizations.types import LineOutcome, LineState, LineView
from occhub.domains.centers import reads as centers
from occhub.domains.centers.types import Opening
from occhub.domains.results import reads as results
from occhub.domains.results.types import DocumentRow, DocumentState, DueReport
from occhub.domains.visits import operations as visits
from occhub.domains.visits import reads as visit_reads
from occhub.domains.visits.types import RecordedMeanwhile, VisitDetail, VisitState
from occhub.domains.work_status import reads as work_status
from occhub.interfaces.web import door, files
from occhub.interfaces.web.center import changes, closed, undoing, words
from occhub.interfaces.web.center import work_status as work_status_page
from occhub.interfaces.web.center.authorization import person_rows, request_rows
from occhub.interfaces.web.center.choices import only_due, report_choices
from occhub.interfaces.web.center.forms import NOTE_LENGTH, outcome_from
from occhub.interfaces.web.door import ActingRequest, once
from occhub.interfaces.web.ui.templatetags.occhub_ui import date_words
from occhub.platform import clock
from occhub.platform.errors import Conflict, Problem
from occhub.platform.pdf import MAX_BYTES

# A tuberculin skin test is read after 48 to 72 hours; a week is the usual split of an exam.
USUAL_DAYS = (2, 3, 7)


@dataclass(frozen=True, slots=True)
class Said:
    """What the page says beside its content: a refusal at the top, errors or a question at a line, refused files."""

    refusal: str = ""
    line_id: uuid.UUID | None = None
    outcome: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    is_overtaken: bool = False  # another desk recorded the line meanwhile: does the click still hold?
    files: tuple[tuple[str, str], ...] = ()
    published: int = 0
    asks_person: bool = False  # one of the files may be about somebody else


NOTHING_SAID = Said()


@door.page(P.VISIT_READ, Side.CENTER)
def page(request: ActingRequest, visit_id: uuid.UUID) -> HttpResponseBase:
    """The visit with its lines and reports."""
    return show(request, visit_id)


@door.page(P.VISIT_READ, Side.CENTER)
def version(request: ActingRequest, visit_id: uuid.UUID) -> HttpResponseBase:
    """Whether another desk changed something."""
    return JsonResponse({"version": _version(request, visit_id)})


def _version(request: ActingRequest, visit_id: uuid.UUID) -> str:
    """Changes with the visit, its lines and reports, and with its work status."""
    recorded = work_status.version_of_visit(request.actor, visit_id)
    return f"{visit_reads.version(request.actor, visit_id)}.{recorded}"


@door.page(P.VISIT_RECORD_LINE, Side.CENTER, methods=("POST",), form_on=door.shown_on("center-visit", "visit_id"))
def record(request: ActingRequest, visit_id: uuid.UUID, line_id: uuid.UUID) -> HttpResponseBase:
    """One button of a line was pressed."""
    posted = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    try:
        actor = once(request, "center-line")
        outcome = outcome_from(posted)
        _ask_about_closed_day(request, visit_id, outcome, posted)
        door.outcome(lambda: visits.record_line(actor, visit_id, line_id, outcome))
    except Problem as problem:
        kind = posted.get("outcome", "").partition(":")[0]
        said = Said(line_id=line_id, outcome=kind, errors=problem.fields, typed=posted)
        return show(request, visit_id, said, status=422)
    except RecordedMeanwhile:
        said = Said(line_id=line_id, typed=posted, is_overtaken=True)
        return show(request, visit_id, said, status=409)
    except Conflict as conflict:
        return show(request, visit_id, Said(refusal=str(conflict)), status=409)
    response = door.go("center-visit", visit_id)
    response["Location"] += f"#line-{line_id}"
    return response


def _ask_about_closed_day(
    request: ActingRequest, visit_id: uuid.UUID, outcome: LineOutcome, posted: dict[str, str]
) -> None:
    """A day on which the center is closed is asked about once; the form that shows the question carries its answer."""
    day = outcome.continues_on
    if day is None or posted.get("closed_day") == day.isoformat():
        return
    center = centers.center(request.actor, visit_reads.visit(request.actor, visit_id).center_id)
    asked = closed.question(center, "The center", day)
    if asked and day > clock.local_date(clock.now(), center.zone):
        posted["closed_day"] = day.isoformat()
        raise Problem({"continues_on": asked})


@door.page(P.VISIT_CHECK_OUT, Side.CENTER, methods=("POST",), form_on=door.shown_on("center-visit", "visit_id"))
def check_out(request: ActingRequest, visit_id: uuid.UUID) -> HttpResponseBase:
    """End the visit; refused with the reason while a line is open."""
    try:
        actor = once(request, "center-check-out")
        if "without_status" not in request.POST and work_status.is_due(request.actor, visit_id):
            return work_status_page.ask_before_check_out(request, visit_id)
        door.outcome(lambda: visits.check_out(actor, visit_id))
    except Conflict as conflict:
        return show(request, visit_id, Said(refusal=str(conflict)), status=409)
    due = words.due_names(results.reports_due(request.actor, [visit_id])[visit_id])
    later = f"Still to publish: {'; '.join(due)}." if due else "Reports that come later can still be published here."
    messages.success(request, f"Checked out. {later}")
    return door.go("center-visit", visit_id)


def _days(request: ActingRequest, visit: VisitDetail) -> list[tuple[str, str]]:
    """The days offered for a service that continues, with their words."""
    today = clock.local_date(clock.now(), visit.authorization.center_zone)
    hours = centers.center(request.actor, visit.center_id).hours
    return [(day.isoformat(), date_words(day)) for day in _usual_days(today, hours)]


def show(request: ActingRequest, visit_id: uuid.UUID, said: Said = NOTHING_SAID, *, status: int = 200) -> HttpResponse:
    """Render the visit's page."""
    version_now = _version(request, visit_id)
    visit = visit_reads.visit(request.actor, visit_id)
    documents = results.documents_of_visit(request.actor, visit_id)
    due = results.reports_due(request.actor, [visit_id])[visit_id]
    status_now = work_status.work_status(request.actor, visit_id)
    context = _context(visit, due, said, _days(request, visit)) | {
        "documents": _documents(documents),
        "withdrawn": [
            {"row": one, "reason": words.WITHDRAW_REASONS[one.reason]}
            for one in results.withdrawn_of_visit(request.actor, visit_id)
        ],
        "work": work_status_page.card(status_now, visit, results.status_report(request.actor, visit_id)),
        "version": version_now,
        "since": changes.since(visit.authorization),
        "news": changes.of_others(request.actor, visit.authorization, request.headers.get(changes.SINCE, "")),
    }
    response = render(request, "center/visit.html", context, status=status)
    # A chosen file can be looked at before it is sent, by the viewer, whose parser is a worker.
    files.with_policy(response, "_csp_update", {"worker-src": [SELF]})
    return response


def _context(visit: VisitDetail, due: Collection[DueReport], said: Said, days: list[tuple[str, str]]) -> dict[str, Any]:
    found = visit.authorization
    today = clock.local_date(clock.now(), found.center_zone)
    is_open = visit.is_open
    choices = report_choices(visit, due)
    return {
        "title": f"{found.first_name} {found.last_name}",
        "visit": visit,
        "found": found,
        "is_open": is_open,
        "chip": words.visit_state_chip(visit),
        "takes_reports": visit.state is not VisitState.CANCELLED,
        "undo_offers": undoing.offers(visit),
        "undone": undoing.done(visit),
        "said": said,
        "error_links": _error_links(said),
        "lines": [_line(line, visit, today, said) | {"days": days} for line in found.lines],
        "awaiting": words.due_names(due),
        "due_chip": words.due_chip(due),
        "report_choices": [(one.value, one.label) for one in choices],
        "expiring": " ".join(one.value for one in choices if one.expires),
        "only_choice": only_due(due, choices),
        "max_bytes": MAX_BYTES,
        "note_length": NOTE_LENGTH,
        "person_rows": person_rows(found),
        "request_rows": request_rows(found),
        "arrived": words.clock_time(visit.checked_in_at, found.center_zone),
        "done_url": reverse("center-visit", args=[visit.id]) + "#reports",
    }


def _error_links(said: Said) -> list[tuple[str, str]]:
    """Where each error of a line stands: its field in the open panel, else the line."""
    fields = {"continues_on": "day", "note": f"note-{said.outcome}"}
    return [(f"{fields.get(name, 'line')}-{said.line_id}", text) for name, text in said.errors.items()]


def _line(line: LineView, visit: VisitDetail, today: date, said: Said) -> dict[str, Any]:
    service = words.service_of(line)
    is_said = said.line_id == line.id
    return {
        "line": line,
        "service": service,
        "reports": words.report_names(service),
        "told": words.told_besides_the_id(service),
        "chip": words.line_chip(line, today),
        "is_recorded": line.id not in visit.open_line_ids,
        "may_record": visit.is_open,
        "recorded": f"{line.recorded_words(visit.authorization.center_zone)}." if line.seen else "",
        "choices": [
            _outcome_choice(state, said if is_said else NOTHING_SAID)
            | {"reasons": words.outcome_reasons(state, service, today)}
            for state in (LineState.REFUSED, LineState.NOT_PERFORMED)
        ],
        "errors": said.errors if is_said else {},
        "continues_open": is_said and said.outcome == str(LineState.CONTINUES),
        "typed": said.typed if is_said else {},
        "overtaken": _overtaken(line, visit, said) if is_said and said.is_overtaken else None,
    }


def _overtaken(line: LineView, visit: VisitDetail, said: Said) -> dict[str, str]:
    """The question whether the click holds against what another desk recorded, as the page shows it now."""
    kind = said.typed.get("outcome", "").partition(":")[0]
    return {
        "recorded": line.recorded_words(visit.authorization.center_zone),
        "kept": words.state_words(line.state),
        "wanted": words.state_words(LineState(kind)),
    }


def _outcome_choice(state: LineState, said: Said) -> dict[str, Any]:
    return {
        "state": str(state),
        "label": words.state_words(state),
        "is_open": said.outcome == str(state),
        "typed": said.typed,
    }


def _usual_days(today: date, hours: tuple[Opening | None, ...]) -> list[date]:
    """The usual days after today on which the center opens."""
    ahead = (today + timedelta(days=days) for days in USUAL_DAYS)
    return [day for day in ahead if hours[day.weekday()] is not None]


def _documents(rows: Iterable[DocumentRow]) -> list[dict[str, Any]]:
    """The rows; equal titles that stand beside each other carry a running number, the first published is 1."""
    listed = list(rows)
    current = [row for row in listed if row.state is not DocumentState.SUPERSEDED]
    times, seen = Counter(row.title for row in current), Counter[str]()
    numbers: dict[uuid.UUID, str] = {}
    for row in sorted(current, key=lambda one: (one.published_at, one.id)):
        seen[row.title] += 1
        numbers[row.id] = f" ({seen[row.title]})" if times[row.title] > 1 else ""
    return [
        {
            "row": row,
            "title": row.title + numbers.get(row.id, ""),
            "chip": words.document_chip(row),
            "checks": words.file_check(row.checked),
            "is_current": row.state is DocumentState.PUBLISHED,
        }
        for row in listed
    ]
