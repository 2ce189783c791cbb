"""The start page: what needs attention, and the shortest way to the next authorization."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from occhub.access.actor import Actor, Role, Side
from occhub.access.operation import together
from occhub.access.permissions import P
from occhub.domains.accounts import reads as accounts
from occhub.domains.authorizations import reads as authorizations
from occhub.domains.authorizations.reads import COUNTED
from occhub.domains.authorizations.types import AuthorizationRow, DraftView, Show
from occhub.domains.catalogue.types import load_packaged
from occhub.domains.companies import reads as companies
from occhub.domains.employees import reads as employees
from occhub.domains.results import operations as results_operations
from occhub.domains.results import reads as results
from occhub.interfaces.web.authorizations.answers import Answers
from occhub.interfaces.web.authorizations.steps import Form
from occhub.interfaces.web.door import ActingRequest, go, once, outcome, page, shown_on
from occhub.platform import clock

ELSEWHERE = {Side.CENTER: "center-inbox", Side.PROVIDER: "provider-home"}
NOBODY = uuid.UUID(int=0)
REQUESTERS = (Role.USER_ADMIN, Role.BASIC)
AGAIN = 5  # so many ways to authorize again are offered
LOOKED_THROUGH = 30  # of so many of the newest authorizations


@page(P.ACCOUNT_OWN)
def home(request: ActingRequest) -> HttpResponseBase:
    """The company's start page; people of a center or the provider start at their own."""
    actor = request.actor
    elsewhere = "work-status" if actor.role is Role.SUPERVISOR else ELSEWHERE.get(actor.side)
    if elsewhere:
        accounts.own_memberships(actor)
        return HttpResponseRedirect(reverse(elsewhere))
    return render(request, "home/home.html", together(actor, lambda: _context(actor)))


def _context(actor: Actor) -> dict[str, Any]:
    accounts.own_memberships(actor)
    may_submit = actor.role in REQUESTERS
    return {
        "title": "Home",
        "version": authorizations.list_version(actor),
        "attention": _attention(actor),
        "news": results.news(actor),
        "may_submit": may_submit,
        "latest": _latest(actor) if may_submit else [],
        "drafts": _drafts(actor) if may_submit else [],
    }


@page(P.RESULT_DISMISS, Side.EMPLOYER, methods=("POST",), form_on=shown_on("home"))
def dismiss_news(request: ActingRequest, announcement_id: uuid.UUID) -> HttpResponseBase:
    """Take a line about a replaced or withdrawn report off the page."""
    actor = once(request, "announcement-dismiss")
    outcome(lambda: results_operations.dismiss_news(actor, announcement_id))
    return go("home")


def _latest(actor: Actor) -> list[dict[str, Any]]:
    """The member's newest authorizations with what another one like it would hold: services offered today.

    Each person and set of services once: the newest stands for those before it.
    """
    offered = {one.name for one in load_packaged().offered_on(clock.local_date(clock.now(), actor.zone))}
    return [
        {
            "row": row,
            "again": [name for name in row.services if name in offered],
            "left_out": [name for name in row.services if name not in offered],
        }
        for row in _different(authorizations.latest_own(actor, LOOKED_THROUGH))
    ]


def _different(rows: Iterable[AuthorizationRow]) -> list[AuthorizationRow]:
    found: dict[tuple[uuid.UUID, frozenset[str]], AuthorizationRow] = {}
    for row in rows:
        found.setdefault((row.employee_id, frozenset(row.services)), row)
    return list(found.values())[:AGAIN]


def _attention(actor: Actor) -> list[dict[str, Any]]:
    """What waits for somebody, each with the list of it; a count of zero is said too."""
    counts = authorizations.home_counts(actor)
    rows = [
        _row(counts.not_opened, "Not opened by the center yet", Show.NOT_OPENED, "info"),
        _row(counts.in_center, "In a center now", Show.IN_CENTER, "ok"),
        _row(counts.refused, "With a service refused or not performed in the last 14 days", Show.REFUSED, "bad"),
        _row(counts.expiring, "Expiring within 3 days", Show.EXPIRING, "warn"),
    ]
    if results.offers_results(actor):
        new = {"count": _spoken(results.new_count(actor)), "label": "New results", "url": reverse("results")}
        rows.insert(2, new | {"kind": "info"})
    if results.offers_cards(actor):
        cards = {"count": _spoken(results.ending_cards(actor)), "label": "DOT medical cards that end within 30 days"}
        rows.append(cards | {"url": reverse("dot-cards"), "kind": "warn"})
    return rows


def _row(count: int, label: str, show: Show, kind: str) -> dict[str, Any]:
    url = f"{reverse('authorizations')}?show={show}"
    return {"count": _spoken(count), "label": label, "url": url, "kind": kind}


def _spoken(count: int) -> str:
    return str(count) if count < COUNTED else f"{COUNTED - 1}+"


def _drafts(actor: Actor) -> list[dict[str, Any]]:
    """The member's drafts with the names that stand in them; two queries however many there are."""
    found = authorizations.drafts(actor)
    if not found:
        return []
    names = {one.employee_id: one.name for one in employees.employee_choices(actor, _people(found))}
    places = {place.id: place.name for place in companies.locations(actor)}
    return [
        {
            "draft": one,
            "name": names.get(_id(one, "employee_id") or NOBODY, "No employee yet"),
            "place": places.get(_id(one, "location_id") or NOBODY, ""),
            "services": _service_count(one),
            "url": Form(Answers(), clock.now().date(), draft_id=one.id).address("review"),
        }
        for one in found
    ]


def _service_count(draft: DraftView) -> int:
    services = draft.form.get("services")
    return len(services) if isinstance(services, list) else 0


def _people(drafts: list[DraftView]) -> list[uuid.UUID]:
    return [one for one in (_id(draft, "employee_id") for draft in drafts) if one is not None]


def _id(draft: DraftView, name: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(draft.form.get(name)))
    except ValueError:
        return None
