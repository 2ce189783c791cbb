"""What a center's own system, or who settles what it sent, asks about visits."""

from __future__ import annotations

import uuid

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.domains.visits import policy
from occhub.domains.visits.models import Visit
from occhub.domains.visits.types import VisitState, VisitStub


@operation(P.VISIT_BRING, may=policy.may_bring)
def visit_named(actor: Actor, number: str) -> VisitStub | None:
    """The visit of the actor's center with this number; None where there is none."""
    row = Visit.objects.filter(policy.visible_to(actor), number=number).first()
    return _stub(row) if row is not None else None


@operation(P.VISIT_BRING, may=policy.may_bring)
def visits_under(actor: Actor, authorization_id: uuid.UUID) -> tuple[VisitStub, ...]:
    """The visits under an authorization, the newest first, without those whose check-in was undone."""
    rows = Visit.objects.filter(policy.visible_to(actor), authorization_id=authorization_id)
    found = rows.exclude(state=str(VisitState.CANCELLED)).order_by("-checked_in_at", "-id")
    return tuple(_stub(row) for row in found)


def _stub(row: Visit) -> VisitStub:
    return VisitStub(
        id=row.id,
        employee_id=row.employee_id,
        authorization_id=row.authorization_id,
        state=VisitState(row.state),
        checked_in_at=row.checked_in_at,
        center_zone=row.center_zone,
    )
