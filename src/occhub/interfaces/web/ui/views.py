"""The page that shows every component, for whoever builds or checks pages."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render

from occhub.interfaces.web.door import ActingRequest, public_page
from occhub.interfaces.web.ui import sample


@public_page("shows made-up content only, and exists in demo and test mode only")
def style_page(request: ActingRequest) -> HttpResponse:
    """``/style/``: all components in each state, with made-up content."""
    if not settings.IS_DEMO:
        raise Http404
    return render(request, "ui/style.html", sample.content())
