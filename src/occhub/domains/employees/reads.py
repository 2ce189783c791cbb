"""Find people of the own roster."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.protected import ask, find
from occhub.domains.employees import policy
from occhub.domains.employees.models import Employee, EmployeeToken
from occhub.domains.employees.policy import offers_people
from occhub.domains.employees.types import (
    EmployeeCard,
    EmployeeChoice,
    EmployeeForAuthorization,
    EmployeeOnFile,
    NewEmployee,
)
from occhub.platform.text import one_line, prefix_end, sort_key, tokens

__all__ = [
    "LOOKED_UP",
    "card",
    "could_be_injured_on",
    "employee_choice",
    "employee_choices",
    "employee_for_authorization",
    "employee_on_file",
    "find_employees",
    "is_reached",
    "look_up",
    "offers_people",
    "same_people",
    "version",
]

SHOWN = 10
LOOKED_UP = 25
MOST_TYPED, MOST_WORDS = 100, 6  # each word is a look-up of its own


def _choice(row: Employee) -> EmployeeChoice:
    return EmployeeChoice(
        employee_id=row.id,
        name=f"{row.last_name}, {row.first_name}",
        employee_number=row.employee_number,
        location_id=row.location_id,
        job_title=row.job_title,
    )


@operation(P.EMPLOYEE_PICK, may=policy.may_pick)
def find_employees(actor: Actor, typed: str) -> list[EmployeeChoice]:
    """Up to ten active people whose name or number has words that start with each word typed, in any order."""
    rows = _with_words(actor, Employee.objects.filter(is_active=True, **policy.reaches(actor)), typed)
    return [_choice(row) for row in rows.order_by("sort_key", "id")[:SHOWN]]


def _with_words(actor: Actor, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
    """Those of the rows that have every word typed, each by its beginning; none where no word is typed."""
    words = tokens(typed[:MOST_TYPED])[:MOST_WORDS]
    for word in words:
        rows = rows.filter(
            id__in=EmployeeToken.objects.filter(
                company_id=actor.company_id, token__gte=word, token__lt=prefix_end(word)
            ).values("employee_id")
        )
    return rows if words else rows.none()


@operation(P.EMPLOYEE_READ, may=policy.may_look_up)
def look_up(actor: Actor, typed: str) -> tuple[EmployeeChoice, ...]:
    """Up to 25 people within the member's reach, those who left too, whose name or number has words that start with
    each word typed, in any order.
    """
    rows = _with_words(actor, Employee.objects.filter(policy.visible_to(actor)), typed)
    return tuple(_choice(row) for row in rows.order_by("sort_key", "id")[:LOOKED_UP])


@operation(P.EMPLOYEE_READ, may=policy.may_open)
def card(actor: Actor, employee_id: uuid.UUID, *, is_shown: bool, is_known: bool) -> EmployeeCard:
    """A person as their page names them; called by ``authorizations.card``. ``NotFound`` for who knows nothing of them.

    ``is_shown``: something of the person is within the member's scope elsewhere. ``is_known``: so is the date of birth.
    """
    row = find(Employee, Q(company_id=actor.company_id), employee_id)
    ask(policy.decide(actor, P.EMPLOYEE_READ, row, is_shown=is_shown))
    is_reached = policy.decide(actor, P.EMPLOYEE_READ, row).allowed
    is_known = is_known or policy.knows_birth_date(actor, row.added_by)
    return EmployeeCard(
        employee_id=row.id,
        first_name=row.first_name,
        last_name=row.last_name,
        employee_number=row.employee_number if is_reached else None,
        location_id=row.location_id if is_reached else None,
        job_title=row.job_title if is_reached else None,
        date_of_birth=row.date_of_birth if is_known else None,
        is_active=row.is_active,
    )


@operation(P.EMPLOYEE_READ, may=policy.may_open, ledgered=False)
def version(actor: Actor, employee_id: uuid.UUID, *, is_shown: bool) -> str:
    """Changes with what the roster says of a person; ``NotFound`` as for :func:`card`. Discloses nothing."""
    row = find(Employee, Q(company_id=actor.company_id), employee_id)
    ask(policy.decide(actor, P.EMPLOYEE_READ, row, is_shown=is_shown))
    return f"{row.version()}{row.is_active}"


@operation(P.EMPLOYEE_PICK, may=policy.may_pick)
def employee_choice(actor: Actor, employee_id: uuid.UUID) -> EmployeeChoice:
    """One person of the roster as the picker shows them."""
    return _choice(find(Employee, Q(**policy.reaches(actor)), employee_id))


@operation(P.EMPLOYEE_PICK, may=policy.may_pick)
def employee_choices(actor: Actor, employee_ids: Collection[uuid.UUID]) -> list[EmployeeChoice]:
    """Those of these people who are within the member's reach, as the picker shows them."""
    rows = Employee.objects.filter(id__in=list(employee_ids), **policy.reaches(actor))
    return [_choice(row) for row in rows.order_by("sort_key", "id")]


@operation(P.EMPLOYEE_PICK, may=policy.may_pick)
def same_people(actor: Actor, new: NewEmployee) -> tuple[EmployeeChoice, ...]:
    """Active people within the member's reach with this name, however it is written, and this date of birth.

    The date is compared with what was typed and not told.
    """
    key = sort_key(one_line(new.last_name), one_line(new.first_name))
    rows = Employee.objects.filter(
        sort_key=key, date_of_birth=new.date_of_birth, is_active=True, **policy.reaches(actor)
    )
    return tuple(_choice(row) for row in rows.order_by("id")[:SHOWN])


@operation(P.EMPLOYEE_PICK, may=policy.may_pick)
def employee_for_authorization(actor: Actor, employee_id: uuid.UUID, *, hold: bool = False) -> EmployeeForAuthorization:
    """What an authorization copies of a person within the member's reach.

    With ``hold`` the person stays as they are until the transaction ends: a correction waits, or came first.
    """
    return find(Employee, Q(**policy.reaches(actor)), employee_id, lock=hold).record()


@operation(P.EMPLOYEE_PICK, may=policy.may_pick)
def could_be_injured_on(actor: Actor, employee_id: uuid.UUID, day: date) -> bool:
    """Whether a day can be that of an injury at work of a person within the member's reach."""
    return find(Employee, Q(**policy.reaches(actor)), employee_id).record().could_be_injured_on(day)


@operation(P.EMPLOYEE_CORRECT, may=policy.may_correct)
def employee_on_file(actor: Actor, employee_id: uuid.UUID, *, is_known: bool) -> EmployeeOnFile:
    """What the roster says of a person within the member's reach; called by ``authorizations.employee_on_file``.

    ``is_known``: an authorization shows this member the person's date of birth. Otherwise only the User Admin and the
    member that put the person on the roster are given it, and the phone.
    """
    row = find(Employee, Q(**policy.reaches(actor)), employee_id)
    is_known = is_known or policy.knows_birth_date(actor, row.added_by)
    return EmployeeOnFile(
        employee_id=row.id,
        first_name=row.first_name,
        last_name=row.last_name,
        employee_number=row.employee_number,
        job_title=row.job_title,
        date_of_birth=row.date_of_birth if is_known else None,
        phone=row.phone if is_known else None,
        seen=row.version(),
    )


@operation(P.EMPLOYEE_CORRECT, may=policy.may_correct, ledgered=False)
def is_reached(actor: Actor, employee_id: uuid.UUID) -> bool:
    """Whether the member may correct this person's data."""
    return bool(Employee.objects.filter(pk=employee_id, **policy.reaches(actor)).exists())
