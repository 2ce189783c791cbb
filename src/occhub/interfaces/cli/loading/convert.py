"""From the form of the file to the records of the domains."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import time

from occhub.access.actor import Actor, GrantKind, Role
from occhub.domains.accounts.types import NewUser
from occhub.domains.catalogue.types import load_packaged
from occhub.domains.centers.types import DAYS, CenterKind, CenterSetUp, Opening, StaffSetUp
from occhub.domains.centers.types import Center as CenterRecord
from occhub.domains.companies.types import Company as CompanyRecord
from occhub.domains.companies.types import Location as LocationRecord
from occhub.domains.companies.types import NewEntitlement
from occhub.domains.employees.types import CompanySetUp, GrantSetUp, MemberSetUp, NewEmployee
from occhub.interfaces.cli.loading.model import (
    ALL,
    STANDARD,
    Center,
    Company,
    Employee,
    Entitlement,
    Location,
    Member,
    Person,
    Week,
)

_LATER = uuid.UUID(int=0)  # set-up puts the id of the location there


def user(person: Person) -> NewUser:
    """Somebody who will set a password by a mailed link."""
    return NewUser(person.email, person.first_name, person.last_name, person.phone)


def center(one: Center, center_id: uuid.UUID) -> CenterSetUp:
    """A center with its staff."""
    skills = frozenset(load_packaged().capabilities) if ALL in one.capabilities else frozenset(one.capabilities)
    record = CenterRecord(
        id=center_id,
        slug=one.key,
        name=one.name,
        kind=CenterKind(one.kind),
        street=one.street,
        city=one.city,
        state=one.state,
        postal_code=one.postal_code,
        latitude=one.latitude,
        longitude=one.longitude,
        zone=one.zone,
        phone=one.phone,
        fax=one.fax,
        capabilities=skills,
        hours=_week(one.hours),
        accepting=one.accepting,
    )
    return CenterSetUp(record, tuple(StaffSetUp(user(person), Role(person.role)) for person in one.staff))


def _week(hours: Week) -> tuple[Opening | None, ...]:
    return tuple(_day(getattr(hours, day.lower())) for day in DAYS)


def _day(text: str | None) -> Opening | None:
    if text is None:
        return None
    opens, closes = (time.fromisoformat(part) for part in text.split("-"))
    return Opening(opens, closes)


def company(one: Company, actor: Actor) -> CompanySetUp:
    """A company with everything that belongs to it; ``actor`` is bound to its id."""
    record = CompanyRecord(
        id=actor.company_id or _LATER,
        key=one.key,
        name=one.name,
        account_number=one.account_number,
        street=one.street,
        city=one.city,
        state=one.state,
        postal_code=one.postal_code,
        phone=one.phone,
        der_name=one.der_name,
        der_phone=one.der_phone,
    )
    return CompanySetUp(
        record,
        locations=tuple(_location(site) for site in one.locations),
        members=tuple(_member(member) for member in one.members),
        entitlements=tuple(row for entitlement in one.entitlements for row in _entitlements(entitlement)),
        employees=tuple((person.location, _employee(person)) for person in one.employees),
    )


def _location(one: Location) -> LocationRecord:
    return LocationRecord(
        id=uuid.uuid4(),
        key=one.key,
        name=one.name,
        street=one.street,
        city=one.city,
        state=one.state,
        postal_code=one.postal_code,
        zone=one.zone,
        latitude=one.latitude,
        longitude=one.longitude,
        phone=one.phone,
    )


def _member(one: Member) -> MemberSetUp:
    grants = tuple(
        GrantSetUp(GrantKind(grant.kind), kind, site)
        for grant in one.grants
        for kind in grant.report_types or (None,)
        for site in grant.locations or (None,)
    )
    return MemberSetUp(user(one), Role(one.role), one.der, one.locations, grants)


def _entitlements(one: Entitlement) -> Iterator[tuple[str | None, NewEntitlement]]:
    """One row for each report type and location; the basis comes from the catalogue where the file names none."""
    catalogue = load_packaged()
    for code in _types(one):
        for site in one.locations or (None,):
            yield (
                site,
                NewEntitlement(
                    report_type=code,
                    basis=one.basis or catalogue.bases[catalogue.report_types[code].basis].text,
                    valid_from=one.valid_from,
                    documented_request=one.documented_request,
                    approved_by=one.approved_by,
                    valid_to=one.valid_to,
                ),
            )


def _types(one: Entitlement) -> tuple[str, ...]:
    plain = [
        kind.code
        for kind in load_packaged().report_types.values()
        if not (kind.der_only or kind.documented_request_required)
    ]
    named = [code for code in one.report_types if code != STANDARD]
    return tuple(dict.fromkeys([*(plain if STANDARD in one.report_types else ()), *named]))


def _employee(one: Employee) -> NewEmployee:
    return NewEmployee(
        location_id=_LATER,
        employee_number=one.number,
        first_name=one.first_name,
        last_name=one.last_name,
        date_of_birth=one.date_of_birth,
        phone=one.phone,
        email=one.email,
        job_title=one.job_title,
    )
