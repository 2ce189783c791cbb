"""What happens to the lines of an authorization while somebody is in the center, and what it takes to undo it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable

from occhub.access.actor import Actor
from occhub.access.permissions import P
from occhub.domains.authorizations import rules
from occhub.domains.authorizations.models import Authorization, Line
from occhub.domains.authorizations.operations._common import locked, note, save
from occhub.domains.authorizations.reads._snapshots import RECORDED, remembered, take_back
from occhub.domains.authorizations.reads.above import REPORTS_OUT
from occhub.domains.authorizations.types import LineOutcome, LineState, ReportOut, State, brought_by, result_of
from occhub.domains.catalogue import reads as catalogue
from occhub.domains.catalogue.types import load_packaged
from occhub.platform import clock
from occhub.platform.errors import Conflict

_SPOKEN = {
    LineState.PERFORMED: "performed",
    LineState.REFUSED: "refused",
    LineState.NOT_PERFORMED: "not performed",
}


def open_visit(actor: Actor, authorization_id: uuid.UUID, visit_id: uuid.UUID) -> Authorization:
    """The authorization, locked, with this visit open; ``Conflict`` where it has ended."""
    row = locked(actor, P.AUTHORIZATION_PROGRESS, authorization_id)
    if row.open_visit_id != visit_id:
        raise Conflict("This visit has ended, so nothing was changed.")
    return row


def finish(actor: Actor, row: Authorization, lines: Iterable[Line], kind: str) -> None:
    """Nobody is in the center any more; completed when every line has ended."""
    is_done = all(line.state in rules.ENDED for line in lines)
    row.open_visit_id = None
    row.state = str(State.COMPLETED if is_done else State.IN_USE)
    save(row, "open_visit_id", "state")
    note(actor, row, kind)
    if is_done:
        note(actor, row, "completed")


def write(actor: Actor, line: Line, outcome: LineOutcome, visit_id: uuid.UUID) -> None:
    """Write what was recorded in a visit; what the line was before it stays on the row, so that it can be undone."""
    if line.visit_id != visit_id:
        line.before = remembered(line)
    line.recorded_by, line.recorded_at = actor.name, clock.now()
    line.state, line.outcome_reason, line.center_note = str(outcome.state), outcome.reason, outcome.note.strip()
    line.continues_on, line.visit_id = outcome.continues_on, visit_id
    line.ended_at = clock.now() if outcome.state in rules.ENDED else None
    line.result_state = _result_now(line)
    line.save(update_fields=RECORDED)


def restore(line: Line) -> None:
    """Make a line again what it was before the visit in which it was recorded."""
    take_back(line)
    line.result_state = _result_now(line)
    line.save(update_fields=RECORDED)


def settle(authorization_id: uuid.UUID, out: Collection[ReportOut]) -> None:
    """Bring what is kept on each line of an authorization up to the reports that are out, all of them."""
    lines = Line.objects.filter(authorization_id=authorization_id)
    for line in lines.select_for_update(of=("self",)).order_by("id"):
        state = str(result_of(line, out))
        if line.result_state != state:
            line.result_state = state
            line.save(update_fields=["result_state"])


def _result_now(line: Line) -> str:
    """Reports may have come before the line was recorded so: which are out is asked where it brings any."""
    out = REPORTS_OUT(line.authorization_id) if brought_by(line) else ()
    return str(result_of(line, out))


def words(line: Line, outcome: LineOutcome) -> str:
    """The step for both sides: a reason only where the employer may know it."""
    if outcome.continues_on is not None:
        return f"{line.service_name}: continues on {outcome.continues_on:%m/%d/%Y}"
    why = catalogue.reason_for_employer(load_packaged().outcome_reasons.get(outcome.reason))
    return f"{line.service_name}: {_SPOKEN[outcome.state]}{f'. {why}' if why else ''}"
