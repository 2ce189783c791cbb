"""The list's filter."""

from __future__ import annotations

from occhub.domains.authorizations.types import AuthorizationFilter, Show
from occhub.interfaces.web.authorizations.answers import as_uuid
from occhub.interfaces.web.remembered import Chosen, Remembered

NAMES = ("words", "show", "location", "center")
FILTERS = Remembered("authorizations", "authorization_filters", "authorization_filter", NAMES)


def wanted(chosen: Chosen) -> AuthorizationFilter:
    """The filter as the domain takes it; what cannot be is left out."""
    show = chosen.values.get("show", "")
    return AuthorizationFilter(
        show=Show(show) if show in set(Show) else Show.ALL,
        location_id=as_uuid(chosen.values.get("location")),
        center_id=as_uuid(chosen.values.get("center")),
        words=chosen.values.get("words", ""),
    )
