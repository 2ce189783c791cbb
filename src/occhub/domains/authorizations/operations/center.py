"""What the center does with an authorization. Visits and results call these, inside their own transaction."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Q

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.protected import find
from occhub.domains.authorizations import rules
from occhub.domains.authorizations.events import LineRefused
from occhub.domains.authorizations.models import Line
from occhub.domains.authorizations.operations._common import locked, note, save
from occhub.domains.authorizations.operations._lines import finish, open_visit, settle, words, write
from occhub.domains.authorizations.reads._records import detail_of, line_view, today_of
from occhub.domains.authorizations.types import (
    AuthorizationDetail,
    DocumentSource,
    LineOutcome,
    LineState,
    LineView,
    RecordedMeanwhile,
    ReportOut,
    State,
    VisitStart,
)
from occhub.domains.catalogue.types import load_packaged
from occhub.platform import clock, outbox
from occhub.platform.errors import Conflict, Problem
from occhub.platform.text import normal_claim

_REFUSALS = (LineState.REFUSED, LineState.NOT_PERFORMED)


@operation(P.INBOX_OPEN)
def open_at_center(actor: Actor, authorization_id: uuid.UUID) -> AuthorizationDetail:
    """Somebody at the center reads the authorization; the first time is noted and the company sees it."""
    row = locked(actor, P.INBOX_OPEN, authorization_id)
    if row.opened_at is None:
        row.opened_at = clock.now()
        save(row, "opened_at")
        note(actor, row, "opened")
    return detail_of(actor, row)


@operation(P.AUTHORIZATION_PROGRESS)
def begin_visit(
    actor: Actor, authorization_id: uuid.UUID, visit_id: uuid.UUID, visit_number: str, *, at: datetime | None = None
) -> VisitStart:
    """The employee has arrived: a visit begins under this authorization.

    Decided under the row's lock. Raises ``Conflict`` in plain words where it is cancelled, completed, expired or not
    valid yet, or where a visit is open. ``at``: when it was, where the center's own system tells it afterwards.
    """
    row = locked(actor, P.AUTHORIZATION_PROGRESS, authorization_id)
    refusal = rules.why_not_check_in(
        State(row.state),
        valid_from=row.valid_from,
        expires_on=row.expires_on,
        today=clock.local_date(at, row.center_zone) if at else today_of(row),
        is_in_center=row.open_visit_id is not None,
    )
    if refusal:
        raise Conflict(refusal)
    row.state, row.open_visit_id = str(State.IN_USE), visit_id
    row.opened_at = row.opened_at or clock.now()
    save(row, "state", "open_visit_id", "opened_at")
    note(actor, row, "arrived", visit_number)
    return VisitStart(
        authorization_id=row.id,
        employee_id=row.employee_id,
        company_id=row.company_id,
        center_id=row.center_id,
        location_id=row.location_id,
        first_name=row.first_name,
        last_name=row.last_name,
        sort_key=row.sort_key,
        date_of_birth=row.date_of_birth,
        is_injury=row.is_injury,
        center_zone=row.center_zone,
    )


@operation(P.AUTHORIZATION_PROGRESS)
def record_line(
    actor: Actor, authorization_id: uuid.UUID, line_id: uuid.UUID, visit_id: uuid.UUID, outcome: LineOutcome
) -> LineView:
    """Note what happened to one line in the open visit; while the visit is open it may be put right.

    Raises ``Problem`` naming the field, ``Conflict`` where the visit has ended or the line ended in an earlier one, and
    ``RecordedMeanwhile`` where it is not what ``outcome.seen`` says; two desks that say the same do not disagree.
    A line refused or not performed is told upward at once.
    """
    row = open_visit(actor, authorization_id, visit_id)
    line = find(Line, Q(authorization_id=row.id), line_id, lock=True)
    if line.state in rules.ENDED and line.visit_id != visit_id:
        raise Conflict("This service was finished in an earlier visit.")
    _check(line, outcome, today_of(row), row.expires_on)
    stands, was = line_view(actor, line), LineState(line.state)
    if outcome.seen is not None and outcome.seen != stands.seen:
        if _is_said(line, outcome):
            return stands
        raise RecordedMeanwhile(f"{stands.recorded_words(row.center_zone)}. Nothing was changed.")
    write(actor, line, outcome, visit_id)
    save(row)
    note(actor, row, f"line_{outcome.state}", words(line, outcome))
    if outcome.state in _REFUSALS and was is not outcome.state:
        outbox.publish(LineRefused(row.company_id, row.id, row.responsible_member_id))
    return line_view(actor, line)


def _is_said(line: Line, outcome: LineOutcome) -> bool:
    stored = (line.state, line.outcome_reason, line.center_note, line.continues_on)
    return stored == (str(outcome.state), outcome.reason, outcome.note.strip(), outcome.continues_on)


def _check(line: Line, outcome: LineOutcome, today: date, expires_on: date) -> None:
    known = load_packaged()
    given = (one for one in known.outcome_reasons_on(today) if one.is_for(known.services.get(line.service)))
    fits = any((one.code, str(one.outcome)) == (outcome.reason, str(outcome.state)) for one in given)
    found = rules.problems_of_outcome(outcome, reason_fits=fits, today=today, expires_on=expires_on)
    if found:
        raise Problem(found)


@operation(P.AUTHORIZATION_PROGRESS)
def end_visit(actor: Actor, authorization_id: uuid.UUID, visit_id: uuid.UUID) -> AuthorizationDetail:
    """The employee leaves. Refused with ``Conflict`` while a line has no outcome.

    The authorization is completed when every line has ended; a line that continues on another day keeps it in use.
    """
    row = open_visit(actor, authorization_id, visit_id)
    today = today_of(row)
    lines = list(Line.objects.filter(authorization_id=row.id))
    open_lines = sum(rules.is_line_open(LineState(line.state), line.continues_on, today) for line in lines)
    if open_lines:
        what = "1 service has" if open_lines == 1 else f"{open_lines} services have"
        raise Conflict(f"{what} no outcome yet. Record what happened to each service, then check out.")
    finish(actor, row, lines, "left")
    return detail_of(actor, row)


@operation(P.AUTHORIZATION_PROGRESS)
def source_of_document(actor: Actor, authorization_id: uuid.UUID, line_id: uuid.UUID | None) -> DocumentSource:
    """What a result document copies; injury or not is a property of the line where one is named.

    The authorization is locked from here on, so that two reports at once know of each other.
    """
    row = locked(actor, P.AUTHORIZATION_PROGRESS, authorization_id)
    line = find(Line, Q(authorization_id=row.id), line_id) if line_id else None
    return DocumentSource(
        authorization_id=row.id,
        number=row.number,
        employee_id=row.employee_id,
        company_id=row.company_id,
        center_id=row.center_id,
        location_id=row.location_id,
        responsible_member_id=row.responsible_member_id,
        first_name=row.first_name,
        last_name=row.last_name,
        sort_key=row.sort_key,
        date_of_birth=row.date_of_birth,
        center_name=row.center_name,
        center_state=row.center_state,
        center_zone=row.center_zone,
        claim_key=normal_claim(row.claim_number) or row.case_claim_key,
        is_injury=line.is_injury if line else row.is_injury,
    )


@operation(P.AUTHORIZATION_PROGRESS)
def note_result(actor: Actor, authorization_id: uuid.UUID, out: Collection[ReportOut]) -> None:
    """A report was published: what its lines owe follows from all that are ``out``. The history does not say which."""
    row = locked(actor, P.AUTHORIZATION_PROGRESS, authorization_id)
    settle(row.id, out)
    save(row)
    note(actor, row, "report_published")
