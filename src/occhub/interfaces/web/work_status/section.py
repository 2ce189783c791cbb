"""Work status on the pages of others: a person's page, a visit's page. Nothing for who may see none."""

from __future__ import annotations

import uuid
from typing import Any

from occhub.access.actor import Actor
from occhub.domains.work_status import reads as work_status
from occhub.interfaces.web.work_status import words
from occhub.interfaces.web.work_status.listing import row_of


def of_person(actor: Actor, employee_id: uuid.UUID) -> dict[str, Any] | None:
    """What a person may do at work now; ``one`` is None where nothing is known."""
    if not work_status.lists_people(actor):
        return None
    found = work_status.status_of_person(actor, employee_id)
    return {"one": row_of(actor, found) if found else None}


def of_visit(actor: Actor, visit_id: uuid.UUID) -> dict[str, Any] | None:
    """What a visit says of work; None where it says nothing."""
    found = work_status.work_status(actor, visit_id)
    if found is None:
        return None
    return {
        "status": found,
        "chip": words.duty_chip(found.duty),
        "until": words.off_words(found),
        "lines": [one.whole for one in found.restrictions],
        "appointment": words.appointment_words(found.appointment, found.center_zone),
    }
