"""A visit's row for a step, before and after the authorization is locked."""

from __future__ import annotations

import uuid

from occhub.access.actor import Actor
from occhub.access.permissions import P
from occhub.access.protected import ask, find
from occhub.domains.visits import policy
from occhub.domains.visits.models import Visit
from occhub.domains.visits.types import VisitState
from occhub.platform.errors import Conflict

GONE = "This person was checked out meanwhile, so nothing was changed. Open the visit again to see how it ended."
UNDONE = "The check-in of this visit was undone meanwhile, so nothing was changed. Nobody is in the center under it."


def of_center(actor: Actor, permission: P, visit_id: uuid.UUID) -> Visit:
    """The visit, when the actor may do this with it."""
    row = find(Visit, policy.visible_to(actor), visit_id)
    ask(policy.decide(actor, permission, policy.facts_of(row)))
    return row


def opened(actor: Actor, permission: P, visit_id: uuid.UUID) -> Visit:
    """The visit, when the actor may do this and nobody checked the person out."""
    return _still_open(of_center(actor, permission, visit_id))


def locked(actor: Actor, visit_id: uuid.UUID) -> Visit:
    """The visit's row, still open now that the authorization is locked, itself locked."""
    return _still_open(find(Visit, policy.visible_to(actor), visit_id, lock=True))


def _still_open(row: Visit) -> Visit:
    if not row.is_open:
        raise Conflict(UNDONE if row.state == str(VisitState.CANCELLED) else GONE)
    return row
