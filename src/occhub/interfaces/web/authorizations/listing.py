"""The list of authorizations."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from occhub.access.actor import Actor, Role, Side
from occhub.access.operation import together
from occhub.access.permissions import P
from occhub.domains.authorizations import reads as authorizations
from occhub.domains.authorizations.reads import COUNTED
from occhub.domains.authorizations.types import AuthorizationRow
from occhub.domains.centers import reads as centers
from occhub.domains.companies import reads as companies
from occhub.interfaces.web.authorizations import filters, words
from occhub.interfaces.web.authorizations.forms import FilterForm
from occhub.interfaces.web.authorizations.steps import see_other
from occhub.interfaces.web.door import ActingRequest, page
from occhub.interfaces.web.remembered import Chosen
from occhub.platform import clock

REQUESTERS = (Role.USER_ADMIN, Role.BASIC)


@page(P.AUTHORIZATION_LIST, Side.EMPLOYER, methods=("GET", "POST"))
def listing(request: ActingRequest) -> HttpResponseBase:
    """The member's authorizations, newest first. A POST sets the filter and leads to its address."""
    actor = request.actor
    if request.method == "POST":
        authorizations.list_version(actor)
        return see_other(filters.FILTERS.remember(request, request.POST.dict()).address())
    chosen = filters.FILTERS.chosen(request)
    if any(way in request.GET for way in ("clear", "drop", "widen")):
        authorizations.list_version(actor)
        return see_other(filters.FILTERS.remember(request, _kept(request, chosen.values)).address())
    place = request.GET.get("place")
    return render(request, "authorizations/list.html", together(actor, lambda: _context(actor, chosen, place)))


def _kept(request: ActingRequest, values: dict[str, str]) -> dict[str, str]:
    """What is left of a filter: nothing, all but one, or the typed name alone."""
    if "widen" in request.GET:
        return {"words": values.get("words", "")}
    return {} if "clear" in request.GET else values | {request.GET["drop"]: ""}


def _context(actor: Actor, chosen: Chosen, place: str | None) -> dict[str, Any]:
    version = authorizations.list_version(actor)
    locations, all_centers = companies.locations(actor), centers.centers(actor)
    form = FilterForm(initial=chosen.values, locations=locations, centers=all_centers, auto_id="id_filter_%s")
    found = authorizations.authorizations_page(actor, filters.wanted(chosen), place)
    return {
        "title": "Authorizations",
        "version": version,
        "form": form,
        "applied": _applied(form, chosen),
        "clear_url": f"{reverse('authorizations')}?clear=1",
        "widen_url": chosen.address(widen="1") if len(chosen.values) > 1 and chosen.values.get("words") else "",
        "count_text": _count_words(authorizations.count(actor, filters.wanted(chosen))),
        "rows": [_row(row) for row in found.items],
        "newer_url": chosen.address(place=found.newer) if found.newer else "",
        "older_url": chosen.address(place=found.older) if found.older else "",
        "may_submit": actor.role in REQUESTERS,
    }


def _row(row: AuthorizationRow) -> dict[str, Any]:
    return {
        "row": row,
        "chip": words.row_chip(row),
        "is_expiring": words.is_expiring(row),
        "submitted": clock.local_date(row.submitted_at, row.center_zone),
        "refused": f"{row.refused_lines} refused or not done",
        "first": row.services[0] if row.services else "",
        "more": len(row.services) - 1,
    }


def _count_words(count: int) -> str:
    if count >= COUNTED:
        return f"{COUNTED} or more authorizations"
    return f"{count} {'authorization' if count == 1 else 'authorizations'}"


def _applied(form: FilterForm, chosen: Chosen) -> list[dict[str, str]]:
    """The filters in force as chips, each with the address of the list without it."""
    chips = []
    for name in filters.NAMES:
        value = chosen.values.get(name)
        if value:
            labels = dict(getattr(form.fields[name], "choices", ()))
            spoken = labels.get(value, value)
            label = spoken if name == "show" else f"{form.fields[name].label}: {spoken}"
            chips.append({"label": label, "remove_url": chosen.address(drop=name)})
    return chips


@page(P.AUTHORIZATION_LIST, Side.EMPLOYER)
def list_version(request: ActingRequest) -> HttpResponseBase:
    """Whether anything in the list changed."""
    return JsonResponse({"version": authorizations.list_version(request.actor)})
