"""Which reports a center still owes, from what its performed lines produce and what is published."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.domains.authorizations import reads as authorizations
from occhub.domains.catalogue.types import load_packaged
from occhub.domains.results import policy, rules
from occhub.domains.results.models import Document
from occhub.domains.results.types import DueReport


@operation(P.RESULT_PUBLISH, may=policy.may_publish)
def reports_due(actor: Actor, visit_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[DueReport, ...]]:
    """For each visit of the actor's center, the reports that its performed lines produce and nobody published yet.

    A report of the whole visit stands for every line that produces its type. Two queries, however many visits.
    """
    lines = authorizations.performed_lines(actor, visit_ids)
    documents = Document.objects.filter(
        policy.visible_to(actor), state__in=rules.OUT, authorization_id__in={line.authorization_id for line in lines}
    )
    out = set(documents.values_list("authorization_id", "line_id", "report_type"))
    due: dict[uuid.UUID, list[DueReport]] = {visit_id: [] for visit_id in visit_ids}
    for line in lines:
        service = load_packaged().services.get(line.service)
        for kind in service.produces if service else ():
            if not {(line.authorization_id, line.line_id, kind), (line.authorization_id, None, kind)} & out:
                due[line.visit_id].append(DueReport(line.line_id, kind))
    return {visit_id: tuple(found) for visit_id, found in due.items()}
