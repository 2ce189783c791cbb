"""What a center's own system tells of a visit: somebody came, left, or was examined.

The system may tell it in any order, again, or late: what stands in the end does not depend on that. A visit that it
opened ends with its last service, or when it says that the person left and no service is open. One that a person
opened at the desk ends by a person, or by the system's word that the person left.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.protected import touch
from occhub.domains.authorizations import operations as authorizations
from occhub.domains.authorizations import reads as authorization_reads
from occhub.domains.visits import policy, rules
from occhub.domains.visits.models import Visit
from occhub.domains.visits.operations._common import of_center
from occhub.domains.visits.operations.desk import _start
from occhub.domains.visits.reads._records import today_of
from occhub.domains.visits.types import Identity, LineOutcome, LineState, VisitState
from occhub.platform import clock

_COLUMNS = ["checked_in_at", "is_inferred", "left_at", "state", "open_lines", "changed_at"]
_ENDED = ["checked_out_at", "checked_out_by"]


@operation(P.VISIT_BRING, may=policy.may_bring)
def bring_in(
    actor: Actor, authorization_id: uuid.UUID, born: date, *, at: datetime, is_inferred: bool = False
) -> uuid.UUID:
    """Somebody came at ``at``, or (``is_inferred``) was examined then, of which nothing else is known: that person is
    not in the center now. Returns the id of the visit. Refused as :func:`check_in` is, on the day of ``at``.
    """
    identity = Identity(name_confirmed=True, date_of_birth=born)
    return _start(actor, P.VISIT_BRING, authorization_id, identity, at=at, is_inferred=is_inferred).id


@operation(P.VISIT_BRING, may=policy.may_bring)
def note_arrival(actor: Actor, visit_id: uuid.UUID, at: datetime) -> None:
    """The system tells when the person of a known visit came. What a person entered at the desk stays."""
    row = _held(actor, visit_id)
    if row.via_feed:
        row.checked_in_at = at
    if row.is_inferred:
        row.is_inferred, row.left_at = False, None
    _save(row)


@operation(P.VISIT_BRING, may=policy.may_bring)
def note_departure(actor: Actor, visit_id: uuid.UUID, at: datetime) -> int:
    """The person of a visit has left, at ``at``. Returns how many services are still open: with none the visit ends,
    with some it is the center's to say what became of them.
    """
    row = _held(actor, visit_id)
    row.is_inferred, row.left_at = False, max(at, row.checked_in_at)
    if not row.is_open and row.checked_out_by == actor.name:
        row.checked_out_at = row.left_at
    _save(row, *_ENDED)
    _end_if_done(actor, row)
    return int(row.open_lines) if row.is_open else 0


@operation(P.VISIT_BRING, may=policy.may_bring)
def perform_line(actor: Actor, visit_id: uuid.UUID, line_id: uuid.UUID) -> bool:
    """A final result came for a line: it was performed. Returns whether that was news: what was recorded before, in
    this visit or another, stays.
    """
    row = _held(actor, visit_id)
    authorization = authorization_reads.authorization(actor, row.authorization_id)
    line = next((one for one in authorization.lines if one.id == line_id), None)
    if line is None or not row.is_open or line.state not in (LineState.AUTHORIZED, LineState.CONTINUES):
        return False
    authorizations.record_line(actor, row.authorization_id, line_id, row.id, LineOutcome(LineState.PERFORMED))
    authorization = authorization_reads.authorization(actor, row.authorization_id)
    row.state = str(VisitState.IN_PROGRESS)
    row.open_lines = len(rules.open_lines(authorization.lines, today_of(row)))
    _save(row)
    _end_if_done(actor, row)
    return True


def _held(actor: Actor, visit_id: uuid.UUID) -> Visit:
    """The visit's row, locked after its authorization."""
    row = of_center(actor, P.VISIT_BRING, visit_id)
    authorizations.source_of_document(actor, row.authorization_id, None)
    held: Visit = Visit.objects.select_for_update(of=("self",)).get(policy.visible_to(actor), pk=row.id)
    touch(held)
    return held


def _end_if_done(actor: Actor, row: Visit) -> None:
    if not row.is_open or row.open_lines or (row.left_at is None and not row.via_feed):
        return
    authorizations.end_visit(actor, row.authorization_id, row.id)
    row.state = str(VisitState.CHECKED_OUT)
    row.checked_out_at, row.checked_out_by = row.left_at or clock.now(), actor.name
    _save(row, *_ENDED)


def _save(row: Visit, *more: str) -> None:
    row.changed_at = clock.now()
    row.save(update_fields=[*_COLUMNS, *more])
