"""Put people on the roster, open injury cases."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.protected import find, touch
from occhub.domains.employees import policy
from occhub.domains.employees.models import Employee, EmployeeToken, InjuryCase
from occhub.domains.employees.types import InjuryCaseRef, NewEmployee
from occhub.platform import clock
from occhub.platform.errors import Problem
from occhub.platform.text import normal_claim, sort_key, tokens


def _insert(actor: Actor, new: NewEmployee) -> uuid.UUID:
    row = Employee(
        id=new.id or uuid.uuid4(),
        company_id=actor.company_id,
        location_id=new.location_id,
        employee_number=new.employee_number.strip(),
        first_name=new.first_name.strip(),
        last_name=new.last_name.strip(),
        sort_key=sort_key(new.last_name, new.first_name),
        date_of_birth=new.date_of_birth,
        phone=new.phone,
        email=new.email,
        job_title=new.job_title,
        created_at=clock.now(),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Problem({"employee_number": "Another employee of your company has this number. Check the number."}) from error
    words = dict.fromkeys([*tokens(new.last_name), *tokens(new.first_name), *tokens(new.employee_number)])
    EmployeeToken.objects.bulk_create(
        [EmployeeToken(company_id=actor.company_id, token=word, employee_id=row.id) for word in words]
    )
    touch(row)
    return uuid.UUID(str(row.id))


@operation(P.EMPLOYEE_ADD, may=policy.may_add)
def add_employee(actor: Actor, new: NewEmployee) -> uuid.UUID:
    """Put a person on the roster of one of the member's locations. Raises :class:`Problem` naming the field."""
    if not actor.covers_location(new.location_id):  # type: ignore[arg-type]  # ids are UUIDs at run time
        raise Problem({"location": "Choose one of your locations."})
    return _insert(actor, new)


@operation(P.EMPLOYEE_MAINTAIN, may=policy.may_maintain)
def import_employee(actor: Actor, new: NewEmployee) -> uuid.UUID:
    """Put a person on the roster at set-up; one whose number is known already stays as it is. Returns the id."""
    number = new.employee_number.strip()
    known = Employee.objects.filter(company_id=actor.company_id, employee_number=number).first()
    return uuid.UUID(str(known.id)) if known else _insert(actor, new)


@operation(P.EMPLOYEE_PICK, may=policy.may_pick)
def open_injury_case(
    actor: Actor, *, employee_id: uuid.UUID, date_of_injury: date, body_part: str, claim_number: str
) -> InjuryCaseRef:
    """The injury case of this person and day; opened if there is none. A claim number given now is kept if none was."""
    person = find(Employee, Q(**policy.reaches(actor)), employee_id)
    case, _ = InjuryCase.objects.get_or_create(
        company_id=actor.company_id,
        employee_id=person.id,
        date_of_injury=date_of_injury,
        defaults={
            "body_part": body_part.strip(),
            "claim_number": claim_number.strip(),
            "claim_key": normal_claim(claim_number),
            "created_at": clock.now(),
        },
    )
    if claim_number.strip() and not case.claim_number:
        case.claim_number, case.claim_key = claim_number.strip(), normal_claim(claim_number)
        case.save(update_fields=["claim_number", "claim_key"])
    return InjuryCaseRef(case.id, person.id, case.date_of_injury, case.body_part, case.claim_number)
