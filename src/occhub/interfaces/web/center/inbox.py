"""The inbox: what companies authorized at this center, and who may come."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from occhub.access.actor import Side
from occhub.access.operation import together
from occhub.access.permissions import P
from occhub.domains.authorizations import reads as authorizations
from occhub.domains.authorizations.types import InboxRow, Shelf, Shown
from occhub.domains.visits import reads as visits
from occhub.interfaces.web import door
from occhub.interfaces.web.center import words
from occhub.interfaces.web.center.forms import SearchForm
from occhub.interfaces.web.door import ActingRequest, page
from occhub.interfaces.web.ui.dates import NoSuchDay, typed_date
from occhub.platform import clock

# Typed names stand in the session, never in an address.
SEARCH = "center_search"
SHELVES = ((Shelf.EXPECTED, "Expected"), (Shelf.NEW, "New"), (Shelf.ALL, "All"))
EMPTY = {
    Shelf.EXPECTED: ("Nobody is expected", "No authorization waits for today. New ones appear here by themselves."),
    Shelf.NEW: ("Nothing new", "Every authorization was opened. New ones appear here by themselves."),
    Shelf.ALL: ("No authorizations yet", "What companies authorize at this center appears here by itself."),
}

NOBODY = "No name or number starts with what was typed, and nobody was born on that day."


@page(P.INBOX_READ, Side.CENTER, methods=("GET", "POST"))
def inbox(request: ActingRequest) -> HttpResponseBase:
    """A shelf of the inbox. A search looks through all of it, so that it never hides what is new."""
    if request.method == "POST":
        return _remember(request)
    shelf = _shelf(request)
    search = request.session.get(SEARCH, "") if shelf is Shelf.ALL else ""
    actor, place = request.actor, request.GET.get("place")
    version, waiting, found = together(
        actor,
        lambda: (
            authorizations.inbox_version(actor),
            authorizations.inbox_waiting(actor),
            authorizations.inbox(actor, shelf, search, place, born=_born(search)),
        ),
    )
    context = {
        "title": "Inbox",
        "version": version,
        "waiting": waiting,
        "search": search,
        "form": SearchForm(initial={"search": search}),
        "shelves": [_tab(one, label, shelf, waiting) for one, label in SHELVES],
        "shelf": str(shelf),
        "rows": [row_of(row) for row in found.items],
        "newer_url": _address(shelf, found.newer),
        "older_url": _address(shelf, found.older),
        "empty_title": "Nobody found" if search else EMPTY[shelf][0],
        "empty_text": NOBODY if search else EMPTY[shelf][1],
    }
    return render(request, "center/inbox.html", context)


def _remember(request: ActingRequest) -> HttpResponse:
    """Keep what was typed and show the whole inbox; a visit's number leads to it, nothing typed to the first shelf."""
    authorizations.inbox_waiting(request.actor)
    form = SearchForm(request.POST)
    typed = form.cleaned_data["search"].strip() if form.is_valid() else ""
    visit_id = visits.by_number(request.actor, typed)
    if visit_id is not None:
        return door.go("center-visit", visit_id)
    request.session[SEARCH] = typed
    response = HttpResponseRedirect(_shelf_url(Shelf.ALL if typed else Shelf.EXPECTED))
    response.status_code = 303
    return response


def _born(search: str) -> date | None:
    try:
        return typed_date(search, is_past=True)
    except NoSuchDay:
        return None


def _shelf(request: ActingRequest) -> Shelf:
    wanted = request.GET.get("show", "")
    return Shelf(wanted) if wanted in set(Shelf) else Shelf.EXPECTED


def _shelf_url(shelf: Shelf) -> str:
    return reverse("center-inbox") + ("" if shelf is Shelf.EXPECTED else f"?show={shelf}")


def _address(shelf: Shelf, place: str | None) -> str:
    return f"{reverse('center-inbox')}?show={shelf}&place={place}" if place else ""


def _tab(one: Shelf, label: str, active: Shelf, waiting: int) -> dict[str, Any]:
    return {
        "label": label,
        "url": _shelf_url(one),
        "active": one is active,
        "count": waiting if one is Shelf.NEW else None,
    }


def row_of(row: InboxRow) -> dict[str, Any]:
    """A row with its chip and where its action leads."""
    return {
        "row": row,
        "chip": words.inbox_chip(row),
        "sent_on": clock.local_date(row.submitted_at, row.center_zone),
        "is_new": row.opened_at is None and row.shown is Shown.SUBMITTED,
        "form_id": f"open-{row.id}",
    }


@page(P.INBOX_READ, Side.CENTER)
def version(request: ActingRequest) -> HttpResponseBase:
    """Whether the inbox changed."""
    return JsonResponse({"version": authorizations.inbox_version(request.actor)})


@page(P.INBOX_READ, Side.CENTER, while_locked=True)
def waiting(request: ActingRequest) -> HttpResponseBase:
    """How many authorizations nobody opened yet: all that a locked screen tells."""
    count = authorizations.inbox_waiting(request.actor)
    return JsonResponse({"waiting": count, "version": str(count)})
