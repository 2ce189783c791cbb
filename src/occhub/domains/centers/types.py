"""Medical centers as they cross the threshold of the domain: frozen records without behavior."""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Final
from uuid import UUID

from occhub.access.actor import Role
from occhub.domains.accounts.types import NewUser

DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class CenterKind(StrEnum):
    """A place people go to, or a virtual center (telemedicine, telerehabilitation) with an inbox of its own."""

    PHYSICAL = "physical"
    VIRTUAL = "virtual"


@dataclass(frozen=True, slots=True)
class Opening:
    """Hours of one weekday in the center's zone. Closing at or before opening means the next day."""

    open: time
    close: time


@dataclass(frozen=True, slots=True)
class Center:
    """One center. `hours` has seven entries, Monday first, None when closed; `zone` is an IANA name;
    latitude and longitude are degrees (WGS 84), None for a virtual center; `accepting`: may be chosen now;
    `has_endpoint`: its own system takes authorizations electronically, beside the inbox."""

    id: UUID
    slug: str
    name: str
    kind: CenterKind
    street: str
    city: str
    state: str
    postal_code: str
    latitude: float | None
    longitude: float | None
    zone: str
    phone: str
    fax: str
    capabilities: frozenset[str]
    hours: tuple[Opening | None, ...]
    accepting: bool = True
    has_endpoint: bool = False


@dataclass(frozen=True, slots=True)
class CenterChoice:
    """A center offered for choice: distance in miles from the work site (None where unknown), open at the moment."""

    center: Center
    miles: float | None
    open_now: bool


@dataclass(frozen=True, slots=True)
class StaffSetUp:
    """Somebody who works at a center."""

    user: NewUser
    role: Role
    membership_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class CenterSetUp:
    """A center with its staff, to be written in one go."""

    center: Center
    staff: tuple[StaffSetUp, ...] = ()
