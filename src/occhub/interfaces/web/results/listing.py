"""Visit Results and Reports: search, list, what is offered while somebody types."""

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
from occhub.domains.results import operations
from occhub.domains.results import reads as results_reads
from occhub.domains.results.types import MOST_COUNTED, MOST_IN_ARCHIVE, DocumentRow, ResultQuery, Suggestions
from occhub.domains.visits import reads as visits
from occhub.domains.visits.types import ActivityRow
from occhub.interfaces.web.door import ActingRequest, go, page, shown_on
from occhub.interfaces.web.results import box, criteria
from occhub.interfaces.web.results.asking import search_of, told_in_words
from occhub.interfaces.web.results.forms import Offered, SearchForm, initial_of
from occhub.interfaces.web.results.picking import Picked, picked
from occhub.interfaces.web.results.viewing import COLUMNS, View, view_of
from occhub.platform.paging import Page

TITLE = "Visit Results and Reports"


@page(P.RESULT_LIST, Side.EMPLOYER)
@told_in_words
def results(request: ActingRequest) -> HttpResponseBase:
    """The list of what was disclosed to the person, by the stored search that the address names."""
    return render(request, "results/list.html", together(request.actor, lambda: _context(request)))


def _context(request: ActingRequest) -> dict[str, Any]:
    actor, view = request.actor, view_of(request)
    version = results_reads.list_version(actor)
    search = search_of(actor, request.GET)
    place = criteria.place_in(request.GET.dict())
    found = results_reads.documents_page(
        actor, search.query, place, by_visit=view.by_visit, counted=bool(search.applied)
    )
    offered = _offered(actor)
    return {
        "title": TITLE,
        "form": SearchForm(offered=offered, initial=initial_of(search.query)),
        "version": version,
        "applied": criteria.chips(search, offered),
        "is_unfolded": view.is_unfolded,
        "offers_cards": results_reads.offers_cards(actor),
        "opens_people": results_reads.offers_people(actor),
    } | _list(search, found, place, view, picked(request.session, search))


def _offered(actor: Actor) -> Offered:
    return Offered(centers.centers(actor), companies.locations(actor), results_reads.offered_types(actor))


def _list(
    search: criteria.Search, found: Page[DocumentRow], place: str, view: View, selection: Picked
) -> dict[str, Any]:
    shown = [str(row.id) for row in found.items]
    others = selection.beside(shown)
    return {
        "rows": found.items,
        "is_first": found.newer is None,
        "count_text": _count_text(found),
        "clear_url": reverse("results"),
        "here_url": search.address(cursor=place),
        "tail": search.tail(cursor=place),
        "newer_url": search.address(cursor=found.newer) if found.newer else "",
        "older_url": search.address(cursor=found.older) if found.older else "",
        "order_text": _order_text(search, view),
        "view": view,
        "column": dict.fromkeys(view.columns, True),
        "columns": [(name, label, name in view.columns) for name, label in COLUMNS.items()],
        "here": {"q": search.query_id or "", "without": ",".join(search.without), "at": place},
        "shown": ",".join(shown),
        "checked": set(selection.ids) & set(shown),
        "kept": len(others.ids),
        "kept_pages": len(others.pages),
        "cursors": (("Newer", found.newer), ("Older", found.older)),
        "all_text": _all_text(found),
    }


def _order_text(search: criteria.Search, view: View) -> str:
    if view.by_visit:
        return "Latest visit first, 25 documents on a page"
    return "Latest date of service first, 25 on a page" if search.query.is_by_service else "Newest first, 25 on a page"


def _all_text(found: Page[DocumentRow]) -> str:
    """What "select all" takes, where it is more than the page; none where the boxes of the page are all."""
    if not (found.newer or found.older):
        return ""
    is_all = found.total is not None and found.total <= MOST_IN_ARCHIVE
    return f"Select all {found.total}" if is_all else f"Select the first {MOST_IN_ARCHIVE}"


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


@page(P.RESULT_LIST, Side.EMPLOYER, methods=("POST",), form_on=shown_on("results"))
@told_in_words
def suggest(request: ActingRequest) -> HttpResponseBase:
    """People and documents that what is typed may mean, within the filters that are set; the visit of that number."""
    results_reads.list_version(request.actor)
    form = SearchForm(request.POST, offered=_offered(request.actor))
    found, visit = Suggestions((), ()), None
    if form.is_valid() and form.cleaned_data["q"]:
        found = results_reads.suggestions(request.actor, form.query())
        visit = _visit(request.actor, form.cleaned_data["q"])
    return render(request, "results/part_suggestions.html", {"found": found, "visit": visit})


def _visit(actor: Actor, typed: str) -> ActivityRow | None:
    """The visit whose number was typed; None where there is none, and for whom visits are not given."""
    if not (box.is_visit_number(typed) and visits.offers_visits(actor)):
        return None
    return visits.visit_by_number(actor, typed)


@page(P.RESULT_LIST, Side.EMPLOYER)
def version(request: ActingRequest) -> HttpResponseBase:
    """The number that changes with the list."""
    return JsonResponse({"version": results_reads.list_version(request.actor)})
