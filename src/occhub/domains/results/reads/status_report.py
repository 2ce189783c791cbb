"""The activity status report: what it says, how it looks before it is published, which version is out."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
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
    """The published activity status report in whose place the next one of a visit comes; None where none is."""

    def line_id() -> uuid.UUID | None:
        return rules.line_of_report(visits.visit(actor, visit_id).authorization.lines, visit_id, STATUS_REPORT)

    row = _current_report(actor, visit_id, line_id)
    return StatusReport(row.id, row.employee_id, row.work_status_id) if row else None


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


def _current_report(actor: Actor, visit_id: uuid.UUID, line_of: Callable[[], uuid.UUID | None]) -> Document | None:
    """The published report that says what somebody may do after a visit. Inside an operation.

    One that came from a work status, or stands in the place of such a one; else one that the desk published by hand,
    for the whole visit or for the line that a rendered one would name (``line_of``, asked only then).
    """
    rows = Document.objects.filter(
        policy.visible_to(actor), visit_id=visit_id, report_type=STATUS_REPORT, state=str(DocumentState.PUBLISHED)
    )
    found = list(rows.order_by("-published_at", "-id"))
    rendered = next((one for one in found if one.work_status_id is not None), None)
    if rendered is not None or not found:
        return rendered
    line_id = line_of()
    return next((one for one in found if one.line_id in (None, line_id)), None)


def _status_pdf(actor: Actor, visit: VisitDetail, status: WorkStatusDetail) -> InspectedPdf:
    """The report itself. Inside an operation."""
    center = centers.center(actor, visit.center_id)
    town = f"{center.city}, {center.state} {center.postal_code}"
    letterhead = (settings.OCCHUB_PROVIDER.name, center.name, center.street, town, center.phone)
    mark = {"mark": _MARK if settings.IS_DEMO else "", "mark_short": "DEMONSTRATION"}
    return own_report("activity-status", mark | rules.status_report_data(visit, status, letterhead))
