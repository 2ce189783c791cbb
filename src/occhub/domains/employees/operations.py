"""Put people on the roster and correct what it says, open injury cases, set up a company as a file describes it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q

from occhub.access.actor import Actor, Side
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.protected import find, touch
from occhub.domains.accounts import operations as accounts
from occhub.domains.accounts.types import NewGrant, NewMembership
from occhub.domains.companies import operations as companies
from occhub.domains.companies import reads as company_reads
from occhub.domains.employees import policy, reads, rules
from occhub.domains.employees.models import Employee, EmployeeToken, InjuryCase
from occhub.domains.employees.types import (
    CompanySetUp,
    CorrectedEmployee,
    EmployeeForAuthorization,
    MemberSetUp,
    NewEmployee,
    OpenedCase,
)
from occhub.platform import clock
from occhub.platform.errors import Conflict, NotFound, Problem
from occhub.platform.saved import Change, Saved, Written
from occhub.platform.saving import save
from occhub.platform.text import index_tokens, normal_claim, one_line, sort_key, tokens

SAME_PERSON = (
    "Somebody of this name with this date of birth is on the roster. Choose them, or say that this is another person."
)


def _values(actor: Actor, new: NewEmployee, *, is_loaded: bool) -> dict[str, object]:
    phone = {"phone": one_line(new.phone)} if is_loaded else {}  # a file may say "see the foreman": no form is shown
    return {
        **_words(replace(new, phone="") if is_loaded else new),
        **phone,
        "company_id": actor.company_id,
        "location_id": new.location_id,
        "date_of_birth": new.date_of_birth,
        "email": new.email,
    }


def _words(typed: NewEmployee | CorrectedEmployee) -> dict[str, str]:
    """Name, number, job title and phone as they are stored, with the key of the order; ``Problem`` by field."""
    words = rules.checked_words(
        first_name=typed.first_name,
        last_name=typed.last_name,
        employee_number=typed.employee_number,
        job_title=typed.job_title,
        phone=typed.phone,
    )
    return words | {"sort_key": sort_key(words["last_name"], words["first_name"])}


def _index(row: Employee) -> None:
    """Write the words by which the picker finds the person."""
    words = dict.fromkeys([*index_tokens(row.last_name), *index_tokens(row.first_name), *tokens(row.employee_number)])
    EmployeeToken.objects.bulk_create(
        [EmployeeToken(company_id=row.company_id, token=word, employee_id=row.id) for word in words]
    )


def _index_anew(row: Employee) -> None:
    EmployeeToken.objects.filter(company_id=row.company_id, employee_id=row.id).delete()
    _index(row)


@contextmanager
def _number_once() -> Iterator[None]:
    """Say at its field that a colleague has the number."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        taken = "Another employee of your company has this number. Check the number."
        raise Problem({"employee_number": taken}) from error


def _insert(actor: Actor, new: NewEmployee, *, is_loaded: bool = False) -> uuid.UUID:
    born = {"id": new.id or uuid.uuid4(), "created_at": clock.now(), "added_by": actor.membership_id}
    row = Employee(**born, **_values(actor, new, is_loaded=is_loaded))
    with _number_once():
        row.save(force_insert=True)
    _index(row)
    touch(row)
    return uuid.UUID(str(row.id))


@operation(P.EMPLOYEE_ADD, may=policy.may_add)
def add_employee(actor: Actor, new: NewEmployee, *, other_than: Collection[uuid.UUID] = ()) -> uuid.UUID:
    """Put a person on the roster of one of the member's locations. Raises :class:`Problem` naming the field.

    Somebody of the same name and date of birth within the member's reach is asked about by ``Problem`` at ``other``;
    ``other_than`` names those who are known to be other people.
    """
    try:
        company_reads.location(actor, new.location_id)
    except NotFound as error:
        raise Problem({"location": "Choose one of your locations."}) from error
    made = _insert(actor, new)  # undone where there is something to ask; what is wrong with the data is said first
    if {one.employee_id for one in reads.same_people(actor, new)} - {made, *other_than}:
        raise Problem({"other": SAME_PERSON})
    return made


@operation(P.EMPLOYEE_CORRECT, may=policy.may_correct)
def correct_employee(actor: Actor, employee_id: uuid.UUID, corrected: CorrectedEmployee) -> EmployeeForAuthorization:
    """Put right what the roster says of a person within the member's reach.

    Called by ``authorizations``, whose waiting ones copy the answer in the same transaction. Raises :class:`Problem` at
    the number that a colleague has, :class:`Conflict` where the data changed since it was looked at.
    """
    row = find(Employee, Q(**policy.reaches(actor)), employee_id, lock=True)
    if row.version() != corrected.seen:
        raise Conflict("Somebody else changed this employee's data meanwhile, so nothing was saved.")
    values = {**_words(corrected), "date_of_birth": corrected.date_of_birth or row.date_of_birth}
    with _number_once():
        saved = save(row, values, is_new=False)
    if saved.change is Change.CHANGED:
        _index_anew(row)
    return row.record()


@operation(P.EMPLOYEE_MAINTAIN, may=policy.may_maintain)
def import_employee(actor: Actor, new: NewEmployee) -> Saved:
    """Put a person on the roster at set-up, or bring up to date the one with this number, or the one of this name and
    date of birth who has no number yet."""
    row = _on_roster(actor, new)
    if row is None:
        return Saved(_insert(actor, new, is_loaded=True), Change.CREATED)
    saved = save(row, _values(actor, new, is_loaded=True), is_new=False)
    if saved.change is Change.CHANGED:
        _index_anew(row)
    touch(row)
    return saved


def _on_roster(actor: Actor, new: NewEmployee) -> Employee | None:
    of_company = Employee.objects.filter(company_id=actor.company_id)
    number = one_line(new.employee_number)
    numbered: Employee | None = of_company.filter(employee_number=number).first() if number else None
    key = sort_key(one_line(new.last_name), one_line(new.first_name))
    without = of_company.filter(employee_number="", sort_key=key, date_of_birth=new.date_of_birth)
    return numbered or without.order_by("created_at", "id").first()


def _spoken(person: NewEmployee) -> str:
    """The person among the many of a file."""
    return person.employee_number or f"{person.first_name} {person.last_name}"


@operation(P.EMPLOYEE_MAINTAIN, may=policy.may_maintain)
def set_up_company(actor: Actor, wanted: CompanySetUp) -> tuple[Written, ...]:
    """Write a company with locations, members, entitlements and roster, all or nothing. Tells what became of each row.

    ``actor`` is bound to the company's id. What is there already and not mentioned stays as it is.
    """
    done = [Written("company", wanted.company.key, companies.save_company(actor, wanted.company).change)]
    sites: dict[str, uuid.UUID] = {}
    for site in wanted.locations:
        saved = companies.save_location(actor, site)
        sites[site.key] = saved.id
        done.append(Written("location", site.key, saved.change))
    for one in wanted.members:
        done += _member(actor, one, sites)
    for key, entitlement in wanted.entitlements:
        placed = replace(entitlement, location_id=sites[key] if key else None)
        change = companies.save_entitlement(actor, placed).change
        done.append(Written("entitlement", entitlement.report_type + (f" at {key}" if key else ""), change))
    for key, person in wanted.employees:
        change = _imported(actor, replace(person, location_id=sites[key])).change
        done.append(Written("employee", _spoken(person), change))
    return tuple(done)


def _imported(actor: Actor, person: NewEmployee) -> Saved:
    """``import_employee``; what is wrong is told with the number or name of the person, of whom a file has many."""
    try:
        return import_employee(actor, person)
    except Problem as problem:
        raise Problem({f"employee {_spoken(person)}, {n}": text for n, text in problem.fields.items()}) from problem


def _member(actor: Actor, one: MemberSetUp, sites: Mapping[str, uuid.UUID]) -> list[Written]:
    user = accounts.save_user(actor, one.user)
    reach = None if one.locations is None else tuple(sites[key] for key in one.locations)
    place = NewMembership(
        user.id, Side.EMPLOYER, one.role, actor.company_id, None, reach, one.is_der, one.membership_id
    )
    member = accounts.save_membership(actor, place)
    done = [Written("user", one.user.email, user.change), Written("member", one.user.email, member.change)]
    for grant in one.grants:
        new = NewGrant(member.id, grant.kind, grant.report_type, sites[grant.location] if grant.location else None)
        words = " ".join(filter(None, (one.user.email, grant.kind, grant.report_type, grant.location)))
        done.append(Written("grant", words, accounts.save_grant(actor, new).change))
    return done


@operation(P.EMPLOYEE_PICK, may=policy.may_pick)
def open_injury_case(
    actor: Actor, *, employee_id: uuid.UUID, date_of_injury: date, body_part: str, claim_number: str
) -> OpenedCase:
    """The injury case of this person and day; opened if there is none. A claim number given now is kept if none was.

    What may be shown of the answer is what this requester typed, never what the case holds already: it may stem from a
    colleague whose authorizations this one may not see.
    """
    person = find(Employee, Q(**policy.reaches(actor)), employee_id)
    case, is_new = InjuryCase.objects.get_or_create(
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
    is_named_now = bool(claim_number.strip()) and not is_new and not case.claim_number
    if is_named_now:
        case.claim_number, case.claim_key = claim_number.strip(), normal_claim(claim_number)
        case.save(update_fields=["claim_number", "claim_key"])
    typed = (body_part.strip(), claim_number.strip())
    return OpenedCase(case.id, person.id, date_of_injury, *typed, case.claim_key, is_named_now)
