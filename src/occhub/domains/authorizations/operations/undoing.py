"""Steps of a visit taken back, and the visit that ends before its services do. Visits call these.

Each is decided under the authorization's lock. ``told`` is what the history says to both sides, never a clinical
reason.
"""

from __future__ import annotations

import uuid

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.domains.authorizations import rules
from occhub.domains.authorizations.events import LineRefused
from occhub.domains.authorizations.models import Line
from occhub.domains.authorizations.operations._common import locked, note, save
from occhub.domains.authorizations.operations._lines import finish, open_visit, restore, words, write
from occhub.domains.authorizations.reads._records import detail_of, today_of
from occhub.domains.authorizations.types import LEFT, AuthorizationDetail, LineOutcome, LineState, State
from occhub.platform import outbox
from occhub.platform.errors import Conflict

ANOTHER_IS_OPEN = "The employee was checked in again meanwhile, so nothing was changed. That visit is open now."


@operation(P.AUTHORIZATION_PROGRESS)
def undo_visit(actor: Actor, authorization_id: uuid.UUID, visit_id: uuid.UUID, told: str) -> AuthorizationDetail:
    """The check-in of this visit was wrong: its lines are again what they were, and the authorization can be used.

    The caller has made sure that no later visit began. ``Conflict`` while another visit is open.
    """
    row = locked(actor, P.AUTHORIZATION_PROGRESS, authorization_id)
    if row.open_visit_id not in (None, visit_id):
        raise Conflict(ANOTHER_IS_OPEN)
    for line in Line.objects.select_for_update().filter(authorization_id=row.id, visit_id=visit_id):
        restore(line)
    states = Line.objects.filter(authorization_id=row.id).values_list("state", flat=True)
    row.open_visit_id = None
    row.state = str(State.SUBMITTED if set(states) == {str(LineState.AUTHORIZED)} else State.IN_USE)
    save(row, "open_visit_id", "state")
    note(actor, row, "check_in_undone", told)
    return detail_of(actor, row)


@operation(P.AUTHORIZATION_PROGRESS)
def reopen_visit(actor: Actor, authorization_id: uuid.UUID, visit_id: uuid.UUID, told: str) -> AuthorizationDetail:
    """The person is in the center again under this visit: its lines can be recorded anew.

    Lines that ended because the person left are open again. ``Conflict`` while another visit is open.
    """
    row = locked(actor, P.AUTHORIZATION_PROGRESS, authorization_id)
    if row.open_visit_id is not None:
        raise Conflict(ANOTHER_IS_OPEN)
    gone = Line.objects.filter(authorization_id=row.id, visit_id=visit_id, outcome_reason=LEFT)
    for line in gone.select_for_update():
        restore(line)
    row.open_visit_id, row.state = visit_id, str(State.IN_USE)
    save(row, "open_visit_id", "state")
    note(actor, row, "reopened", told)
    return detail_of(actor, row)


@operation(P.AUTHORIZATION_PROGRESS)
def leave_visit(actor: Actor, authorization_id: uuid.UUID, visit_id: uuid.UUID) -> AuthorizationDetail:
    """The person left while lines were open: these are not performed for that reason, and it is told upward at once.

    ``Conflict`` where the visit has ended, and where no line is open: then it is a check-out.
    """
    row = open_visit(actor, authorization_id, visit_id)
    lines = list(Line.objects.select_for_update().filter(authorization_id=row.id).order_by("position"))
    today = today_of(row)
    still_open = [one for one in lines if rules.is_line_open(LineState(one.state), one.continues_on, today)]
    if not still_open:
        raise Conflict("Every service is recorded already. Check the employee out instead.")
    outcome = LineOutcome(LineState.NOT_PERFORMED, LEFT)
    for line in still_open:
        write(actor, line, outcome, visit_id)
        note(actor, row, f"line_{outcome.state}", words(line, outcome))
    outbox.publish(LineRefused(row.company_id, row.id, row.responsible_member_id))
    finish(actor, row, lines, "left_early")
    return detail_of(actor, row)
