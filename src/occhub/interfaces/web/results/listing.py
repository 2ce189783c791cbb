"""Visit Results and Reports: search, list, select, download."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from occhub.access.actor import Actor, Side
from occhub.access.operation import together
from occhub.access.permissions import P
from occhub.domains.centers import reads as centers
from occhub.domains.companies import reads as companies
from occhub.domains.results import operations
from occhub.domains.results import reads as results_reads
from occhub.domains.results.types import MOST_COUNTED, DocumentRow, ResultQuery, Suggestions
from occhub.interfaces.web import errors
from occhub.interfaces.web.door import ActingRequest, View, go, page, shown_on
from occhub.interfaces.web.results import criteria
from occhub.interfaces.web.results.forms import Offered, SearchForm, initial_of
from occhub.platform.errors import Forbidden, NotFound
from occhub.platform.paging import Page

TITLE = "Visit Results and Reports"
NO_GRANT = (
    "Your account does not include results and reports. A User Admin of your company can give you access to them,"
    " by type of report and location."
)


def told_in_words(view: View) -> View:
    """Who was given no results learns that, and who can change it."""

    @functools.wraps(view)
    def answer(request: ActingRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Forbidden as refusal:
            if refusal.rule != "results.no-grant":
                raise
            return errors.page(request, 403, happened=NO_GRANT)

    return answer


@page(P.RESULT_LIST, Side.EMPLOYER)
@told_in_words
def results(request: ActingRequest) -> HttpResponseBase:
    """The list of what was disclosed to the person, by the stored search that the address names."""
    return render(request, "results/list.html", together(request.actor, lambda: _context(request.actor, request.GET)))


def _context(actor: Actor, parameters: Mapping[str, str]) -> dict[str, Any]:
    version = results_reads.list_version(actor)
    search = _search_of(actor, parameters)
    place = parameters.get("at")
    found = results_reads.documents_page(actor, search.query, place, counted=bool(search.applied))
    offered = _offered(actor)
    form = SearchForm(offered=offered, initial=initial_of(search.query))
    context = _list_context(search, found, offered, form, place, version)
    return context | {"offers_cards": results_reads.offers_cards(actor)}


def _offered(actor: Actor) -> Offered:
    return Offered(centers.centers(actor), companies.locations(actor), results_reads.offered_types(actor))


def _search_of(actor: Actor, parameters: Mapping[str, str]) -> criteria.Search:
    asked = parameters.get("q")
    if asked is None:
        return criteria.Search(None, (), ResultQuery())
    try:
        query_id = uuid.UUID(asked)
    except ValueError as error:
        raise NotFound from error
    stored = results_reads.query(actor, query_id)
    return criteria.narrowed(query_id, stored, parameters.get("without", ""))


def _list_context(
    search: criteria.Search,
    found: Page[DocumentRow],
    offered: Offered,
    form: SearchForm,
    place: str | None,
    version: str,
) -> dict[str, Any]:
    return {
        "title": TITLE,
        "form": form,
        "rows": found.items,
        "version": version,
        "is_first": found.newer is None,
        "applied": criteria.chips(search, offered),
        "count_text": _count_text(found),
        "clear_url": reverse("results"),
        "here_url": search.address(cursor=place),
        "tail": search.tail(cursor=place),
        "newer_url": search.address(cursor=found.newer) if found.newer else "",
        "older_url": search.address(cursor=found.older) if found.older else "",
    }


def _count_text(found: Page[DocumentRow]) -> str:
    """What is known of the number: exact up to 200, for a search; where nobody counted, what stands on the page."""
    count = len(found.items) if found.total is None else found.total
    if not count:
        return ""
    if count > MOST_COUNTED:
        return f"{MOST_COUNTED}+ documents"
    words = f"{count} document" if count == 1 else f"{count} documents"
    if found.total is not None or not (found.newer or found.older):
        return words
    return f"{words} on this page" if found.newer else f"Newest {words}"


@page(P.RESULT_LIST, Side.EMPLOYER, methods=("POST",), form_on=shown_on("results"))
@told_in_words
def search(request: ActingRequest) -> HttpResponseBase:
    """Keep what was typed as a stored search and show its list: no name stands in an address."""
    results_reads.list_version(request.actor)
    form = SearchForm(request.POST, offered=_offered(request.actor))
    if not form.is_valid():
        context = {"title": TITLE, "form": form, "clear_url": reverse("results"), "is_wrong": True}
        return render(request, "results/list.html", context, status=422)
    query = form.query()
    if query == ResultQuery():
        return go("results")
    query_id = operations.save_query(request.actor, query)
    response = go("results")
    response["Location"] += f"?q={query_id}"
    return response


@page(P.RESULT_LIST, Side.EMPLOYER, methods=("POST",))
@told_in_words
def suggest(request: ActingRequest) -> HttpResponseBase:
    """People and documents that what is typed may mean, within the filters that are set."""
    form = SearchForm(request.POST, offered=_offered(request.actor))
    results_reads.list_version(request.actor)
    found = Suggestions((), ())
    if form.is_valid() and form.cleaned_data["q"]:
        found = results_reads.suggestions(request.actor, form.query())
    return render(request, "results/part_suggestions.html", {"found": found})


@page(P.RESULT_LIST, Side.EMPLOYER)
def version(request: ActingRequest) -> HttpResponseBase:
    """The number that changes with the list."""
    return JsonResponse({"version": results_reads.list_version(request.actor)})
