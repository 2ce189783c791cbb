"""Check-in, recording, check-out.

The authorization's row is the lock of everything that happens to a visit: each step goes down to ``authorizations``
first, which locks it, and only then reads the visit's row again. So two desks, a cancel and a check-in never cross.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.protected import ask, touch
from occhub.domains.authorizations import operations as authorizations
from occhub.domains.authorizations import reads as authorization_reads
from occhub.domains.authorizations.types import VisitStart
from occhub.domains.visits import policy, rules
from occhub.domains.visits.models import Visit, VisitToken
from occhub.domains.visits.operations._common import locked, opened
from occhub.domains.visits.reads._records import detail_of
from occhub.domains.visits.types import Identity, LineOutcome, VisitDetail, VisitState
from occhub.platform import clock, ids
from occhub.platform.errors import Conflict
from occhub.platform.text import index_tokens


@operation(P.VISIT_CHECK_IN, may=policy.may_work)
def check_in(actor: Actor, authorization_id: uuid.UUID, identity: Identity) -> VisitDetail:
    """The person stands at the desk: a visit begins.

    :class:`Conflict` in plain words where the authorization is expired, cancelled, completed or has an open visit,
    and where it names another person than the desk looked at;
    :class:`Problem` at ``name_confirmed`` or ``date_of_birth`` where the identity does not agree.
    """
    return _start(actor, P.VISIT_CHECK_IN, authorization_id, identity)


def _start(
    actor: Actor,
    permission: P,
    authorization_id: uuid.UUID,
    identity: Identity,
    *,
    at: datetime | None = None,
    is_inferred: bool = False,
) -> VisitDetail:
    """Begin the visit. ``at``: when the center's own system says that the person came; None is now, by hand."""
    visit_id, number = ids.new_uuid(), ids.new_number("V")
    start = authorizations.begin_visit(actor, authorization_id, visit_id, number, at=at)
    ask(policy.decide(actor, permission, policy.VisitFacts(start.company_id, start.center_id, start.location_id)))
    rules.check_seen(identity, start.seen)
    rules.check_identity(identity, start)
    authorization = authorization_reads.authorization(actor, authorization_id)
    row = _begun(actor, visit_id, number, start)
    if at is not None:
        row.checked_in_at, row.via_feed, row.is_inferred = at, True, is_inferred
        row.left_at = at if is_inferred else None
    row.company_name = authorization.company_name
    row.services = [line.service_name for line in authorization.lines]
    today = clock.local_date(row.checked_in_at, row.center_zone)
    row.open_lines = len(rules.open_lines(authorization.lines, today))
    row.save(force_insert=True)
    words = dict.fromkeys([*index_tokens(row.last_name), *index_tokens(row.first_name)])
    VisitToken.objects.bulk_create(
        [VisitToken(company_id=row.company_id, center_id=row.center_id, token=word, visit_id=row.id) for word in words]
    )
    touch(row)
    return detail_of(actor, row, authorization)


def _begun(actor: Actor, visit_id: uuid.UUID, number: str, start: VisitStart) -> Visit:
    now = clock.now()
    return Visit(
        id=visit_id,
        number=number,
        authorization_id=start.authorization_id,
        company_id=start.company_id,
        center_id=start.center_id,
        location_id=start.location_id,
        employee_id=start.employee_id,
        first_name=start.first_name,
        last_name=start.last_name,
        sort_key=start.sort_key,
        date_of_birth=start.date_of_birth,
        is_injury=start.is_injury,
        center_zone=start.center_zone,
        state=str(VisitState.CHECKED_IN),
        checked_in_at=now,
        checked_in_by=actor.name,
        changed_at=now,
    )


@operation(P.VISIT_RECORD_LINE, may=policy.may_work)
def record_line(actor: Actor, visit_id: uuid.UUID, line_id: uuid.UUID, outcome: LineOutcome) -> VisitDetail:
    """What happened to one line; recording again replaces it until check-out.

    :class:`Problem` where the outcome lacks its reason or its date, :class:`Conflict` after check-out, and
    :class:`RecordedMeanwhile` where another desk recorded the line after the page with this outcome was shown.
    """
    row = opened(actor, P.VISIT_RECORD_LINE, visit_id)
    today = clock.local_date(clock.now(), row.center_zone)
    authorizations.record_line(actor, row.authorization_id, line_id, row.id, rules.normal_outcome(outcome))
    authorization = authorization_reads.authorization(actor, row.authorization_id)
    row = locked(actor, visit_id)
    row.state = str(VisitState.IN_PROGRESS)
    row.open_lines = len(rules.open_lines(authorization.lines, today))
    row.changed_at = clock.now()
    row.save(update_fields=["state", "open_lines", "changed_at"])
    return detail_of(actor, row, authorization)


@operation(P.VISIT_CHECK_OUT, may=policy.may_work)
def check_out(actor: Actor, visit_id: uuid.UUID) -> VisitDetail:
    """The person leaves. :class:`Conflict` while a line is open, and when the person left already."""
    row = opened(actor, P.VISIT_CHECK_OUT, visit_id)
    authorization = authorization_reads.authorization(actor, row.authorization_id)
    now = clock.now()
    today = clock.local_date(now, row.center_zone)
    _refuse_open_lines(len(rules.open_lines(authorization.lines, today)))
    authorization = authorizations.end_visit(actor, row.authorization_id, row.id)
    row = locked(actor, visit_id)
    _refuse_open_lines(len(rules.open_lines(authorization.lines, today)))
    row.state = str(VisitState.CHECKED_OUT)
    row.checked_out_at, row.checked_out_by = now, actor.name
    row.open_lines, row.changed_at = 0, now
    row.save(update_fields=["state", "checked_out_at", "checked_out_by", "open_lines", "changed_at"])
    return detail_of(actor, row, authorization)


def _refuse_open_lines(count: int) -> None:
    if count:
        raise Conflict(rules.still_open_words(count))
