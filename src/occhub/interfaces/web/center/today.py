"""The day at the center: who may come, who is here, who left."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.http import HttpResponseBase, JsonResponse
from django.shortcuts import render

from occhub.access.actor import Actor, Side
from occhub.access.operation import together
from occhub.access.permissions import P
from occhub.domains.authorizations import reads as authorizations
from occhub.domains.authorizations.types import Shelf
from occhub.domains.results import reads as results
from occhub.domains.results.types import DueReport
from occhub.domains.visits import reads as visits
from occhub.domains.visits.types import DayList, VisitRow
from occhub.interfaces.web.center import inbox, words
from occhub.interfaces.web.door import ActingRequest, page
from occhub.platform import clock

LOOKS_BACK = timedelta(days=60)
MOST_LATE = 100


@page(P.VISIT_LIST, Side.CENTER)
def today(request: ActingRequest) -> HttpResponseBase:
    """Three lists; each keeps itself up to date."""
    return render(request, "center/today.html", together(request.actor, lambda: _context(request.actor)))


def _context(actor: Actor) -> dict[str, Any]:
    version = _version(actor)
    expected = authorizations.inbox(actor, Shelf.EXPECTED)
    here, done = visits.today(actor, DayList.IN_CENTER), visits.today(actor, DayList.DONE)
    due = results.reports_due(actor, [row.id for row in (*here, *done)])
    late = len(_late(actor))
    return {
        "title": "Today",
        "version": version,
        "expected": [inbox.row_of(row) for row in expected.items],
        "has_more": expected.older is not None,
        "here": [_row(row, due[row.id]) for row in here],
        "done": [_row(row, due[row.id]) for row in done],
        "late": f"{MOST_LATE}+" if late > MOST_LATE else late,
    }


def _late(actor: Actor) -> tuple[uuid.UUID, ...]:
    """The visits that are over with a report still to publish, the oldest first; one more than the page shows."""
    return authorizations.awaiting_reports(actor, clock.now() - LOOKS_BACK, MOST_LATE + 1)


@page(P.RESULT_PUBLISH, Side.CENTER)
def late(request: ActingRequest) -> HttpResponseBase:
    """Reports due: whom the center still owes a report, who waits longest at the top."""
    return render(request, "center/late.html", together(request.actor, lambda: _late_context(request.actor)))


def _late_context(actor: Actor) -> dict[str, Any]:
    version = _version(actor)
    found = _late(actor)
    due = results.reports_due(actor, found[:MOST_LATE])
    rows = [row for row in visits.ended(actor, found[:MOST_LATE]) if due[row.id]]
    return {
        "title": "Reports due",
        "version": version,
        "days": LOOKS_BACK.days,
        "rows": [_row(row, due[row.id]) for row in rows],
        "most": MOST_LATE if len(found) > MOST_LATE else 0,
    }


@page(P.VISIT_LIST, Side.CENTER)
def version(request: ActingRequest) -> HttpResponseBase:
    """Whether one of the lists changed."""
    return JsonResponse({"version": together(request.actor, lambda: _version(request.actor))})


def _version(actor: Actor) -> str:
    return f"{visits.today_version(actor)}.{authorizations.inbox_version(actor)}"


def _row(row: VisitRow, due: Collection[DueReport]) -> dict[str, Any]:
    left = words.clock_time(row.checked_out_at, row.center_zone) if row.checked_out_at else None
    return {
        "row": row,
        "chip": words.visit_chip(row, due),
        "due": words.due_names(due),
        "arrived": words.clock_time(row.checked_in_at, row.center_zone),
        "left": left,
    }
