"""The fixed cast. Everybody has a reason to be here; tests name them, never make up more than they need.

Two companies (Northwind: Austin and Reno work sites; Fabrikam: Dallas), two centers (Austin, Reno).
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, time

from occhub.access.actor import Actor, GrantKind, Role, Side, system_actor
from occhub.domains.accounts import operations as accounts
from occhub.domains.accounts.types import NewGrant, NewMembership, NewUser
from occhub.domains.authorizations.types import seen_person
from occhub.domains.catalogue.types import load_packaged
from occhub.domains.centers import operations as centers
from occhub.domains.centers.types import Center, CenterKind, Opening
from occhub.domains.companies import operations as companies
from occhub.domains.companies import reads as company_reads
from occhub.domains.companies.types import Company, Location, NewEntitlement
from occhub.domains.employees import operations as employees
from occhub.domains.employees.models import version_of
from occhub.domains.employees.types import EmployeeForAuthorization, NewEmployee
from occhub.platform.ids import CenterId, CompanyId, MembershipId, UserId
from occhub.platform.text import sort_key

_SPACE = uuid.UUID("7d0f3c9e-6a55-4d0a-9f0e-2f4f7c1f0c5d")
PASSWORD = "demo-occhub-2026"


def key(name: str) -> uuid.UUID:
    """The id that a member of the cast has in every run."""
    return uuid.uuid5(_SPACE, name)


NORTHWIND, FABRIKAM = CompanyId(key("northwind")), CompanyId(key("fabrikam"))
AUSTIN, RENO = CenterId(key("austin")), CenterId(key("reno"))
NORTHWIND_AUSTIN, NORTHWIND_RENO = key("northwind-austin"), key("northwind-reno")
FABRIKAM_DALLAS = key("fabrikam-dallas")
FAR_PAST = date(2020, 1, 1)

# e-mail -> side, role, place, extras
PEOPLE: dict[str, tuple[Side, Role, str]] = {
    "user-admin@northwind.example": (Side.EMPLOYER, Role.USER_ADMIN, "northwind"),
    "basic@northwind.example": (Side.EMPLOYER, Role.BASIC, "northwind"),
    "basic2@northwind.example": (Side.EMPLOYER, Role.BASIC, "northwind"),
    "view-only@northwind.example": (Side.EMPLOYER, Role.VIEW_ONLY, "northwind"),
    "granted@northwind.example": (Side.EMPLOYER, Role.VIEW_ONLY, "northwind"),  # results and visits at Austin only
    "supervisor@northwind.example": (Side.EMPLOYER, Role.SUPERVISOR, "northwind"),  # work status at Austin only
    "user-admin@fabrikam.example": (Side.EMPLOYER, Role.USER_ADMIN, "fabrikam"),
    "basic@fabrikam.example": (Side.EMPLOYER, Role.BASIC, "fabrikam"),
    "front-desk@austin.example": (Side.CENTER, Role.FRONT_DESK, "austin"),
    "clinician@austin.example": (Side.CENTER, Role.CLINICIAN, "austin"),
    "manager@austin.example": (Side.CENTER, Role.CENTER_MANAGER, "austin"),
    "front-desk@reno.example": (Side.CENTER, Role.FRONT_DESK, "reno"),
    "operator@provider.example": (Side.PROVIDER, Role.OPERATOR, ""),
}
DERS = {"user-admin@northwind.example"}
LOCATIONS: dict[str, tuple[uuid.UUID, ...]] = {"supervisor@northwind.example": (NORTHWIND_AUSTIN,)}
EMPLOYEES: dict[str, tuple[uuid.UUID, str, str, str, date]] = {
    "nora": (NORTHWIND_AUSTIN, "1001", "Nora", "Vance", date(1988, 3, 14)),
    "ines": (NORTHWIND_AUSTIN, "1002", "Inés", "Garcia-Lopez", date(1990, 12, 30)),
    "maeve": (NORTHWIND_RENO, "1003", "Maeve", "O'Connor", date(1992, 7, 29)),
    "felix": (FABRIKAM_DALLAS, "2001", "Felix", "Vance", date(1979, 11, 2)),
}


def actor(email: str) -> Actor:
    """The member of the cast as a request would load them."""
    side, _, place = PEOPLE[email]
    identified = Actor(
        side=Side.ANONYMOUS,
        role=Role.NONE,
        request_id="test",
        user_id=UserId(key(email)),
        membership_id=MembershipId(key(f"member {email}")),
        company_id=CompanyId(key(place)) if side is Side.EMPLOYER else None,
        center_ids=frozenset([CenterId(key(place))]) if side is Side.CENTER else frozenset(),
    )
    return company_reads.acting(identified)


def seen(name: str) -> str:
    """What stands for the data of a member of the cast on the roster, as long as nobody corrected them."""
    _, number, first, last, born = EMPLOYEES[name]
    copied = EmployeeForAuthorization(
        employee(name), first, last, sort_key(last, first), born, "555-0133", number, "Driver"
    )
    return version_of(copied)


def seen_at_desk(name: str) -> str:
    """What stands for the name and date of birth that an authorization of a member of the cast shows the desk."""
    _, _, first, last, born = EMPLOYEES[name]
    return seen_person(first, last, born)


def employee(name: str) -> uuid.UUID:
    """The id of a member of the cast on the roster."""
    return key(f"employee {name}")


def build() -> None:
    """Write the cast into the present database, as role worker."""
    _centers()
    _company(NORTHWIND, "northwind", "Northwind Traders")
    _location(NORTHWIND, NORTHWIND_AUSTIN, "Austin plant", "Austin", "TX", "America/Chicago", (30.2672, -97.7431))
    _location(NORTHWIND, NORTHWIND_RENO, "Reno depot", "Reno", "NV", "America/Los_Angeles", (39.5296, -119.8138))
    _company(FABRIKAM, "fabrikam", "Fabrikam")
    _location(FABRIKAM, FABRIKAM_DALLAS, "Dallas yard", "Dallas", "TX", "America/Chicago", (32.7767, -96.797))
    _people()
    _employees()


def _centers() -> None:
    everything = frozenset(load_packaged().capabilities)
    hours = tuple(Opening(time(8), time(18)) if day < 5 else None for day in range(7))
    for slug, city, state, zone, place in (
        ("austin", "Austin", "TX", "America/Chicago", (30.25, -97.75)),
        ("reno", "Reno", "NV", "America/Los_Angeles", (39.5, -119.8)),
    ):
        centers.save_center(
            system_actor("cast"),
            Center(
                id=key(slug),
                slug=slug,
                name=f"Harborline {city}",
                kind=CenterKind.PHYSICAL,
                street="100 Main St",
                city=city,
                state=state,
                postal_code="00001",
                latitude=place[0],
                longitude=place[1],
                zone=zone,
                phone="1-800-555-0100",
                fax="",
                capabilities=everything,
                hours=hours,
            ),
        )


def _company(company_id: CompanyId, name: str, title: str) -> None:
    system = system_actor("cast", company_id=company_id)
    companies.save_company(
        system,
        Company(
            id=company_id, key=name, name=title, phone="1-800-555-0111", der_name="Dana Rees", der_phone="555-0112"
        ),
    )
    for kind in load_packaged().report_types.values():
        if name == "fabrikam" and (kind.der_only or kind.documented_request_required):
            continue
        request = "Signed request of 01/05/2026" if kind.documented_request_required else ""
        companies.save_entitlement(system, NewEntitlement(kind.code, kind.basis, FAR_PAST, documented_request=request))


def _location(
    company_id: CompanyId, identity: uuid.UUID, name: str, city: str, state: str, zone: str, place: tuple[float, float]
) -> None:
    companies.save_location(
        system_actor("cast", company_id=company_id),
        Location(
            id=identity,
            key=name.lower().replace(" ", "-"),
            name=name,
            street="1 Work Rd",
            city=city,
            state=state,
            postal_code="00002",
            zone=zone,
            latitude=place[0],
            longitude=place[1],
        ),
    )


def _people() -> None:
    for email, (side, role, place) in PEOPLE.items():
        name, _, domain = email.partition("@")
        accounts.save_user(
            system_actor("cast"),
            NewUser(
                email, name.title(), domain.split(".")[0].title(), "555-0100", PASSWORD, is_demo=True, id=key(email)
            ),
        )
        company = CompanyId(key(place)) if side is Side.EMPLOYER else None
        center = CenterId(key(place)) if side is Side.CENTER else None
        system = replace(
            system_actor("cast", company_id=company),
            center_ids=frozenset([center]) if center else frozenset(),
            user_id=None if place else UserId(key(email)),
        )
        accounts.save_membership(
            system,
            NewMembership(
                key(email), side, role, company, center, LOCATIONS.get(email), email in DERS, key(f"member {email}")
            ),
        )
    for kind in (GrantKind.VISITS, GrantKind.RESULTS):
        accounts.save_grant(
            system_actor("cast", company_id=NORTHWIND),
            NewGrant(key("member granted@northwind.example"), kind, None, NORTHWIND_AUSTIN),
        )


def _employees() -> None:
    for name, (location, number, first, last, born) in EMPLOYEES.items():
        company = FABRIKAM if location == FABRIKAM_DALLAS else NORTHWIND
        employees.import_employee(
            system_actor("cast", company_id=company),
            NewEmployee(location, number, first, last, born, phone="555-0133", job_title="Driver", id=employee(name)),
        )
