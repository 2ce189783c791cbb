"""What becomes of the reports of an authorization after they were published. Results call these."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.domains.authorizations.operations._common import locked, note, save
from occhub.domains.authorizations.operations._lines import settle
from occhub.domains.authorizations.types import ReportOut


@operation(P.AUTHORIZATION_PROGRESS)
def note_correction(actor: Actor, authorization_id: uuid.UUID) -> None:
    """A report was replaced by a corrected one. The history does not say which."""
    row = locked(actor, P.AUTHORIZATION_PROGRESS, authorization_id)
    save(row)
    note(actor, row, "report_corrected")


@operation(P.AUTHORIZATION_PROGRESS)
def take_back_result(actor: Actor, authorization_id: uuid.UUID, out: Collection[ReportOut]) -> None:
    """A report was withdrawn: a line owes again what is not among those still ``out``.

    The history does not say which report.
    """
    row = locked(actor, P.AUTHORIZATION_PROGRESS, authorization_id)
    settle(row.id, out)
    save(row)
    note(actor, row, "report_withdrawn")
