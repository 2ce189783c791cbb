"""Rows as records. A page of rows costs one query for each kind of child, however many rows there are."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from occhub.access.actor import Actor, Side
from occhub.access.permissions import P
from occhub.access.prepared import Prepared
from occhub.domains.authorizations import policy, rules
from occhub.domains.authorizations.models import Authorization, Delivery, Draft, HistoryEntry, Line
from occhub.domains.authorizations.types import (
    AuthorizationDetail,
    AuthorizationRow,
    DeliveryState,
    DraftView,
    HistoryView,
    InboxRow,
    LineState,
    LineView,
    ResultState,
    Shown,
    State,
)
from occhub.domains.catalogue import reads as catalogue
from occhub.domains.catalogue.types import DEFAULT_VALIDITY_DAYS, load_packaged
from occhub.platform import clock

# What the page shows as it was copied at submit or noted since.
_AS_STORED = (
    "id",
    "employee_id",
    "company_id",
    "center_id",
    "location_id",
    "number",
    "opened_at",
    "open_visit_id",
    "first_name",
    "last_name",
    "phone",
    "employee_number",
    "job_title",
    "company_name",
    "location_name",
    "location_address",
    "requester_name",
    "requester_phone",
    "der_name",
    "der_phone",
    "center_name",
    "center_state",
    "center_zone",
    "reason",
    "is_injury",
    "claim_number",
    "date_of_injury",
    "body_part",
    "instructions",
    "valid_from",
    "expires_on",
    "submitted_at",
    "cancelled_at",
    "cancel_reason",
    "extended_count",
    "responsible_member_id",
)


def today_of(row: Authorization) -> date:
    """The date at the row's center: it decides what has expired."""
    return clock.local_date(clock.now(), row.center_zone)


def shown_of(row: Authorization, today: date) -> Shown:
    """The state of a row as people read it."""
    is_in_center = row.open_visit_id is not None
    return rules.shown_state(State(row.state), expires_on=row.expires_on, today=today, is_in_center=is_in_center)


def extended_until(row: Authorization, lines: Iterable[Line]) -> date:
    """The last day that an extension of today would give; a service that left the catalogue counts as usual."""
    known = load_packaged().services
    days = (known[line.service].validity_days if line.service in known else DEFAULT_VALIDITY_DAYS for line in lines)
    return rules.extended_until(today_of(row), row.valid_from, days)


def person_of(row: Authorization) -> str:
    """The person as lists name them."""
    return f"{row.last_name}, {row.first_name}"


def lines_of(rows: Iterable[Authorization]) -> dict[uuid.UUID, list[Line]]:
    """The lines of several authorizations, in order."""
    found: dict[uuid.UUID, list[Line]] = {row.id: [] for row in rows}
    for line in Line.objects.filter(authorization_id__in=list(found)).order_by("authorization_id", "position"):
        found[line.authorization_id].append(line)
    return found


def _deliveries_of(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[tuple[DeliveryState, datetime]]]:
    found: dict[uuid.UUID, list[tuple[DeliveryState, datetime]]] = {identity: [] for identity in ids}
    rows = Delivery.objects.filter(authorization_id__in=list(found)).order_by("at", "id")
    for owner, state, at in rows.values_list("authorization_id", "state", "at"):
        found[owner].append((DeliveryState(state), at))
    return found


def line_view(actor: Actor, line: Line) -> LineView:
    """One line, without the words that the actor's side may not read."""
    is_center = actor.side is Side.CENTER
    reason = load_packaged().outcome_reasons.get(line.outcome_reason)
    words = (reason.text if reason else line.outcome_reason) if is_center else catalogue.reason_for_employer(reason)
    return LineView(
        id=line.id,
        number=line.number,
        service=line.service,
        service_name=line.service_name,
        is_injury=line.is_injury,
        state=LineState(line.state),
        result_state=ResultState(line.result_state),
        outcome_reason=words or "",
        center_note=line.center_note if is_center else "",
        continues_on=line.continues_on,
        ended_at=line.ended_at,
        recorded_by=line.recorded_by,
        recorded_at=line.recorded_at,
        visit_id=line.visit_id,
    )


@dataclass(frozen=True, slots=True)
class Children:
    """What hangs on an authorization, in order."""

    lines: Sequence[Line]
    deliveries: Sequence[tuple[DeliveryState, datetime]]
    history: Sequence[HistoryEntry]


def _children_of(row: Authorization) -> Children:
    history = HistoryEntry.objects.filter(authorization_id=row.id).order_by("at", "id")
    return Children(lines_of([row])[row.id], _deliveries_of([row.id])[row.id], list(history))


def detail_of(actor: Actor, row: Authorization, children: Children | None = None) -> AuthorizationDetail:
    """An authorization with everything on its page: three queries, none where its children are at hand."""
    has = children or _children_of(row)
    headline = rules.headline(state for state, _ in has.deliveries)
    return AuthorizationDetail(
        shown=shown_of(row, today_of(row)),
        state=State(row.state),
        delivery=headline,
        delivered_at=next((at for one, at in has.deliveries if one is headline), None),
        date_of_birth=row.date_of_birth if policy.may_see_birth_date(actor, row) else None,
        lines=tuple(line_view(actor, line) for line in has.lines),
        history=tuple(HistoryView(one.at, one.kind, one.by_name, one.detail) for one in has.history),
        **_steps_open(actor, row, has.lines),
        **{name: getattr(row, name) for name in _AS_STORED},
    )


def _steps_open(actor: Actor, row: Authorization, lines: Sequence[Line]) -> dict[str, Any]:
    """What may be done next: the state must allow it, and the actor."""
    state, today, is_in_center = State(row.state), today_of(row), row.open_visit_id is not None
    until = extended_until(row, lines)
    refusals = {
        "may_cancel": (P.AUTHORIZATION_CANCEL, rules.why_not_cancel(state)),
        "may_extend": (
            P.AUTHORIZATION_EXTEND,
            rules.why_not_extend(state, expires_on=row.expires_on, until=until, today=today),
        ),
        "may_check_in": (
            P.AUTHORIZATION_PROGRESS,
            rules.why_not_check_in(
                state, valid_from=row.valid_from, expires_on=row.expires_on, today=today, is_in_center=is_in_center
            ),
        ),
    }
    steps = {name: not why and bool(policy.decide(actor, verb, row)) for name, (verb, why) in refusals.items()}
    return steps | {"extends_to": until if steps["may_extend"] else None}


# What a row of the employer's list is read of.
LISTED = (
    *("id", "employee_id", "number", "first_name", "last_name", "employee_number", "location_name", "center_name"),
    *("center_zone", "state", "opened_at", "open_visit_id", "submitted_at", "expires_on", "requester_name"),
)
_LISTED_LINES = Prepared(
    ("authorization_id", "service_name", "state"),
    lambda _, of: Line.objects.filter(authorization__id__among=of).order_by("authorization_id", "position"),
)
_DELIVERED = Prepared(
    ("authorization_id", "state"),
    lambda _, of: Delivery.objects.filter(authorization__id__among=of).order_by("at", "id"),
)


def list_rows(rows: Sequence[Any]) -> list[AuthorizationRow]:
    """Rows of the employer's list, each with the columns of ``LISTED``: two queries for all of them."""
    if not rows:
        return []
    lines: dict[uuid.UUID, list[Any]] = {row.id: [] for row in rows}
    deliveries: dict[uuid.UUID, list[DeliveryState]] = {row.id: [] for row in rows}
    for line in _LISTED_LINES.rows(of=list(lines)):
        lines[line.authorization_id].append(line)
    for delivery in _DELIVERED.rows(of=list(lines)):
        deliveries[delivery.authorization_id].append(DeliveryState(delivery.state))
    return [_list_row(row, lines[row.id], deliveries[row.id]) for row in rows]


def _list_row(row: Any, lines: list[Any], deliveries: list[DeliveryState]) -> AuthorizationRow:
    return AuthorizationRow(
        id=row.id,
        employee_id=row.employee_id,
        number=row.number,
        person=person_of(row),
        employee_number=row.employee_number,
        location_name=row.location_name,
        center_name=row.center_name,
        center_zone=row.center_zone,
        services=tuple(line.service_name for line in lines),
        shown=shown_of(row, today_of(row)),
        delivery=rules.headline(deliveries),
        opened_at=row.opened_at,
        in_center=row.open_visit_id is not None,
        refused_lines=sum(line.state in (LineState.REFUSED, LineState.NOT_PERFORMED) for line in lines),
        submitted_at=row.submitted_at,
        expires_on=row.expires_on,
        requester_name=row.requester_name,
    )


def inbox_rows(rows: Sequence[Authorization]) -> list[InboxRow]:
    """Rows of a center's lists: one query for all of them."""
    lines = lines_of(rows)
    return [_inbox_row(row, lines[row.id]) for row in rows]


def _inbox_row(row: Authorization, lines: list[Line]) -> InboxRow:
    comes_again = row.state == str(State.IN_USE) and row.open_visit_id is None
    shown_lines = [line for line in lines if line.state not in rules.ENDED] if comes_again else lines
    days = [line.continues_on for line in shown_lines if line.continues_on and comes_again]
    return InboxRow(
        id=row.id,
        employee_id=row.employee_id,
        number=row.number,
        person=person_of(row),
        date_of_birth=row.date_of_birth,
        company_name=row.company_name,
        location_name=row.location_name,
        services=tuple(line.service_name for line in shown_lines),
        is_injury=row.is_injury,
        shown=shown_of(row, today_of(row)),
        submitted_at=row.submitted_at,
        opened_at=row.opened_at,
        valid_from=row.valid_from,
        expires_on=row.expires_on,
        center_zone=row.center_zone,
        open_visit_id=row.open_visit_id,
        comes_on=min(days, default=None),
    )


def draft_view(row: Draft) -> DraftView:
    """A draft as its author sees it."""
    return DraftView(row.id, dict(row.form), row.changed_at)
