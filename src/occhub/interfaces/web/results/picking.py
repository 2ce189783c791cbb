"""What somebody selected, page by page, kept in the session: random ids and places in the list, nothing else.

It belongs to one search: a document that was found by another one does not come along unseen.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect, JsonResponse, QueryDict

from occhub.access.actor import Side
from occhub.access.permissions import P
from occhub.domains.results import reads as results
from occhub.domains.results.types import MOST_IN_ARCHIVE
from occhub.interfaces.web.door import ActingRequest, page, shown_on
from occhub.interfaces.web.results import criteria
from occhub.interfaces.web.results.asking import search_of, told_in_words
from occhub.interfaces.web.results.viewing import view_of
from occhub.platform.errors import Problem

SESSION_KEY: Final = "results_picked"
FULL: Final = f"You can select up to {MOST_IN_ARCHIVE} documents at once."
INCOMPLETE: Final = "The selection is incomplete. Open the list again and choose once more."


@dataclass(frozen=True, slots=True)
class Picked:
    """The selection of one search: ids by the page on which they were selected."""

    of: str = ""
    pages: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def ids(self) -> list[str]:
        """Every selected document once, in the order of selection."""
        return list(dict.fromkeys(one for ids in self.pages.values() for one in ids))

    def beside(self, shown: Collection[str]) -> Picked:
        """What is selected on other pages than the one that shows these."""
        left = {place: [one for one in ids if one not in shown] for place, ids in self.pages.items()}
        return Picked(self.of, {place: ids for place, ids in left.items() if ids})

    def with_page(self, place: str, shown: Collection[str], chosen: Sequence[str]) -> Picked:
        """The selection after a page was looked through; what does not fit any more is left out."""
        others = self.beside(shown)
        fits = list(chosen)[: max(0, MOST_IN_ARCHIVE - len(others.ids))]
        return Picked(self.of, {**others.pages, place: fits} if fits else others.pages)


def picked(session: Any, search: criteria.Search) -> Picked:
    """What is selected of this search."""
    kept = session.get(SESSION_KEY) or {}
    of = search.tail()
    return Picked(of, kept["pages"]) if kept.get("of") == of else Picked(of)


def _keep(session: Any, selection: Picked) -> None:
    if selection.pages:
        pages = {place: list(ids) for place, ids in selection.pages.items()}
        session[SESSION_KEY] = {"of": selection.of, "pages": pages}
    else:
        session.pop(SESSION_KEY, None)


def sent(request: ActingRequest, search: criteria.Search) -> Picked:
    """The selection as a form of the list sends it: its own page, and what was kept of others."""
    place = criteria.place_in(request.POST)
    chosen = _ids(request.POST, "document")
    return picked(request.session, search).with_page(place, _shown(request.POST) | set(chosen), chosen)


def _shown(form: QueryDict) -> set[str]:
    return {one for one in form.get("shown", "").split(",") if one}


def ids_in(form: QueryDict, name: str) -> list[uuid.UUID]:
    """The ids that a form carries; :class:`Problem` where one is none."""
    try:
        return [uuid.UUID(one) for one in form.getlist(name)]
    except ValueError as error:
        raise Problem({"": INCOMPLETE}) from error


def _ids(form: QueryDict, name: str) -> list[str]:
    return [str(one) for one in ids_in(form, name)]


@page(P.RESULT_LIST, Side.EMPLOYER, methods=("POST",), form_on=shown_on("results"))
@told_in_words
def selection(request: ActingRequest) -> HttpResponseBase:
    """Keep what is selected on a page, select all that match, or nothing; then the same page or the one beside it."""
    results.list_version(request.actor)
    search = search_of(request.actor, request.POST)
    chosen = _wanted(request, search)
    _keep(request.session, chosen)
    is_full = len(_ids(request.POST, "document")) > len(_on_page(chosen, request.POST)) and bool(chosen.pages)
    if request.headers.get("X-Requested-With") == "occhub":
        return JsonResponse({"kept": _on_page(chosen, request.POST), "full": FULL if is_full else ""})
    if is_full:
        messages.warning(request, FULL)
    place = criteria.place_in({"at": request.POST.get("go", request.POST.get("at", ""))})
    response = HttpResponseRedirect(search.address(cursor=place))
    response.status_code = 303
    return response


def _on_page(chosen: Picked, form: QueryDict) -> list[str]:
    return [one for one in _ids(form, "document") if one in chosen.ids]


def _wanted(request: ActingRequest, search: criteria.Search) -> Picked:
    what = request.POST.get("do", "")
    if what == "clear":
        return Picked(search.tail())
    if what == "all":
        pages: dict[str, list[str]] = {}
        found = results.matching_documents(request.actor, search.query, by_visit=view_of(request).by_visit)
        for one in found:
            pages.setdefault(one.page or "", []).append(str(one.id))
        return Picked(search.tail(), pages)
    return sent(request, search)
