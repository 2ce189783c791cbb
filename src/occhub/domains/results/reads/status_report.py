"""The activity status report: what it says, how it looks before it is published, which version is out."""

from __future__ import annotations

import hashlib
import uuid
from typing import Final

from django.conf import settings

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.domains.centers import reads as centers
from occhub.domains.results import policy, rules
from occhub.domains.results.models import Document
from occhub.domains.results.types import DocumentState, FileContent, StatusReport, neutral_name
from occhub.domains.visits import reads as visits
from occhub.domains.visits.types import VisitDetail
from occhub.domains.work_status import reads as work_status
from occhub.domains.work_status.types import WorkStatusDetail
from occhub.platform.errors import NotFound
from occhub.platform.pdf import InspectedPdf
from occhub.platform.pdf.own import own_report

STATUS_REPORT: Final = "activity-status-report"
_MARK: Final = "Demonstration - not a medical record. Every person, company and finding on this page is invented."


@operation(P.RESULT_PUBLISH, may=policy.may_publish)
def status_report(actor: Actor, visit_id: uuid.UUID) -> StatusReport | None:
    """The published activity status report that was rendered from the work status of a visit; None where none is."""
    row = _current_report(actor, visit_id)
    if row is None or row.work_status_id is None:
        return None
    return StatusReport(row.id, row.employee_id, row.work_status_id)


@operation(P.RESULT_PUBLISH, may=policy.may_publish)
def status_report_preview(actor: Actor, visit_id: uuid.UUID) -> FileContent:
    """The report of the newest work status of a visit of the actor's center, as it would be published; nothing is
    stored. :class:`NotFound` where no work status is recorded.
    """
    visit = visits.visit(actor, visit_id)
    status = work_status.work_status(actor, visit_id)
    if status is None:
        raise NotFound
    content = _status_pdf(actor, visit, status).content
    return FileContent(
        id=status.id,
        employee_id=status.employee_id,
        name=neutral_name(status.id),
        mime="application/pdf",
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _current_report(actor: Actor, visit_id: uuid.UUID) -> Document | None:
    """The published report of a visit that came from a work status. Inside an operation."""
    rows = Document.objects.filter(
        policy.visible_to(actor),
        visit_id=visit_id,
        report_type=STATUS_REPORT,
        state=str(DocumentState.PUBLISHED),
        work_status_id__isnull=False,
    )
    found: Document | None = rows.order_by("-published_at", "-id").first()
    return found


def _status_pdf(actor: Actor, visit: VisitDetail, status: WorkStatusDetail) -> InspectedPdf:
    """The report itself. Inside an operation."""
    center = centers.center(actor, visit.center_id)
    town = f"{center.city}, {center.state} {center.postal_code}"
    letterhead = (settings.OCCHUB_PROVIDER.name, center.name, center.street, town, center.phone)
    mark = {"mark": _MARK if settings.IS_DEMO else "", "mark_short": "DEMONSTRATION"}
    return own_report("activity-status", mark | rules.status_report_data(visit, status, letterhead))
