"""Which reports count as given to the employer."""

from __future__ import annotations

import uuid

from django.db.models import Q

from occhub.domains.authorizations.types import ReportOut
from occhub.domains.results import rules
from occhub.domains.results.models import Document


def reports_out(authorization_id: uuid.UUID) -> frozenset[ReportOut]:
    """All of one authorization, whatever their visit. Inside an operation that locked it."""
    return out_of(Q(authorization_id=authorization_id))


def out_of(which: Q) -> frozenset[ReportOut]:
    """Those among some documents, by one query. Inside an operation."""
    rows = Document.objects.filter(which, state__in=rules.OUT)
    return frozenset(ReportOut(*one) for one in rows.values_list("visit_id", "line_id", "report_type"))
