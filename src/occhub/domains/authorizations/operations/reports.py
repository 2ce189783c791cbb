"""What becomes of the reports of an authorization after they were published. Results call these."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.domains.authorizations.models import Line
from occhub.domains.authorizations.operations._common import locked, note, save
from occhub.domains.authorizations.types import LineState, ResultState
from occhub.domains.catalogue.types import load_packaged


@operation(P.AUTHORIZATION_PROGRESS)
def note_correction(actor: Actor, authorization_id: uuid.UUID) -> None:
    """A report was replaced by a corrected one. The history does not say which."""
    row = locked(actor, P.AUTHORIZATION_PROGRESS, authorization_id)
    save(row)
    note(actor, row, "report_corrected")


@operation(P.AUTHORIZATION_PROGRESS)
def take_back_result(actor: Actor, authorization_id: uuid.UUID, settled: Collection[uuid.UUID]) -> None:
    """A report was withdrawn: every line that was final and is not among ``settled`` owes its reports again.

    The history does not say which report.
    """
    row = locked(actor, P.AUTHORIZATION_PROGRESS, authorization_id)
    final = Line.objects.filter(authorization_id=row.id, result_state=str(ResultState.FINAL))
    for line in final.select_for_update(of=("self",)).order_by("id"):
        if line.id not in settled:
            line.result_state = str(_state_without_report(line))
            line.save(update_fields=["result_state"])
    save(row)
    note(actor, row, "report_withdrawn")


def _state_without_report(line: Line) -> ResultState:
    service = load_packaged().services.get(line.service)
    owes = line.state == str(LineState.PERFORMED) and service is not None and bool(service.produces)
    return ResultState.AWAITING if owes else ResultState.NONE
