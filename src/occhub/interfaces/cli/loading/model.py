"""The form of a set-up file. docs/operator/load.md describes it for people; a test keeps the two together."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, Strict, StringConstraints

from occhub.domains.catalogue.types import load_packaged

ALL: Final = "all"  # every capability of the catalogue
STANDARD: Final = "standard"  # every report type that needs neither a DER nor a documented request


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError('must be a time zone such as "America/Chicago"') from None
    return name


def _state(code: str) -> str:
    if code and code not in load_packaged().states:
        raise ValueError('must be a state by its two letters, such as "TX"')
    return code


def _report_type(code: str) -> str:
    if code != STANDARD and code not in load_packaged().report_types:
        raise ValueError("is no report type of the catalogue (docs/operator/load.md lists them)")
    return code


def _capability(code: str) -> str:
    if code != ALL and code not in load_packaged().capabilities:
        raise ValueError("is no capability of the catalogue (docs/operator/load.md lists them)")
    return code


def _past(day: date) -> date:
    if not date(1900, 1, 1) <= day <= date.today():  # noqa: DTZ011 - a plausibility check, a day more or less
        raise ValueError("must be a date of birth, between 1900 and today")
    return day


def _email(address: str) -> str:
    return address.lower()


Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Optional = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
Email = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$"), AfterValidator(_email)
]
OptionalEmail = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^([^@\s]+@[^@\s]+\.[^@\s]+)?$"), AfterValidator(_email)
]
Zone = Annotated[str, AfterValidator(_zone)]
OptionalState = Annotated[str, AfterValidator(_state)]
State = Annotated[Word, AfterValidator(_state)]
ReportType = Annotated[str, AfterValidator(_report_type)]
Capability = Annotated[str, AfterValidator(_capability)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
# Not from text or a number: 19870412 would be read as seconds since 1970, and checks.py compares dates alone.
Day = Annotated[date, Strict()]
Hours = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Person(_Part):
    """Somebody who signs in."""

    email: Email
    first_name: Word
    last_name: Word
    phone: Optional = ""


class Provider(_Part):
    """Which installation the file is for, and who operates it."""

    name: Word | None = None
    operators: tuple[Person, ...] = ()


class Staff(Person):
    """Somebody who works at a center."""

    role: Literal["front_desk", "clinician", "center_manager"]


class Week(_Part):
    """Opening hours, "08:00-18:00" in the center's zone; a day that is not named is closed."""

    monday: Hours | None = None
    tuesday: Hours | None = None
    wednesday: Hours | None = None
    thursday: Hours | None = None
    friday: Hours | None = None
    saturday: Hours | None = None
    sunday: Hours | None = None


class Center(_Part):
    """A medical center; kind "virtual" for telemedicine and telerehabilitation."""

    key: Key
    name: Word
    kind: Literal["physical", "virtual"] = "physical"
    street: Optional = ""
    city: Optional = ""
    state: OptionalState = ""
    postal_code: Optional = ""
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    zone: Zone
    phone: Word
    fax: Optional = ""
    capabilities: tuple[Capability, ...]
    accepting: bool = True
    hours: Week
    staff: tuple[Staff, ...] = ()


class Location(_Part):
    """A work site of a company."""

    key: Key
    name: Word
    street: Word
    city: Word
    state: State
    postal_code: Word
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    zone: Zone
    phone: Optional = ""


class ListedGrant(_Part):
    """What a member may see beyond the role; what is not named means all."""

    kind: Literal["visits", "results"]
    report_types: tuple[ReportType, ...] | None = None
    locations: tuple[Key, ...] | None = None


class Member(Person):
    """Somebody who works in a company; without `locations` at all of them."""

    role: Literal["user_admin", "basic", "view_only", "supervisor"]
    der: bool = False
    locations: tuple[Key, ...] | None = None
    grants: tuple[ListedGrant, ...] = ()


class Entitlement(_Part):
    """Report types that the provider discloses to the company."""

    report_types: tuple[ReportType, ...]
    valid_from: Day
    valid_to: Day | None = None
    locations: tuple[Key, ...] | None = None
    basis: Optional = ""
    documented_request: Optional = ""
    approved_by: Optional = ""


class Employee(_Part):
    """Somebody on the roster of a company."""

    number: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    first_name: Word
    last_name: Word
    date_of_birth: Annotated[Day, AfterValidator(_past)]
    location: Key
    phone: Optional = ""
    email: OptionalEmail = ""
    job_title: Optional = ""


class Company(_Part):
    """An employer's account."""

    key: Key
    name: Word
    account_number: Optional = ""
    street: Optional = ""
    city: Optional = ""
    state: OptionalState = ""
    postal_code: Optional = ""
    phone: Optional = ""
    der_name: Optional = ""
    der_phone: Optional = ""
    locations: tuple[Location, ...]
    members: tuple[Member, ...] = ()
    entitlements: tuple[Entitlement, ...] = ()
    employees: tuple[Employee, ...] = ()


class SetUp(_Part):
    """The whole file."""

    provider: Provider = Provider()
    centers: tuple[Center, ...] = ()
    companies: tuple[Company, ...] = ()
