"""What crosses the threshold of employees. A date of birth leaves only on records that are named for it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from occhub.access.actor import GrantKind, Role
from occhub.domains.accounts.types import NewUser
from occhub.domains.companies.types import Company, Location, NewEntitlement


@dataclass(frozen=True, slots=True)
class NewEmployee:
    """A person to put on the roster."""

    location_id: uuid.UUID
    employee_number: str
    first_name: str
    last_name: str
    date_of_birth: date
    phone: str = ""
    email: str = ""
    job_title: str = ""
    id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class EmployeeChoice:
    """A person as the picker shows them: no date of birth."""

    employee_id: uuid.UUID
    name: str
    employee_number: str
    location_id: uuid.UUID
    job_title: str


@dataclass(frozen=True, slots=True)
class EmployeeCard:
    """A person as their page names them.

    Number, location and job title are None for who does not reach the roster there, the date of birth for who may not
    see it.
    """

    employee_id: uuid.UUID
    first_name: str
    last_name: str
    employee_number: str | None
    location_id: uuid.UUID | None
    job_title: str | None
    date_of_birth: date | None
    is_active: bool


@dataclass(frozen=True, slots=True)
class EmployeeForAuthorization:
    """What an authorization copies at submit."""

    employee_id: uuid.UUID
    first_name: str
    last_name: str
    sort_key: str
    date_of_birth: date
    phone: str
    employee_number: str
    job_title: str

    def could_be_injured_on(self, day: date) -> bool:
        """Whether a day can be that of an injury at work: it lies in a later year than the birth.

        By the year alone: somebody who may not read the date of birth could find the day by trying.
        """
        return day.year > self.date_of_birth.year


@dataclass(frozen=True, slots=True)
class EmployeeOnFile:
    """What the roster says of a person, as far as this member may know it; ``seen`` stands for exactly these values.

    Date of birth and phone are None for who may not see the date of birth.
    """

    employee_id: uuid.UUID
    first_name: str
    last_name: str
    employee_number: str
    job_title: str
    date_of_birth: date | None
    phone: str | None
    seen: str


@dataclass(frozen=True, slots=True)
class CorrectedEmployee:
    """What the roster shall say of a person. ``seen`` is that of :class:`EmployeeOnFile` which was corrected.

    A date of birth or phone of None stays as it is.
    """

    employee_number: str
    first_name: str
    last_name: str
    date_of_birth: date | None
    seen: str
    phone: str | None = ""
    job_title: str = ""


@dataclass(frozen=True, slots=True)
class InjuryCaseRef:
    """The injury case that an authorization points to."""

    id: uuid.UUID
    employee_id: uuid.UUID
    date_of_injury: date
    body_part: str
    claim_number: str


@dataclass(frozen=True, slots=True)
class OpenedCase(InjuryCaseRef):
    """An injury case as a request finds or opens it.

    ``claim_key`` is the number that the case itself holds, in the form of searches: never shown, since it may stem from
    a colleague. ``is_named_now``: this request brought it.
    """

    claim_key: str
    is_named_now: bool


@dataclass(frozen=True, slots=True)
class GrantSetUp:
    """A grant of a set-up file; the location by its key, None means all."""

    kind: GrantKind
    report_type: str | None = None
    location: str | None = None


@dataclass(frozen=True, slots=True)
class MemberSetUp:
    """Somebody who works in a company; locations by their keys, None means all."""

    user: NewUser
    role: Role
    is_der: bool = False
    locations: tuple[str, ...] | None = None
    grants: tuple[GrantSetUp, ...] = ()
    membership_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class CompanySetUp:
    """A company with everything that a set-up file says of it, to be written in one go.

    Entitlements and employees come with the key of their location (an entitlement's None means all).
    """

    company: Company
    locations: tuple[Location, ...] = ()
    members: tuple[MemberSetUp, ...] = ()
    entitlements: tuple[tuple[str | None, NewEntitlement], ...] = ()
    employees: tuple[tuple[str, NewEmployee], ...] = ()
