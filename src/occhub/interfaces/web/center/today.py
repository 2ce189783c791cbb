"""The day at the center: who may come, who is here, who left."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase, JsonResponse
from django.shortcuts import render

from occhub.access.actor import Actor, Side
from occhub.access.operation import together
from occhub.access.permissions import P
from occhub.domains.authorizations import reads as authorizations
from occhub.domains.authorizations.types import Shelf
from occhub.domains.visits import reads as visits
from occhub.domains.visits.types import DayList, VisitRow
from occhub.interfaces.web.center import inbox, words
from occhub.interfaces.web.door import ActingRequest, page


@page(P.VISIT_LIST, Side.CENTER)
def today(request: ActingRequest) -> HttpResponseBase:
    """Three lists; each keeps itself up to date."""
    return render(request, "center/today.html", together(request.actor, lambda: _context(request.actor)))


def _context(actor: Actor) -> dict[str, Any]:
    version = _version(actor)
    expected = authorizations.inbox(actor, Shelf.EXPECTED)
    return {
        "title": "Today",
        "version": version,
        "expected": [inbox.row_of(row) for row in expected.items],
        "has_more": expected.older is not None,
        "here": [_row(row) for row in visits.today(actor, DayList.IN_CENTER)],
        "done": [_row(row) for row in visits.today(actor, DayList.DONE)],
    }


@page(P.VISIT_LIST, Side.CENTER)
def version(request: ActingRequest) -> HttpResponseBase:
    """Whether one of the lists changed."""
    return JsonResponse({"version": together(request.actor, lambda: _version(request.actor))})


def _version(actor: Actor) -> str:
    return f"{visits.today_version(actor)}.{authorizations.inbox_version(actor)}"


def _row(row: VisitRow) -> dict[str, Any]:
    left = words.clock_time(row.checked_out_at, row.center_zone) if row.checked_out_at else None
    return {
        "row": row,
        "chip": words.visit_chip(row),
        "arrived": words.clock_time(row.checked_in_at, row.center_zone),
        "left": left,
    }
