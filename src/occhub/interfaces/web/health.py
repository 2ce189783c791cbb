"""Whether this process can answer: for supervisors and load balancers, without any detail."""

from __future__ import annotations

from django.db import DatabaseError
from django.http import HttpResponse

from occhub.interfaces.web.door import ActingRequest, public_page
from occhub.platform import queue


@public_page("supervisors and load balancers ask it, and it tells nothing but yes or no")
def healthz(request: ActingRequest) -> HttpResponse:
    """``ok`` when the database answers, else 503."""
    try:
        queue.database_version()
    except DatabaseError:
        return HttpResponse("unavailable", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")
