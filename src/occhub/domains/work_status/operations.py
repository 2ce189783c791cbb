"""Record what somebody may do at work."""

from __future__ import annotations

import uuid

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.protected import ask, touch
from occhub.domains.authorizations import operations as authorizations
from occhub.domains.catalogue.types import load_packaged
from occhub.domains.centers import reads as centers
from occhub.domains.visits import reads as visits
from occhub.domains.visits.types import VisitDetail, VisitState
from occhub.domains.work_status import policy, rules
from occhub.domains.work_status.models import WorkStatus, WorkStatusToken, restriction_to_json
from occhub.domains.work_status.types import NewWorkStatus, WorkStatusDetail
from occhub.platform import clock
from occhub.platform.errors import Conflict, NotFound, Problem
from occhub.platform.text import index_tokens, sort_key


@operation(P.WORK_STATUS_RECORD, may=policy.may_record)
def record_work_status(actor: Actor, visit_id: uuid.UUID, new: NewWorkStatus) -> WorkStatusDetail:
    """Record the work status of a visit of the actor's center, open or past; one recorded before is kept and corrected.

    :class:`Problem` names the field (:func:`rules.checked`), :class:`Conflict` says that somebody recorded another one
    after the form with this one was shown, or undid the check-in; :class:`NotFound` for a visit elsewhere.
    """
    visit = _locked(actor, visit_id)
    facts = policy.StatusFacts(visit.company_id, visit.center_id, visit.authorization.location_id)
    ask(policy.decide(actor, P.WORK_STATUS_RECORD, facts))
    if visit.state is VisitState.CANCELLED:
        raise Conflict(rules.UNDONE)
    zone = visit.authorization.center_zone
    first_day = clock.local_date(visit.checked_in_at, zone)
    known = {one.code: one for one in load_packaged().work_restrictions_on(clock.local_date(clock.now(), zone))}
    status = rules.checked(new, first_day, known)
    row = _row(visit, status, actor.name)
    row.valid_from = first_day
    if status.next_on is not None:
        row.next_center_id = status.next_center_id or visit.center_id
        row.next_center_name = _center_name(actor, row.next_center_id)
    _save(row, status.seen)
    touch(row)
    return row.detail()


@operation(P.WORK_STATUS_RECORD, may=policy.may_record)
def void_work_status(actor: Actor, visit_id: uuid.UUID) -> int:
    """The visit's check-in was undone: what was recorded stays, and counts for nobody. Returns how many counted (0, 1).

    Called with the authorization locked.
    """
    rows = WorkStatus.objects.filter(policy.visible_to(actor), visit_id=visit_id, is_newest=True)
    return int(rows.update(is_newest=False))


def _locked(actor: Actor, visit_id: uuid.UUID) -> VisitDetail:
    """The visit as it stands now that its authorization is locked, as whatever changes a visit locks it."""
    before = visits.visit(actor, visit_id)
    authorizations.source_of_document(actor, before.authorization.id, None)
    return visits.visit(actor, visit_id)


def _center_name(actor: Actor, center_id: uuid.UUID) -> str:
    try:
        return centers.center(actor, center_id).name
    except NotFound:
        raise Problem({"next_center": "Choose the center of the next appointment from the list."}) from None


def _row(visit: VisitDetail, status: NewWorkStatus, by: str) -> WorkStatus:
    found = visit.authorization
    days = rules.changes(status)
    return WorkStatus(
        company_id=visit.company_id,
        center_id=visit.center_id,
        location_id=found.location_id,
        employee_id=visit.employee_id,
        visit_id=visit.id,
        version=status.seen + 1,
        is_newest=True,
        duty=str(status.duty),
        until=status.until,
        restrictions=[restriction_to_json(row) for row in status.restrictions],
        next_on=status.next_on,
        next_at=status.next_at,
        ends_on=rules.ends_on(status.duty, status.until, status.restrictions),
        changes=days,
        last_change=days[-1] if days else None,
        first_name=found.first_name,
        last_name=found.last_name,
        sort_key=sort_key(found.last_name, found.first_name),
        location_name=found.location_name,
        center_zone=found.center_zone,
        as_of=visit.checked_in_at,
        recorded_at=clock.now(),
        recorded_by=by,
    )


def _save(row: WorkStatus, seen: int) -> None:
    """The version after the one that was seen; decided under the authorization's lock."""
    newest = WorkStatus.objects.filter(visit_id=row.visit_id, is_newest=True).first()
    if (newest.version if newest else 0) != seen:
        raise Conflict(rules.MEANWHILE)
    if newest is not None:
        newest.is_newest = False
        newest.save(update_fields=["is_newest"])
    row.save(force_insert=True)
    words = dict.fromkeys([*index_tokens(row.last_name), *index_tokens(row.first_name)])
    place = {"company_id": row.company_id, "center_id": row.center_id, "status_id": row.id}
    WorkStatusToken.objects.bulk_create([WorkStatusToken(token=word, **place) for word in words])
