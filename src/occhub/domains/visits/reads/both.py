"""One visit, as its center and its company read it."""

from __future__ import annotations

import uuid

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.protected import ask, find
from occhub.domains.authorizations import reads as authorizations
from occhub.domains.visits import policy
from occhub.domains.visits.models import Visit
from occhub.domains.visits.reads._records import detail_of
from occhub.domains.visits.types import VisitDetail, VisitState


def _readable(actor: Actor, visit_id: uuid.UUID) -> Visit:
    row = find(Visit, policy.visible_to(actor), visit_id)
    ask(policy.decide(actor, P.VISIT_READ, policy.facts_of(row)))
    return row


@operation(P.VISIT_READ)
def visit(actor: Actor, visit_id: uuid.UUID) -> VisitDetail:
    """One visit, open or past. :class:`NotFound` outside the actor's scope."""
    row = _readable(actor, visit_id)
    return detail_of(actor, row, authorizations.authorization(actor, row.authorization_id))


@operation(P.VISIT_READ, ledgered=False)
def version(actor: Actor, visit_id: uuid.UUID) -> str:
    """Changes when the visit, a line or a published report of it changes. Discloses nothing."""
    row = _readable(actor, visit_id)
    return f"{row.changed_at.timestamp()}.{authorizations.version(actor, row.authorization_id)}"


@operation(P.VISIT_READ, ledgered=False)
def takes_reports(actor: Actor, visit_id: uuid.UUID) -> bool:
    """Whether reports of this visit can be published: its check-in was not undone.

    Ask under the authorization's lock.
    """
    return _readable(actor, visit_id).state != str(VisitState.CANCELLED)
