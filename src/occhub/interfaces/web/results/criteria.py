"""The applied criteria of a search as chips, each with the address that takes it away.

The address names the criterion, never its value: what was searched for stands in the stored search alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from occhub.domains.catalogue.types import load_packaged
from occhub.domains.results.types import ResultQuery
from occhub.interfaces.web.results.forms import Offered

NOTHING = ResultQuery()
_FORMS = {
    "q": re.compile(r"[0-9a-f-]{36}"),
    "without": re.compile(r"[a-z_,]{1,200}"),
    "at": re.compile(r"[\w-]{1,80}"),
}
_OF: Final[dict[str, tuple[str, ...]]] = {
    "text": ("text",),
    "name": ("name",),
    "date_of_birth": ("date_of_birth",),
    "authorization": ("authorization_number",),
    "claim_number": ("claim_number",),
    "title": ("title",),
    "report_type": ("report_type",),
    "center_id": ("center_id",),
    "state": ("state",),
    "is_injury": ("is_injury",),
    "location": ("location_id",),
    "service": ("service_from", "service_to"),
    "is_new": ("is_new",),
}
"""The fields of a search that one chip stands for, by the chip's name in addresses."""
NAMES: Final = tuple(_OF)


@dataclass(frozen=True, slots=True)
class Chip:
    """One applied criterion."""

    label: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class Search:
    """What the list shows: a stored search (None for everything) less the criteria that were taken away."""

    query_id: UUID | None
    without: tuple[str, ...]
    query: ResultQuery

    @property
    def applied(self) -> tuple[str, ...]:
        """The names of the criteria that hold."""
        return tuple(
            name for name, of in _OF.items() if any(getattr(self.query, one) != getattr(NOTHING, one) for one in of)
        )

    def address(self, *, without: Collection[str] = (), cursor: str | None = None) -> str:
        """The list's address for this search, less some criteria, at a place."""
        return reverse("results") + self.tail(without=without, cursor=cursor)

    def tail(self, *, without: Collection[str] = (), cursor: str | None = None) -> str:
        """What follows the path in that address; a document's page carries it, so that "back" leads to this place."""
        gone = [name for name in NAMES if name in self.without or name in without]
        parameters: dict[str, str] = {}
        if self.query_id is not None and set(self.applied) - set(gone):
            parameters["q"] = str(self.query_id)
            if gone:
                parameters["without"] = ",".join(gone)
        if cursor:
            parameters["at"] = cursor
        return f"?{urlencode(parameters, safe=',')}" if parameters else ""


def place_in(parameters: Mapping[str, str]) -> str:
    """The cursor of a place in the list; "" for the first page and for what is none."""
    at = parameters.get("at", "")
    return at if _FORMS["at"].fullmatch(at) else ""


def carried(parameters: Mapping[str, str]) -> str:
    """The tail that a document's page was opened with: known names with values of their form, the rest is dropped."""
    kept = {name: parameters[name] for name, form in _FORMS.items() if form.fullmatch(parameters.get(name, ""))}
    return f"?{urlencode(kept, safe=',')}" if kept else ""


def narrowed(query_id: UUID, stored: ResultQuery, without: str) -> Search:
    """A stored search less the criteria named in an address; names that are none are passed over."""
    gone = tuple(name for name in NAMES if name in without.split(","))
    cleared: dict[str, Any] = {one: getattr(NOTHING, one) for name in gone for one in _OF[name]}
    return Search(query_id, gone, replace(stored, **cleared))


def chips(search: Search, offered: Offered) -> list[Chip]:
    """The chips of a search: what was understood, in words, in the order of the form."""
    words = _words(search.query) | _choices(search.query, offered)
    return [Chip(words[name], search.address(without=(name,))) for name in search.applied]


def _words(query: ResultQuery) -> dict[str, str]:
    meant = "Name, document or claim number" if any(map(str.isdigit, query.text)) else "Name or document"
    return {
        "text": f"{meant}: {query.text}",
        "name": f"Name: {query.name}",
        "date_of_birth": f"Born {query.date_of_birth:%m/%d/%Y}" if query.date_of_birth else "",
        "authorization": f"Authorization: {query.authorization_number}",
        "claim_number": f"Claim: {query.claim_number}",
        "title": f"Document: {query.title}",
        "service": _days(query.service_from, query.service_to),
        "is_new": "New only",
    }


def _choices(query: ResultQuery, offered: Offered) -> dict[str, str]:
    names = offered.names
    kind = load_packaged().report_types.get(query.report_type)
    return {
        "report_type": kind.name if kind else "Unknown type of report",
        "center_id": f"Center: {names.get(query.center_id, 'unknown')}" if query.center_id else "",
        "state": f"State: {dict(offered.states).get(query.state, query.state)}",
        "is_injury": "Injury" if query.is_injury else "Non-injury",
        "location": f"Location: {names.get(query.location_id, 'unknown')}" if query.location_id else "",
    }


def _days(first: date | None, last: date | None) -> str:
    if first and last:
        days = f"{first:%m/%d/%Y}" if first == last else f"{first:%m/%d/%Y} to {last:%m/%d/%Y}"
        return f"Date of service: {days}"
    if first:
        return f"Date of service: from {first:%m/%d/%Y}"
    return f"Date of service: until {last:%m/%d/%Y}" if last else ""
