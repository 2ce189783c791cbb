"""The page that shows every component, for whoever builds or checks pages."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from occhub.interfaces.web.ui import sample


@require_safe
def style_page(request: HttpRequest) -> HttpResponse:
    """``/style/``: all components in each state, with made-up content. Exists in demo and test mode only."""
    if not settings.IS_DEMO:
        raise Http404
    return render(request, "ui/style.html", sample.content())
