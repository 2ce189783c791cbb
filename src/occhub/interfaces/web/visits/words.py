"""Visits in the words of the company's pages."""

from __future__ import annotations

from occhub.domains.visits.types import ShowVisits, VisitState

Chip = tuple[str, str]
SHOWS: tuple[tuple[ShowVisits, str], ...] = (
    (ShowVisits.ALL, "All"),
    (ShowVisits.HERE, "In a center now"),
    (ShowVisits.CHECKED_OUT, "Checked out"),
    (ShowVisits.LEFT, "Left early"),
    (ShowVisits.CANCELLED, "Check-in undone"),
)
_CHIPS: dict[VisitState, Chip] = {
    VisitState.CHECKED_IN: ("ok", "In the center now"),
    VisitState.IN_PROGRESS: ("ok", "In the center now"),
    VisitState.CHECKED_OUT: ("neutral", "Checked out"),
    VisitState.LEFT: ("warn", "Left early"),
    VisitState.CANCELLED: ("warn", "Check-in undone"),
}


def chip(state: VisitState) -> Chip:
    """Where a visit stands."""
    return _CHIPS[state]
