"""Who may do what at work now: the list, for paper too, and one person."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from occhub.access.actor import Actor, Side
from occhub.access.operation import together
from occhub.access.permissions import P
from occhub.domains.work_status import reads as work_status
from occhub.domains.work_status.types import PersonStatus, Place, ShowStatus, StatusFilter
from occhub.interfaces.web import ungranted
from occhub.interfaces.web.authorizations.answers import as_uuid
from occhub.interfaces.web.authorizations.steps import see_other
from occhub.interfaces.web.door import ActingRequest, page
from occhub.interfaces.web.remembered import Chosen
from occhub.interfaces.web.work_status import words
from occhub.interfaces.web.work_status.forms import FILTERS, NAMES, SHOWS, FilterForm
from occhub.platform import clock

NO_GRANT = (
    "Your account does not include work statuses. A User Admin of your company can give you access to visits, by "
    "location."
)
told_in_words = ungranted.told_in_words("work_status.no-grant", NO_GRANT)


@page(P.WORK_STATUS_LIST, Side.EMPLOYER, methods=("GET", "POST"))
@told_in_words
def listing(request: ActingRequest) -> HttpResponseBase:
    """The people within reach, those first who change within a week. A POST sets the filter, leads to its address."""
    actor = request.actor
    if request.method == "POST":
        work_status.version(actor)
        return see_other(FILTERS.remember(request, request.POST.dict()).address())
    chosen = FILTERS.chosen(request)
    if "clear" in request.GET or "drop" in request.GET:
        work_status.version(actor)
        left = {} if "clear" in request.GET else chosen.values | {request.GET["drop"]: ""}
        return see_other(FILTERS.remember(request, left).address())
    place = request.GET.get("place")
    return render(request, "work_status/list.html", together(actor, lambda: _context(actor, chosen, place)))


def _wanted(chosen: Chosen) -> StatusFilter:
    show = chosen.values.get("show", "")
    return StatusFilter(
        chosen.values.get("words", ""),
        ShowStatus(show) if show in set(ShowStatus) else ShowStatus.ALL,
        as_uuid(chosen.values.get("location")),
    )


def _context(actor: Actor, chosen: Chosen, place: str | None) -> dict[str, Any]:
    wanted = _wanted(chosen)
    version = work_status.version(actor)
    places = work_status.places(actor)
    found = work_status.statuses_page(actor, wanted, place)
    is_first = found.newer is None
    soon = work_status.changing(actor, wanted) if is_first and wanted.show is ShowStatus.ALL else ()
    return {
        "title": "Work status",
        "version": version,
        "form": FilterForm(initial=chosen.values, places=places, auto_id="id_filter_%s"),
        "applied": _applied(chosen, places),
        "clear_url": f"{reverse('work-status')}?clear=1",
        "is_first": is_first,
        "here_url": chosen.address(**({"place": place} if place else {})),
        "print_url": reverse("work-status-print") + chosen.address().removeprefix(reverse("work-status")),
        "soon": [row_of(actor, row) for row in soon],
        "rows": [row_of(actor, row) for row in found.items],
        "newer_url": chosen.address(place=found.newer) if found.newer else "",
        "older_url": chosen.address(place=found.older) if found.older else "",
    }


def row_of(actor: Actor, row: PersonStatus) -> dict[str, Any]:
    """A work status as a list or a page shows it."""
    today = clock.local_date(clock.now(), actor.zone)
    return {
        "row": row,
        "chip": words.standing_chip(row),
        "holds": words.holds_words(row),
        "lines": words.restriction_lines(row, today),
        "appointment": words.appointment_words(row.appointment, row.center_zone),
    }


def _applied(chosen: Chosen, places: Sequence[Place]) -> list[dict[str, str]]:
    """The filters in force as chips, each with the address of the list without it."""
    labels = {str(one): label for one, label in SHOWS}
    names = {str(one.id): one.name for one in places}
    spoken = {
        "words": f"Employee name: {chosen.values.get('words', '')}",
        "show": labels.get(chosen.values.get("show", ""), ""),
        "location": f"Location: {names.get(chosen.values.get('location', ''), 'not known')}",
    }
    return [
        {"label": spoken[name], "remove_url": chosen.address(drop=name)} for name in NAMES if chosen.values.get(name)
    ]


@page(P.WORK_STATUS_LIST, Side.EMPLOYER)
@told_in_words
def list_version(request: ActingRequest) -> HttpResponseBase:
    """Whether anything in the list changed."""
    return JsonResponse({"version": work_status.version(request.actor)})


@page(P.WORK_STATUS_LIST, Side.EMPLOYER)
@told_in_words
def paper(request: ActingRequest) -> HttpResponseBase:
    """The same people by name, to be printed."""
    chosen = FILTERS.chosen(request)
    found = work_status.roster(request.actor, _wanted(chosen))
    context = {
        "title": "Work status, by name",
        "applied": _applied(chosen, work_status.places(request.actor)),
        "rows": [row_of(request.actor, row) for row in found],
        "most": work_status.MOST_ON_PAPER if len(found) == work_status.MOST_ON_PAPER else 0,
        "now": clock.now(),
        "list_url": chosen.address(),
    }
    return render(request, "work_status/print.html", context)


@page(P.WORK_STATUS_READ, Side.EMPLOYER)
@told_in_words
def person(request: ActingRequest, employee_id: uuid.UUID) -> HttpResponseBase:
    """One person: what holds now, and what did before."""
    found = work_status.person(request.actor, employee_id)
    context = {
        "title": "Work status",
        "found": found,
        "now": row_of(request.actor, found.now),
        "before": [_step(row_of(request.actor, row)) for row in found.before],
    }
    return render(request, "work_status/person.html", context)


def _step(one: dict[str, Any]) -> dict[str, Any]:
    said = [*one["lines"], one["holds"] if not one["lines"] else ""]
    return one | {"text": "; ".join(line for line in said if line)}
