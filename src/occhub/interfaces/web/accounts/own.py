"""``/account/``: what a person may see and change about the own account."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from occhub.access.permissions import P
from occhub.domains.accounts import operations as accounts
from occhub.domains.accounts import reads
from occhub.interfaces.web import door
from occhub.interfaces.web.accounts import entering
from occhub.interfaces.web.accounts.session import CLEAR
from occhub.interfaces.web.door import ActingRequest, page
from occhub.interfaces.web.shell import ROLE_NAMES


@page(P.ACCOUNT_OWN)
def account(request: ActingRequest) -> HttpResponse:
    """Name, address, role, places, shortcuts, the way out everywhere."""
    own = reads.person(request.actor)
    places = request.session.get(entering.PLACES) or []
    rows = [
        {"label": "Name", "value": request.actor.name},
        {"label": "Work e-mail", "value": own.email},
        {"label": "Phone", "value": own.phone},
        {"label": "Role", "value": ROLE_NAMES.get(request.actor.role, "")},
        {"label": "Works for", "value": ", ".join(place["name"] for place in places)},
    ]
    context = {"title": "My account", "rows": rows, "has_shortcuts": own.has_shortcuts}
    return render(request, "accounts/account.html", context)


@page(P.ACCOUNT_OWN, methods=("POST",))
def shortcuts(request: ActingRequest) -> HttpResponse:
    """Switch the keyboard shortcuts on or off."""
    kept = accounts.keep_shortcuts(request.actor, request.POST.get("shortcuts") == "on")
    request.session[entering.SHORTCUTS_OFF] = not kept
    messages.success(request, f"Keyboard shortcuts are {'on' if kept else 'off'}.")
    return door.go("account")


@page(P.ACCOUNT_OWN, methods=("POST",))
def sign_out_everywhere(request: ActingRequest) -> HttpResponse:
    """End every session of the person, on every device."""
    accounts.end_own_sessions(request.actor)
    request.session.flush()
    response = HttpResponseRedirect(f"{reverse('sign-in')}?done=signed-out")
    response.status_code = 303
    response["Clear-Site-Data"] = CLEAR
    return response
