"""What happened in a visit, for whom visits are given, a scope of its own; and what a person's page asks for."""

from __future__ import annotations

import uuid

from django.db.models import QuerySet

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.protected import ask, find
from occhub.domains.authorizations import policy
from occhub.domains.authorizations.models import Authorization, Line
from occhub.domains.authorizations.reads._records import line_view, list_rows
from occhub.domains.authorizations.reads._scopes import version_of
from occhub.domains.authorizations.reads._snapshots import as_of_visit
from occhub.domains.authorizations.types import AuthorizationRow, LineState, VisitStory
from occhub.domains.employees import reads as employees
from occhub.domains.employees.types import EmployeeCard
from occhub.platform.newest import Newest, newest

MOST_OF_PERSON = 50
_AHEAD = (str(LineState.AUTHORIZED), str(LineState.CONTINUES))


def _readable(actor: Actor, authorization_id: uuid.UUID) -> Authorization:
    row = find(Authorization, policy.activity_of(actor), authorization_id)
    ask(policy.decide_activity(actor, row))
    return row


@operation(P.VISIT_READ)
def visit_story(actor: Actor, authorization_id: uuid.UUID, visit_id: uuid.UUID) -> VisitStory:
    """What a visit's page tells of its authorization and lines; ``NotFound`` for whom visits are not given here.

    While the visit is open, the lines that are still to be recorded are among them.
    """
    row = _readable(actor, authorization_id)
    is_open = row.open_visit_id == visit_id
    lines = [
        line
        for line in Line.objects.filter(authorization_id=row.id).order_by("position")
        if (is_open and line.state in _AHEAD) or as_of_visit(line, visit_id)
    ]
    return VisitStory(
        authorization_id=row.id,
        employee_id=row.employee_id,
        number=row.number,
        first_name=row.first_name,
        last_name=row.last_name,
        date_of_birth=row.date_of_birth if policy.may_see_birth_date(actor, row) else None,
        location_name=row.location_name,
        center_name=row.center_name,
        center_zone=row.center_zone,
        requester_name=row.requester_name,
        submitted_at=row.submitted_at,
        opened_at=row.opened_at,
        is_injury=row.is_injury,
        lines=tuple(line_view(actor, line) for line in lines),
        is_reached=policy.decide(actor, P.AUTHORIZATION_READ, row).allowed,
    )


@operation(P.AUTHORIZATION_LIST, may=policy.may_list)
def authorizations_of_employee(actor: Actor, employee_id: uuid.UUID) -> Newest[AuthorizationRow]:
    """The newest 50 of a person's authorizations in the member's scope, newest first; none where there is none."""
    found = newest(_of_employee(actor, employee_id), MOST_OF_PERSON)
    return Newest(tuple(list_rows(list(found.items))), has_more=found.has_more)


@operation(P.AUTHORIZATION_LIST, may=policy.may_list, ledgered=False)
def version_of_employee(actor: Actor, employee_id: uuid.UUID) -> str:
    """Changes whenever one of those does; "" where there is none. Tells nothing else."""
    rows = list(_of_employee(actor, employee_id).only("id", "changed_at")[:MOST_OF_PERSON])
    return version_of(rows) if rows else ""


def _of_employee(actor: Actor, employee_id: uuid.UUID) -> QuerySet[Authorization]:
    rows = Authorization.objects.filter(policy.visible_to(actor), company_id=actor.company_id, employee_id=employee_id)
    found: QuerySet[Authorization] = rows.order_by("-submitted_at", "-id")
    return found


@operation(P.EMPLOYEE_READ, may=policy.may_list)
def card(actor: Actor, employee_id: uuid.UUID, *, is_shown: bool) -> EmployeeCard:
    """A person as their page names them, with the date of birth for whom an authorization of this person shows it.

    ``is_shown``: something of the person is within the member's scope. ``NotFound`` for who knows nothing of them.
    """
    is_known = Authorization.objects.filter(policy.birth_date_shown_on(actor, employee_id)).exists()
    return employees.card(actor, employee_id, is_shown=is_shown, is_known=is_known)


@operation(P.VISIT_READ, ledgered=False)
def story_version(actor: Actor, authorization_id: uuid.UUID) -> str:
    """Changes whenever the authorization of a visit does; tells nothing else."""
    row = _readable(actor, authorization_id)
    return version_of(Authorization.objects.filter(pk=row.pk))
