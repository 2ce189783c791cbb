"""A visit's row as the record that leaves the domain."""

from __future__ import annotations

from datetime import date

from occhub.access.actor import Actor, Side
from occhub.access.permissions import P
from occhub.domains.authorizations.types import AuthorizationDetail
from occhub.domains.catalogue.types import load_packaged
from occhub.domains.visits import policy, rules
from occhub.domains.visits.models import Undo, Visit
from occhub.domains.visits.types import UndoTold, UndoView, VisitDetail, VisitState
from occhub.platform import clock


def today_of(row: Visit) -> date:
    """The date at the visit's center."""
    return clock.local_date(clock.now(), row.center_zone)


def detail_of(actor: Actor, row: Visit, authorization: AuthorizationDetail) -> VisitDetail:
    """The record of a visit: what was undone in it, and what may be done next, is for its center alone."""
    today = today_of(row)
    open_lines = rules.open_lines(authorization.lines, today) if row.is_open else ()
    may = policy.decide(actor, P.VISIT_CHECK_OUT, policy.facts_of(row)).allowed
    is_center = actor.side is Side.CENTER
    is_latest = not is_center or not has_later(row)
    return VisitDetail(
        id=row.id,
        employee_id=row.employee_id,
        company_id=row.company_id,
        center_id=row.center_id,
        number=row.number,
        state=VisitState(row.state),
        checked_in_at=row.checked_in_at,
        checked_in_by=row.checked_in_by,
        checked_out_at=row.checked_out_at,
        checked_out_by=row.checked_out_by,
        authorization=authorization,
        open_line_ids=open_lines,
        may_check_out=may and row.is_open and not open_lines,
        undos=_undos_of(row) if is_center else (),
        why_not_undo=why_not_undo(row, is_latest=is_latest) if is_center else "",
        why_not_reopen=why_not_reopen(row, is_latest=is_latest) if is_center else "",
        left_at=row.left_at if row.is_open else None,
    )


def has_later(row: Visit) -> bool:
    """Whether somebody was checked in again under the same authorization, and that was not undone."""
    later = Visit.objects.filter(authorization_id=row.authorization_id, checked_in_at__gt=row.checked_in_at)
    return bool(later.exclude(state=str(VisitState.CANCELLED)).exists())


def why_not_undo(row: Visit, *, is_latest: bool, reports: int = 0) -> str:
    """Why the check-in cannot be undone now; "" if it can."""
    is_today = clock.local_date(row.checked_in_at, row.center_zone) == today_of(row)
    return rules.why_not_undo(VisitState(row.state), is_today=is_today, is_latest=is_latest, reports=reports)


def why_not_reopen(row: Visit, *, is_latest: bool) -> str:
    """Why the visit cannot be opened again now; "" if it can."""
    is_today = row.checked_out_at is not None and clock.local_date(row.checked_out_at, row.center_zone) == today_of(row)
    return rules.why_not_reopen(VisitState(row.state), is_today=is_today, is_latest=is_latest)


def told_of(row: Visit) -> tuple[UndoTold, ...]:
    """The steps that were undone, in their order and in the words for the company."""
    known = load_packaged().undo_reasons
    found = Undo.objects.filter(visit_id=row.id).order_by("at", "id")
    return tuple(
        UndoTold(one.step, known[one.reason].told if one.reason in known else "", one.at, one.by_name) for one in found
    )


def _undos_of(row: Visit) -> tuple[UndoView, ...]:
    known = load_packaged().undo_reasons
    found = Undo.objects.filter(visit_id=row.id).order_by("-at", "id")
    return tuple(
        UndoView(one.step, known[one.reason].text if one.reason in known else one.reason, one.note, one.at, one.by_name)
        for one in found
    )
