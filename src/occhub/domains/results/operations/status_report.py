"""The activity status report of a visit: rendered from its work status, published as any other report."""

from __future__ import annotations

import uuid

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.protected import find
from occhub.domains.authorizations import operations as authorizations
from occhub.domains.results import policy, rules
from occhub.domains.results.models import Document
from occhub.domains.results.operations.ending import replace_document
from occhub.domains.results.operations.publishing import publish_document
from occhub.domains.results.reads.status_report import STATUS_REPORT, _current_report, _status_pdf
from occhub.domains.visits import reads as visits
from occhub.domains.work_status import reads as work_status
from occhub.platform.errors import Conflict


@operation(P.RESULT_PUBLISH, may=policy.may_publish)
def publish_status_report(actor: Actor, visit_id: uuid.UUID, status_id: uuid.UUID) -> uuid.UUID:
    """Publish the activity status report of the newest work status of a visit. Returns the id of the document.

    ``status_id`` is the version that the person had in view. The report of an earlier version is replaced, also where a
    file from outside stands in its place or was published instead of it: one visit has one status.
    :class:`Conflict` where another version was recorded meanwhile, or this one is published already;
    :class:`NotFound` for a visit elsewhere. Decided under the authorization's lock, which recording takes too.
    """
    visit = visits.visit(actor, visit_id)
    authorizations.source_of_document(actor, visit.authorization.id, None)
    status = work_status.work_status(actor, visit_id)
    if status is None or status.id != status_id:
        raise Conflict(rules.STATUS_CHANGED)
    line_id = rules.line_of_report(visit.authorization.lines, visit.id, STATUS_REPORT)
    before = _current_report(actor, visit_id, lambda: line_id)
    if before is not None and before.work_status_id == status.id:
        raise Conflict(rules.STATUS_PUBLISHED)
    pdf = _status_pdf(actor, visit, status)
    if before is None:
        made = publish_document(actor, visit_id, STATUS_REPORT, "", line_id, pdf)
    else:
        made = replace_document(actor, before.id, "", f"Work status, version {status.version}", pdf)
    row = find(Document, policy.visible_to(actor), made)
    row.work_status_id = status.id
    row.save(update_fields=["work_status_id"])
    return made
