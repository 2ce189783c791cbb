"""``/help/``: whom to call, when, and answers about what exists."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from occhub.access.permissions import P
from occhub.domains.accounts import reads as accounts
from occhub.interfaces.web.door import ActingRequest, page
from occhub.interfaces.web.help.questions import questions_for


@page(P.ACCOUNT_OWN)
def help_page(request: ActingRequest) -> HttpResponse:
    """Phones, hours, questions and answers for the reader's side."""
    accounts.person(request.actor)
    context = {"title": "Help", "topics": questions_for(request.actor.side, request.actor.role)}
    return render(request, "help/help.html", context)
