"""Find people of the own roster."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date

from django.db.models import Q

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.protected import find
from occhub.domains.employees import policy
from occhub.domains.employees.models import Employee, EmployeeToken
from occhub.domains.employees.types import EmployeeChoice, EmployeeForAuthorization, EmployeeOnFile, NewEmployee
from occhub.platform.text import one_line, prefix_end, sort_key, tokens

SHOWN = 10
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
    words = tokens(typed[:MOST_TYPED])[:MOST_WORDS]
    if not words:
        return []
    rows = Employee.objects.filter(is_active=True, **policy.reaches(actor))
    for word in words:
        rows = rows.filter(
            id__in=EmployeeToken.objects.filter(
                company_id=actor.company_id, token__gte=word, token__lt=prefix_end(word)
            ).values("employee_id")
        )
    return [_choice(row) for row in rows.order_by("sort_key", "id")[:SHOWN]]


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
