"""The messages that came in: one list and one page for both sides that look at them, operator and center."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages as notices
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from occhub.access.actor import Side
from occhub.access.operation import together
from occhub.domains.centers import reads as centers
from occhub.domains.interop import operations, reads
from occhub.domains.interop.types.inbound import MessageRow, PartRow, PartState, Shown
from occhub.interfaces.web import door
from occhub.interfaces.web import inbound_words as words
from occhub.interfaces.web.door import ActingRequest
from occhub.platform.errors import Conflict

TABS = ((Shown.ALL, "All"), (Shown.WAITING, "Waiting"), (Shown.REFUSED, "Refused"))
REPLAYED = "The message is being worked on anew. What was done of it stays done."


def listing(request: ActingRequest, at: str) -> HttpResponseBase:
    """A page of messages; ``at`` begins the names of the routes of the side."""
    named = request.GET.get("show", "")
    which = Shown(named) if named in list(Shown) else Shown.ALL
    actor = request.actor
    cursor = request.GET.get("page")
    page, names, waiting = together(
        actor,
        lambda: (
            reads.messages(actor, which, cursor=cursor),
            {one.id: one.name for one in centers.centers(actor)},
            reads.waiting_count(actor),
        ),
    )
    base = reverse(f"{at}-messages")
    query = f"show={which}&" if which else ""
    context = {
        "title": "Messages",
        "rows": [_row(one, names, at) for one in page.items],
        "filters": [_tab(kind, label, kind is which, base) for kind, label in TABS],
        "waiting": waiting,
        "is_operator": actor.side is Side.PROVIDER,
        "newer_url": f"{base}?{query}page={page.newer}" if page.newer else "",
        "older_url": f"{base}?{query}page={page.older}" if page.older else "",
    }
    return render(request, "interop/messages.html", context)


def _tab(kind: Shown, label: str, is_current: bool, base: str) -> dict[str, Any]:
    return {"label": label, "url": f"{base}?show={kind}" if kind else base, "is_current": is_current}


def _row(row: MessageRow, names: dict[uuid.UUID, str], at: str) -> dict[str, Any]:
    return {
        "row": row,
        "chip": words.message_chip(row),
        "why": words.WHYS[row.why],
        "center": names.get(row.center_id, ""),
        "size": words.size_words(row.size),
        "url": reverse(f"{at}-message", args=[row.id]),
    }


def detail(
    request: ActingRequest, message_id: uuid.UUID, at: str, *, said: str = "", status: int = 200
) -> HttpResponseBase:
    """One message, what its parts became, and what can be done with it."""
    actor = request.actor
    found, names = together(
        actor,
        lambda: (reads.message(actor, message_id), {one.id: one.name for one in centers.centers(actor)}),
    )
    is_center = actor.side is Side.CENTER
    context = {
        "title": f"Message {found.row.control_id}".strip(),
        "found": found,
        "row": _row(found.row, names, at),
        "parts": [_part(one, is_center=is_center) for one in found.parts],
        "is_center": is_center,
        "back_url": reverse(f"{at}-messages"),
        "replay_url": reverse(f"{at}-message-replay", args=[found.id]),
        "raw_url": reverse("center-message-text", args=[found.id]) if is_center else "",
        "refusal": said,
    }
    return render(request, "interop/message.html", context, status=status)


def _part(part: PartRow, *, is_center: bool) -> dict[str, Any]:
    links = []
    if is_center:
        for label, route, target in (
            ("Report", "center-document", part.document_id),
            ("Visit", "center-visit", part.visit_id),
            ("Authorization", "center-authorization", part.authorization_id),
        ):
            if target is not None:
                links.append({"label": label, "url": reverse(route, args=[target])})
    waits = part.state is PartState.QUARANTINED and is_center
    return {
        "part": part,
        "kind": words.KINDS[part.kind],
        "chip": words.part_chip(part),
        "why": words.WHYS[part.why],
        "detail": part.detail if is_center else "",
        "links": links,
        "decide_url": reverse("center-message-part", args=[part.id]) if waits else "",
    }


def replay(request: ActingRequest, message_id: uuid.UUID, at: str) -> HttpResponseBase:
    """Work on a message anew."""
    actor = door.once(request, f"{at}-message-replay")
    try:
        door.outcome(lambda: operations.replay_message(actor, message_id))
    except Conflict as conflict:
        return detail(request, message_id, at, said=str(conflict), status=409)
    notices.success(request, REPLAYED)
    return door.go(f"{at}-message", message_id)
