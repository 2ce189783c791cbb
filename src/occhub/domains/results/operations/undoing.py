"""A check-in that was wrong, undone where no report hangs on its visit."""

from __future__ import annotations

import uuid

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.protected import point_at
from occhub.domains.authorizations import operations as authorizations
from occhub.domains.results import policy
from occhub.domains.results.models import Document
from occhub.domains.results.types import DocumentState
from occhub.domains.visits import operations as visits
from occhub.domains.visits import reads as visit_reads
from occhub.domains.visits.types import GivenReason, VisitDetail
from occhub.domains.work_status import operations as work_status


@operation(P.VISIT_UNDO, may=policy.may_publish)
def undo_check_in(actor: Actor, visit_id: uuid.UUID, given: GivenReason) -> VisitDetail:
    """Undo the check-in of a visit of the actor's center; see ``visits.undo_check_in`` for what is refused.

    The reports are counted under the authorization's lock, which publishing takes too: none comes in between. One that
    was replaced still hangs on the visit, since who saw it may open it; one that was withdrawn does not.
    """
    found = visit_reads.before_undo(actor, visit_id)
    point_at("visits.visit", found.id, company_id=found.company_id, center_id=found.center_id, person=found.employee_id)
    authorizations.source_of_document(actor, found.authorization.id, None)
    rows = Document.objects.filter(visit_id=visit_id, company_id=found.company_id, center_id=found.center_id)
    count = rows.exclude(state=str(DocumentState.WITHDRAWN)).count()
    undone = visits.undo_check_in(actor, visit_id, given, reports=count)
    work_status.void_work_status(actor, visit_id)
    return undone
