"""The company's visits: who was where, who is there now."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from occhub.access.actor import Actor, Side
from occhub.access.operation import together
from occhub.access.permissions import P
from occhub.domains.centers import reads as centers
from occhub.domains.companies import reads as companies
from occhub.domains.visits import reads as visits
from occhub.domains.visits.types import ActivityRow
from occhub.interfaces.web import ungranted
from occhub.interfaces.web.authorizations.steps import see_other
from occhub.interfaces.web.door import ActingRequest, page
from occhub.interfaces.web.remembered import Chosen
from occhub.interfaces.web.ui.templatetags.occhub_ui import date_words
from occhub.interfaces.web.visits import filters, words
from occhub.interfaces.web.visits.forms import DATES, FilterForm
from occhub.platform.paging import Page

NO_GRANT = (
    "Your account does not include visits. A User Admin of your company can give you access to them, by location."
)
told_in_words = ungranted.told_in_words("visits.no-grant", NO_GRANT)


@page(P.VISIT_LIST, Side.EMPLOYER, methods=("GET", "POST"))
@told_in_words
def listing(request: ActingRequest) -> HttpResponseBase:
    """The visits that the member may see, newest first. A POST sets the filter and leads to its address."""
    actor = request.actor
    if request.method == "POST":
        return _remember(request)
    chosen = filters.FILTERS.chosen(request)
    if any(way in request.GET for way in ("clear", "drop", "widen")):
        visits.list_version(actor)
        return see_other(filters.FILTERS.remember(request, _kept(request, chosen.values)).address())
    place = request.GET.get("place")
    return render(request, "visits/list.html", together(actor, lambda: _context(actor, chosen, place)))


def _remember(request: ActingRequest) -> HttpResponseBase:
    visits.list_version(request.actor)
    form = FilterForm(
        request.POST,
        locations=companies.locations(request.actor),
        centers=centers.centers(request.actor),
        auto_id="id_filter_%s",
    )
    if form.is_valid():
        return see_other(filters.FILTERS.remember(request, form.values()).address())
    context = {"title": "Visits", "form": form, "clear_url": f"{reverse('visits')}?clear=1", "is_wrong": True}
    return render(request, "visits/list.html", context, status=422)


def _kept(request: ActingRequest, values: dict[str, str]) -> dict[str, str]:
    """What is left of a filter: nothing, all but one, or the typed name alone."""
    if "widen" in request.GET:
        return {"words": values.get("words", "")}
    return {} if "clear" in request.GET else values | {request.GET["drop"]: ""}


def _context(actor: Actor, chosen: Chosen, place: str | None) -> dict[str, Any]:
    version = visits.list_version(actor)
    locations, all_centers = companies.locations(actor), centers.centers(actor)
    shown = chosen.values | {name: filters.day(chosen.values.get(name)) for name in DATES}
    form = FilterForm(initial=shown, locations=locations, centers=all_centers, auto_id="id_filter_%s")
    found = visits.visits_page(actor, filters.wanted(chosen), place)
    places = {one.id: one.name for one in locations} | {one.id: one.name for one in all_centers}
    return {
        "title": "Visits",
        "version": version,
        "form": form,
        "is_first": found.newer is None,
        "applied": _applied(form, chosen),
        "clear_url": f"{reverse('visits')}?clear=1",
        "widen_url": chosen.address(widen="1") if len(chosen.values) > 1 and chosen.values.get("words") else "",
        "is_here_only": set(chosen.values.items()) == {("show", "here")},
        "here_url": chosen.address(**({"place": place} if place else {})),
        "count_text": _count_text(found),
        "rows": [_row(row, places) for row in found.items],
        "newer_url": chosen.address(place=found.newer) if found.newer else "",
        "older_url": chosen.address(place=found.older) if found.older else "",
    }


def _row(row: ActivityRow, places: dict[Any, str]) -> dict[str, Any]:
    return {
        "row": row,
        "chip": words.chip(row.state),
        "center": places.get(row.center_id, ""),
        "location": places.get(row.location_id, ""),
        "first": row.services[0] if row.services else "",
        "more": len(row.services) - 1,
    }


def _count_text(found: Page[ActivityRow]) -> str:
    """What is known of the number: exact where all stand on one page, never counted otherwise."""
    count = len(found.items)
    if not count:
        return ""
    words_ = f"{count} visit" if count == 1 else f"{count} visits"
    if found.newer is None:
        return f"Newest {words_}" if found.older else words_
    return f"{words_} on this page"


def _applied(form: FilterForm, chosen: Chosen) -> list[dict[str, str]]:
    """The filters in force as chips, each with the address of the list without it."""
    chips = []
    for name in filters.NAMES:
        value = chosen.values.get(name)
        if value:
            chips.append({"label": _spoken(form, name, value), "remove_url": chosen.address(drop=name)})
    return chips


def _spoken(form: FilterForm, name: str, value: str) -> str:
    if name in DATES:
        found = filters.day(value)
        return f"{form.fields[name].label}: {date_words(found) if found else value}"
    spoken = dict(getattr(form.fields[name], "choices", ())).get(value, value)
    return str(spoken) if name in ("show", "kind") else f"{form.fields[name].label}: {spoken}"


@page(P.VISIT_LIST, Side.EMPLOYER)
@told_in_words
def list_version(request: ActingRequest) -> HttpResponseBase:
    """Whether anything in the list changed."""
    return JsonResponse({"version": visits.list_version(request.actor)})
