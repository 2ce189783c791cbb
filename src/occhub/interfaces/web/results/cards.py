"""DOT medical cards: the newest of each person, the one that ends first on top."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from occhub.access.actor import Actor, Side
from occhub.access.permissions import P
from occhub.domains.results import reads as results
from occhub.domains.results.types import DotCard
from occhub.interfaces.web.door import ActingRequest, page
from occhub.interfaces.web.results.asking import told_in_words
from occhub.interfaces.web.ui.templatetags.occhub_ui import counted
from occhub.platform import clock

LONGEST_NAME = 100


@page(P.RESULT_LIST, Side.EMPLOYER, methods=("GET", "POST"))
@told_in_words
def cards(request: ActingRequest) -> HttpResponseBase:
    """The list; a name is posted, so that it stands in no address, and its answer is not a page to come back to."""
    name = request.POST.get("name", "").strip()[:LONGEST_NAME]
    place = request.POST.get("at") or request.GET.get("at")
    return render(request, "results/dot_cards.html", _context(request.actor, request.GET, name, place))


def _context(actor: Actor, parameters: Mapping[str, str], name: str, place: str | None) -> dict[str, Any]:
    is_expired = parameters.get("show") == "expired"
    found = results.dot_cards_page(actor, name, place, expired=is_expired)
    start = reverse("dot-cards") + ("?show=expired" if is_expired else "")
    return {
        "title": "DOT medical cards",
        "today": clock.local_date(clock.now(), actor.zone),
        "name": name,
        "is_expired": is_expired,
        "is_first": place is None,
        "cards": [{"card": one, "chip": card_chip(one)} for one in found.items],
        "start_url": start,
        "next_place": found.older,
        "next_url": f"{start}{'&' if is_expired else '?'}at={found.older}" if found.older else "",
        "all_url": reverse("results"),
    }


def card_chip(card: DotCard) -> tuple[str, str]:
    """How long the card is good for, as kind and words."""
    if card.is_expired:
        return "bad", f"Expired {_days(-card.days_left)} ago"
    if card.days_left == 0:
        return "warn", "Ends today"
    return ("warn" if card.is_ending else "ok"), f"{_days(card.days_left)} left"


def _days(count: int) -> str:
    return counted(count, "day,days")
