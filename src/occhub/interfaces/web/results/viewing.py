"""How somebody wants to see the list: grouped by visit, close together, which columns, filters folded out.

Kept with the account, and in the session, so that a page costs no statement for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from occhub.access.actor import Side
from occhub.access.permissions import P
from occhub.domains.accounts import operations as accounts
from occhub.domains.results import reads as results
from occhub.interfaces.web.door import ActingRequest, page, shown_on
from occhub.interfaces.web.results.asking import told_in_words
from occhub.interfaces.web.results.criteria import carried

PAGE: Final = "results"
SESSION_KEY: Final = "views"
COLUMNS: Final = {
    "type": "Type of report",
    "center": "Center",
    "visit": "Visit",
    "service": "Date of service",
    "published": "Published",
}
FROM_THE_START: Final = ("center", "visit", "service")


@dataclass(frozen=True, slots=True)
class View:
    """What one person chose for the list."""

    by_visit: bool = False
    is_dense: bool = False
    is_unfolded: bool = False
    columns: tuple[str, ...] = FROM_THE_START


def view_of(request: HttpRequest) -> View:
    """The person's choice; what is not known any more is passed over."""
    return _read((request.session.get(SESSION_KEY) or {}).get(PAGE) or {})


def _read(kept: Mapping[str, Any]) -> View:
    columns = kept.get("columns", FROM_THE_START)
    return View(
        by_visit=kept.get("by_visit") is True,
        is_dense=kept.get("is_dense") is True,
        is_unfolded=kept.get("is_unfolded") is True,
        columns=tuple(one for one in COLUMNS if one in columns),
    )


@page(P.RESULT_LIST, Side.EMPLOYER, methods=("POST",), form_on=shown_on("results"))
@told_in_words
def view(request: ActingRequest) -> HttpResponseBase:
    """Keep how the person wants to see the list, or (by script) whether the filters are folded out."""
    results.list_version(request.actor)
    now, form = view_of(request), request.POST
    if "unfolded" in form:
        chosen = View(now.by_visit, now.is_dense, form["unfolded"] == "on", now.columns)
    else:
        columns = tuple(one for one in COLUMNS if one in form.getlist("column"))
        chosen = View("by_visit" in form, "dense" in form, now.is_unfolded, columns)
    kept = accounts.keep_view(request.actor, PAGE, asdict(chosen) | {"columns": list(chosen.columns)})
    request.session[SESSION_KEY] = dict(kept)
    if "unfolded" in form:
        return HttpResponse(status=204)
    response = HttpResponseRedirect(carried_list(form.dict()))
    response.status_code = 303
    return response


def carried_list(form: Mapping[str, str]) -> str:
    """The first page of the list that the form stood on: in another order its place means nothing."""
    return reverse("results") + carried({name: form.get(name, "") for name in ("q", "without")})
