"""The applied criteria of a search as chips, each with the address that takes it away.

The address names the criterion, never its value: what was searched for stands in the stored search alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from occhub.domains.centers.types import Center
from occhub.domains.results.types import ResultQuery

NOTHING = ResultQuery()
_FORMS = {
    "q": re.compile(r"[0-9a-f-]{36}"),
    "without": re.compile(r"[a-z_,]{1,100}"),
    "at": re.compile(r"[\w-]{1,80}"),
}
NAMES = ("name", "date_of_birth", "state", "center_id", "is_injury", "claim_number", "title")


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
        return tuple(name for name in NAMES if getattr(self.query, name) != getattr(NOTHING, name))

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


def carried(parameters: Mapping[str, str]) -> str:
    """The tail that a document's page was opened with: known names with values of their form, the rest is dropped."""
    kept = {name: parameters[name] for name, form in _FORMS.items() if form.fullmatch(parameters.get(name, ""))}
    return f"?{urlencode(kept, safe=',')}" if kept else ""


def narrowed(query_id: UUID, stored: ResultQuery, without: str) -> Search:
    """A stored search less the criteria named in an address; names that are none are passed over."""
    gone = tuple(name for name in NAMES if name in without.split(","))
    cleared: dict[str, Any] = {name: getattr(NOTHING, name) for name in gone}
    return Search(query_id, gone, replace(stored, **cleared))


def chips(search: Search, centers: Collection[Center], states: Mapping[str, str]) -> list[Chip]:
    """The chips of a search, in the order of the form."""
    words = _words(search.query, centers, states)
    return [Chip(words[name], search.address(without=(name,))) for name in search.applied]


def _words(query: ResultQuery, centers: Collection[Center], states: Mapping[str, str]) -> dict[str, str]:
    center = next((one.name for one in centers if one.id == query.center_id), "unknown")
    return {
        "name": f"Name: {query.name}",
        "date_of_birth": f"Born: {query.date_of_birth:%m/%d/%Y}" if query.date_of_birth else "",
        "state": f"State: {states.get(query.state, query.state)}",
        "center_id": f"Center: {center}",
        "is_injury": "Injury" if query.is_injury else "Non-injury",
        "claim_number": f"Claim: {query.claim_number}",
        "title": f"Document: {query.title}",
    }
