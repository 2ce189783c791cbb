"""The filter of the list of visits."""

from __future__ import annotations

from datetime import date

from occhub.domains.visits.types import ShowVisits, VisitFilter
from occhub.interfaces.web.authorizations.answers import as_uuid
from occhub.interfaces.web.remembered import Chosen, Remembered

NAMES = ("words", "show", "location", "center", "kind", "since", "until")
FILTERS = Remembered("visits", "visit_filters", "visit_filter", NAMES)


def wanted(chosen: Chosen) -> VisitFilter:
    """The filter as the domain takes it; what cannot be is left out."""
    values = chosen.values
    show = values.get("show", "")
    return VisitFilter(
        words=values.get("words", ""),
        show=ShowVisits(show) if show in set(ShowVisits) else ShowVisits.ALL,
        center_id=as_uuid(values.get("center")),
        location_id=as_uuid(values.get("location")),
        is_injury={"injury": True, "other": False}.get(values.get("kind", "")),
        since=day(values.get("since")),
        until=day(values.get("until")),
    )


def day(kept: str | None) -> date | None:
    """A day as it is remembered; None for none."""
    try:
        return date.fromisoformat(kept) if kept else None
    except ValueError:
        return None
