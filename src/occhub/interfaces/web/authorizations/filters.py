"""The list's filter. What was typed stands in the session under a random id, never in an address."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from occhub.domains.authorizations.types import AuthorizationFilter, Show
from occhub.interfaces.web.authorizations.answers import as_uuid
from occhub.interfaces.web.authorizations.forms import SHORT
from occhub.interfaces.web.door import ActingRequest

STORE, LAST = "authorization_filters", "authorization_filter"
KEPT = 20
NAMES = ("words", "show", "location", "center")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A filter as the form gives it, and the address part that leads back to it."""

    values: dict[str, str]
    query: dict[str, str]

    @property
    def wanted(self) -> AuthorizationFilter:
        """The filter as the domain takes it; what cannot be is left out."""
        show = self.values.get("show", "")
        return AuthorizationFilter(
            show=Show(show) if show in set(Show) else Show.ALL,
            location_id=as_uuid(self.values.get("location")),
            center_id=as_uuid(self.values.get("center")),
            words=self.values.get("words", ""),
        )

    def address(self, **more: str) -> str:
        """The list under this filter."""
        query = urlencode(self.query | more)
        return reverse("authorizations") + (f"?{query}" if query else "")


def chosen(request: ActingRequest) -> Chosen:
    """The filter of this request: the one that the address names, or the one that was used last."""
    asked, show = request.GET.get("q", ""), request.GET.get("show", "")
    if show:
        return Chosen({"show": show}, {"show": show})
    key = asked or request.session.get(LAST, "")
    values = request.session.get(STORE, {}).get(key, {})
    return Chosen(values, {"q": key} if values else {})


def remember(request: ActingRequest, values: dict[str, str]) -> Chosen:
    """Keep a filter for this session; an empty one forgets the last.

    Who comes back by the menu finds the list as narrowed before, but not searched for the last person.
    """
    values = {name: values[name].strip()[:SHORT] for name in NAMES if values.get(name, "").strip()}
    narrowed = {name: value for name, value in values.items() if name != "words"}
    request.session[LAST] = _keep(request, narrowed)
    key = request.session[LAST] if values == narrowed else _keep(request, values)
    return Chosen(values, {"q": key} if key else {})


def _keep(request: ActingRequest, values: dict[str, str]) -> str:
    """Keep a filter under a random id; "" for an empty one."""
    if not values:
        return ""
    key = uuid.uuid4().hex
    request.session[STORE] = dict([*request.session.get(STORE, {}).items(), (key, values)][-KEPT:])
    return key
