"""The center's questions about what was performed: which visits still owe a report, and for which lines."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from django.db.models import F, Min

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.domains.authorizations import policy
from occhub.domains.authorizations.models import AWAITING, Line
from occhub.domains.authorizations.types import LineState, PerformedLine


@operation(P.INBOX_READ, may=policy.may_read_inbox)
def performed_lines(actor: Actor, visit_ids: Collection[uuid.UUID]) -> tuple[PerformedLine, ...]:
    """The lines that were performed in some visits of the actor's center, in the order of their authorizations."""
    rows = Line.objects.filter(policy.own_side(actor), visit_id__in=visit_ids, state=str(LineState.PERFORMED))
    found = rows.order_by("authorization_id", "position").values_list("visit_id", "authorization_id", "id", "service")
    return tuple(PerformedLine(*one) for one in found)


@operation(P.INBOX_READ, may=policy.may_read_inbox)
def awaiting_reports(actor: Actor, since: datetime, limit: int) -> tuple[uuid.UUID, ...]:
    """The visits that ended with a line whose reports are not all published, from ``since`` on, the oldest first."""
    rows = Line.objects.filter(AWAITING, policy.own_side(actor), ended_at__gte=since)
    over = rows.exclude(authorization__open_visit_id=F("visit_id"))
    oldest = over.values("visit_id").annotate(first=Min("ended_at")).order_by("first", "visit_id")
    return tuple(oldest.values_list("visit_id", flat=True)[:limit])
