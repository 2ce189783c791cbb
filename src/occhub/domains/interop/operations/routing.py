"""What a message says becomes true, part by part, each in one transaction. What was decided is not decided again."""

from __future__ import annotations

import uuid
from collections import Counter

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.protected import find, touch
from occhub.domains.interop import policy
from occhub.domains.interop.models import InboundMessage, InboundPart
from occhub.domains.interop.operations import _reports
from occhub.domains.interop.operations._matching import bring_in
from occhub.domains.interop.operations._parts import Outcome, Part, done, waits
from occhub.domains.interop.reads._matching import Match, known_visit, match_of
from occhub.domains.interop.types.inbound import MessageState, PartState, Why
from occhub.domains.interop.wire.inbound.records import Movement
from occhub.domains.visits import operations as visits
from occhub.platform import clock
from occhub.platform.errors import Conflict, Problem

_MADE = (
    "authorization_id",
    "visit_id",
    "document_id",
    "series_key",
    "series_sub",
    "version_at",
    "version_rank",
)


@operation(P.INBOUND_ROUTE, may=policy.may_route)
def apply_part(actor: Actor, message_id: uuid.UUID, part: Part) -> uuid.UUID:
    """Work on one part. Returns the id of its row. One that was done, kept or settled by a person stays as it is; one
    that waits is tried again, so that a message can be worked on anew once its cause is mended.
    """
    message = find(InboundMessage, policy.of_centers(actor), message_id, lock=True)
    row = InboundPart.objects.filter(message_id=message_id, position=part.position).first()
    if row is not None and row.state != str(PartState.QUARANTINED):
        return uuid.UUID(str(row.id))
    outcome = _outcome(actor, message, part)
    row = row or InboundPart(message_id=message_id, center_id=message.center_id, position=part.position)
    _write(row, part, outcome)
    touch(row)
    return uuid.UUID(str(row.id))


def _write(row: InboundPart, part: Part, outcome: Outcome) -> None:
    attachment, report = part.attachment, part.report
    row.kind, row.state, row.why = str(part.kind), str(outcome.state), str(outcome.why)
    row.code = ((attachment.code if attachment else "") or (report.code if report else ""))[:100]
    row.name = ((attachment.name if attachment else "") or (report.name if report else ""))[:100]
    row.detail = outcome.detail[:300]
    for name in _MADE:
        setattr(row, name, getattr(outcome, name))
    row.changed_at = clock.now()
    row.save()


def _outcome(actor: Actor, message: InboundMessage, part: Part) -> Outcome:
    if part.report is None and part.movement is None:
        return waits(part.fault, part.detail)
    numbers = part.report.numbers if part.report is not None else part.movement.numbers  # type: ignore[union-attr]  # one is there
    match = match_of(actor, numbers, part.person)
    if isinstance(match, Why):
        return waits(match, f"Its attachment besides: {str(part.fault).replace('_', ' ')}." if part.fault else "")
    if part.movement is not None:
        return _moved(actor, part.movement, match)
    assert part.report is not None  # noqa: S101  (looked at above)
    if part.report.continues:
        return waits(Why.CONTINUES)
    return _reports.work(actor, message, part, part.report, match)


def _moved(actor: Actor, movement: Movement, match: Match) -> Outcome:
    """Somebody came or left. What is known already is not told twice."""
    at = movement.left if movement.is_departure else movement.arrived
    try:
        found = known_visit(actor, match, movement.arrived or at)
        is_new = found is None or (not movement.is_departure and not _is_meant(match, movement, found.id, actor))
        visit = (
            bring_in(actor, match, movement.arrived or at, is_inferred=False) if is_new or found is None else found.id
        )
        if movement.is_departure:
            left = visits.note_departure(actor, visit, at or clock.now())
            why = Why.LEFT_LINES_OPEN if left else Why.LEFT
        else:
            why = Why.CHECKED_IN if is_new else Why.HERE_ALREADY
            if not is_new and at is not None:
                visits.note_arrival(actor, visit, at)
    except (Conflict, Problem) as refusal:
        outcome = waits(Why.NOT_NOW, str(refusal))
        outcome.authorization_id = match.authorization.id
        return outcome
    return done(why, authorization_id=match.authorization.id, visit_id=visit)


def _is_meant(match: Match, movement: Movement, visit_id: uuid.UUID, actor: Actor) -> bool:
    """Whether an arrival is of the visit that is known: it names it, it is open, or it is of the same day."""
    if match.visit is not None:
        return True
    found = known_visit(actor, match, movement.arrived)
    if found is None or found.id != visit_id:
        return False
    day = clock.local_date(movement.arrived, found.center_zone) if movement.arrived else None
    return found.state.is_open or found.visited_on == day


@operation(P.INBOUND_ROUTE, may=policy.may_route)
def finish_message(actor: Actor, message_id: uuid.UUID) -> uuid.UUID:
    """Every part was worked on: the message is done, or it waits with those that do. Returns its id."""
    message = find(InboundMessage, policy.of_centers(actor), message_id, lock=True)
    _settle(message)
    return message_id


def _settle(message: InboundMessage) -> None:
    """Count the parts of a message anew."""
    states = Counter(InboundPart.objects.filter(message_id=message.id).values_list("state", flat=True))
    message.parts, message.waiting = states.total(), states[str(PartState.QUARANTINED)]
    message.state = str(MessageState.QUARANTINED if message.waiting else MessageState.DONE)
    message.worked_at = clock.now()
    message.save(update_fields=["parts", "waiting", "state", "worked_at"])
