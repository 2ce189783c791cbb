"""Steps taken back on the same day, and the visit that ends before its services do.

As everywhere in this domain the authorization's row is the lock: it is taken first, then the visit's row is read again
and the step is decided on what stands there.
"""

from __future__ import annotations

import uuid

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.protected import find
from occhub.domains.authorizations import operations as authorizations
from occhub.domains.catalogue.types import UndoReason, UndoStep, load_packaged
from occhub.domains.visits import policy, rules
from occhub.domains.visits.models import Undo, Visit
from occhub.domains.visits.operations._common import locked, of_center, opened
from occhub.domains.visits.reads._records import detail_of, has_later, today_of, why_not_reopen, why_not_undo
from occhub.domains.visits.types import GivenReason, VisitDetail, VisitState
from occhub.platform import clock
from occhub.platform.errors import Conflict


@operation(P.VISIT_UNDO, may=policy.may_work)
def undo_check_in(actor: Actor, visit_id: uuid.UUID, given: GivenReason, *, reports: int) -> VisitDetail:
    """The check-in was wrong: the visit is cancelled, its lines are what they were, the authorization is usable again.

    Called by ``results.undo_check_in``, which counts the published ``reports`` under the authorization's lock.
    :class:`Problem` at ``reason`` or ``note``; :class:`Conflict` in words on another day, while reports are published,
    where somebody was checked in again, and where it was undone already.
    """
    row = of_center(actor, P.VISIT_UNDO, visit_id)
    reason, note = _reason(row, given, UndoStep.CHECK_IN)
    authorization = authorizations.undo_visit(actor, row.authorization_id, row.id, reason.told)
    row = _locked(actor, visit_id)
    _refuse(why_not_undo(row, is_latest=not has_later(row), reports=reports))
    row.state, row.open_lines, row.changed_at = str(VisitState.CANCELLED), 0, clock.now()
    row.save(update_fields=["state", "open_lines", "changed_at"])
    _note(actor, row, UndoStep.CHECK_IN, reason.code, note)
    return detail_of(actor, row, authorization)


@operation(P.VISIT_UNDO, may=policy.may_work)
def reopen(actor: Actor, visit_id: uuid.UUID, given: GivenReason) -> VisitDetail:
    """The person is in the center again: lines can be recorded anew, those that ended by leaving are open.

    :class:`Problem` at ``reason`` or ``note``; :class:`Conflict` in words on another day than that of the check-out,
    where the visit is open or undone, and where somebody was checked in again under the authorization.
    """
    row = of_center(actor, P.VISIT_UNDO, visit_id)
    reason, note = _reason(row, given, UndoStep.CHECK_OUT)
    _refuse(why_not_reopen(row, is_latest=True))
    authorization = authorizations.reopen_visit(actor, row.authorization_id, row.id, reason.told)
    row = _locked(actor, visit_id)
    _refuse(why_not_reopen(row, is_latest=not has_later(row)))
    row.state, row.changed_at = str(VisitState.IN_PROGRESS), clock.now()
    row.checked_out_at, row.checked_out_by, row.left_at = None, "", None
    row.open_lines = len(rules.open_lines(authorization.lines, today_of(row)))
    row.save(update_fields=["state", "checked_out_at", "checked_out_by", "left_at", "open_lines", "changed_at"])
    _note(actor, row, UndoStep.CHECK_OUT, reason.code, note)
    return detail_of(actor, row, authorization)


@operation(P.VISIT_CHECK_OUT, may=policy.may_work)
def leave_early(actor: Actor, visit_id: uuid.UUID) -> VisitDetail:
    """The person left before every service was done: what is open is not performed, because the employee left.

    :class:`Conflict` where nothing is open, and when the person left already.
    """
    row = opened(actor, P.VISIT_CHECK_OUT, visit_id)
    authorization = authorizations.leave_visit(actor, row.authorization_id, row.id)
    row = locked(actor, visit_id)
    row.state, row.open_lines, row.changed_at = str(VisitState.LEFT), 0, clock.now()
    row.checked_out_at, row.checked_out_by = row.changed_at, actor.name
    row.save(update_fields=["state", "checked_out_at", "checked_out_by", "open_lines", "changed_at"])
    return detail_of(actor, row, authorization)


def _reason(row: Visit, given: GivenReason, step: UndoStep) -> tuple[UndoReason, str]:
    return rules.checked_reason(given, load_packaged().undo_reasons_on(step, today_of(row)))


def _locked(actor: Actor, visit_id: uuid.UUID) -> Visit:
    return find(Visit, policy.visible_to(actor), visit_id, lock=True)


def _refuse(why: str) -> None:
    if why:
        raise Conflict(why)


def _note(actor: Actor, row: Visit, step: UndoStep, reason: str, note: str) -> None:
    Undo(
        company_id=row.company_id,
        center_id=row.center_id,
        visit_id=row.id,
        step=str(step),
        reason=reason,
        note=note,
        at=row.changed_at,
        by_name=actor.name,
    ).save(force_insert=True)
