"""The sections of a person's page, in their order.

A section is a template and what it shows; None leaves it out. To add one: write a function in its own folder and put it
into ``SECTIONS``. It asks its own operation, so that it shows what its own scope gives to the reader.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from occhub.access.actor import Actor
from occhub.domains.authorizations.types import AuthorizationRow
from occhub.domains.centers import reads as centers
from occhub.domains.results import reads as results
from occhub.domains.results.types import EmployeeFile
from occhub.domains.visits.types import ActivityRow
from occhub.interfaces.web.authorizations import words as of_authorizations
from occhub.interfaces.web.results.cards import card_chip
from occhub.interfaces.web.visits import words as of_visits
from occhub.interfaces.web.work_status import section as work_status_section
from occhub.platform import clock


@dataclass(frozen=True, slots=True)
class Section:
    """A card of the page: its template, and what stands in it under ``part``."""

    template: str
    part: dict[str, Any]


def visits(actor: Actor, found: EmployeeFile) -> Section | None:
    """The person's visits; left out where visits are not given to the reader."""
    if found.visits is None:
        return None
    places: dict[uuid.UUID, str] = {one.id: one.name for one in centers.centers(actor)}
    return Section(
        "employees/_visits.html",
        {"rows": [_visit(row, places) for row in found.visits.items], "has_more": found.visits.has_more},
    )


def _visit(row: ActivityRow, places: dict[uuid.UUID, str]) -> dict[str, Any]:
    return {"row": row, "chip": of_visits.chip(row.state), "center": places.get(row.center_id, "")}


def work_status(actor: Actor, found: EmployeeFile) -> Section | None:
    """What the person may do at work; left out where visits are not given to the reader."""
    part = work_status_section.of_person(actor, found.employee_id)
    return None if part is None else Section("employees/_work_status.html", part)


def documents(_actor: Actor, found: EmployeeFile) -> Section | None:
    """The person's reports; left out where results are not given to the reader."""
    if found.documents is None:
        return None
    return Section("employees/_documents.html", {"rows": found.documents.items, "has_more": found.documents.has_more})


def authorizations(_actor: Actor, found: EmployeeFile) -> Section | None:
    """The person's authorizations in the reader's scope."""
    rows = [_authorization(row) for row in found.authorizations.items]
    return Section("employees/_authorizations.html", {"rows": rows, "has_more": found.authorizations.has_more})


def _authorization(row: AuthorizationRow) -> dict[str, Any]:
    submitted = clock.local_date(row.submitted_at, row.center_zone)
    return {"row": row, "chip": of_authorizations.row_chip(row), "submitted": submitted}


def dot_card(actor: Actor, found: EmployeeFile) -> Section | None:
    """The person's newest DOT card; left out where there is none, or none for the reader."""
    card = results.dot_card_of(actor, found.employee_id) if results.offers_cards(actor) else None
    return Section("employees/_dot_card.html", {"card": card, "chip": card_chip(card)}) if card else None


SECTIONS: tuple[Callable[[Actor, EmployeeFile], Section | None], ...] = (
    work_status,
    dot_card,
    visits,
    documents,
    authorizations,
)


def sections(actor: Actor, found: EmployeeFile) -> list[Section]:
    """The sections that this reader gets."""
    asked = (section(actor, found) for section in SECTIONS)
    return [one for one in asked if one is not None]
