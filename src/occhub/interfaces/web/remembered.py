"""Filters of lists. What was typed stands in the session under a random id, never in an address."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from occhub.interfaces.web.door import ActingRequest

KEPT = 20
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Chosen:
    """A filter as its form gives it, and the address part that leads back to it."""

    route: str
    values: dict[str, str]
    query: dict[str, str]

    def address(self, **more: str) -> str:
        """The list under this filter."""
        query = urlencode(self.query | more)
        return reverse(self.route) + (f"?{query}" if query else "")


@dataclass(frozen=True, slots=True)
class Remembered:
    """The filters of one list: the session keeps them under ``store`` and the last one under ``last``.

    ``shortcut`` is the one field that a link may set by its name in the address, since it says nothing about anybody.
    What is ``passing`` holds for a search and is not there any more when somebody comes back by the menu.
    """

    route: str
    store: str
    last: str
    names: tuple[str, ...]
    shortcut: str = "show"
    passing: tuple[str, ...] = ("words",)

    def chosen(self, request: ActingRequest) -> Chosen:
        """The filter of this request: the one that the address names, or the one that was used last."""
        asked, short = request.GET.get("q", ""), request.GET.get(self.shortcut, "")
        if short:
            return Chosen(self.route, {self.shortcut: short}, {self.shortcut: short})
        key = asked or request.session.get(self.last, "")
        values = request.session.get(self.store, {}).get(key, {})
        return Chosen(self.route, values, {"q": key} if values else {})

    def remember(self, request: ActingRequest, values: Mapping[str, str]) -> Chosen:
        """Keep a filter for this session; an empty one forgets the last."""
        kept = {name: values[name].strip()[:LONGEST] for name in self.names if values.get(name, "").strip()}
        narrowed = {name: value for name, value in kept.items() if name not in self.passing}
        request.session[self.last] = self._keep(request, narrowed)
        key = request.session[self.last] if kept == narrowed else self._keep(request, kept)
        return Chosen(self.route, kept, {"q": key} if key else {})

    def _keep(self, request: ActingRequest, values: dict[str, str]) -> str:
        """Keep a filter under a random id; "" for an empty one."""
        if not values:
            return ""
        key = uuid.uuid4().hex
        request.session[self.store] = dict([*request.session.get(self.store, {}).items(), (key, values)][-KEPT:])
        return key
