"""Which reports a center still owes, from what its performed lines produce and what is published."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.db.models import Q

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.domains.authorizations import reads as authorizations
from occhub.domains.authorizations.types import missing_of
from occhub.domains.results import policy
from occhub.domains.results.reads._out import out_of
from occhub.domains.results.types import DueReport


@operation(P.RESULT_PUBLISH, may=policy.may_publish)
def reports_due(actor: Actor, visit_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[DueReport, ...]]:
    """For each visit of the actor's center, the reports that its performed lines produce and nobody published yet.

    What stands for what is the rule of ``authorizations.types.reports``. Two queries, however many visits.
    """
    lines = authorizations.performed_lines(actor, visit_ids)
    out = out_of(policy.reach(actor) & Q(visit_id__in={line.visit_id for line in lines}))
    due: dict[uuid.UUID, list[DueReport]] = {visit_id: [] for visit_id in visit_ids}
    for line in lines:
        due[line.visit_id] += [DueReport(line.id, kind) for kind in missing_of(line, out)]
    return {visit_id: tuple(found) for visit_id, found in due.items()}
