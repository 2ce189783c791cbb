"""What crosses the threshold of employees. A date of birth leaves only on records that are named for it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date


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


@dataclass(frozen=True, slots=True)
class InjuryCaseRef:
    """The injury case that an authorization points to."""

    id: uuid.UUID
    employee_id: uuid.UUID
    date_of_injury: date
    body_part: str
    claim_number: str
