"""The operator's look at what came in: that it came, its answer and what became of it; never what is in it."""

from __future__ import annotations

import uuid

from django.http import HttpResponseBase

from occhub.access.actor import Side
from occhub.access.permissions import P
from occhub.interfaces.web import inbound_pages
from occhub.interfaces.web.door import ActingRequest, page, shown_on


@page(P.INBOUND_READ, Side.PROVIDER)
def listing(request: ActingRequest) -> HttpResponseBase:
    """``/provider/messages/``."""
    return inbound_pages.listing(request, "provider")


@page(P.INBOUND_READ, Side.PROVIDER)
def detail(request: ActingRequest, message_id: uuid.UUID) -> HttpResponseBase:
    """One message."""
    return inbound_pages.detail(request, message_id, "provider")


@page(P.INBOUND_REPLAY, Side.PROVIDER, methods=("POST",), form_on=shown_on("provider-message", "message_id"))
def replay(request: ActingRequest, message_id: uuid.UUID) -> HttpResponseBase:
    """Work on a message anew."""
    return inbound_pages.replay(request, message_id, "provider")
