"""What the center reads and records."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from occhub.domains.authorizations.types.employer import seen_person
from occhub.domains.authorizations.types.states import LineState, Shown
from occhub.platform.errors import Conflict

LEFT = "not-performed-left"  # the catalogue's reason of what is not performed because the employee left


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A row of the center's inbox and of its lists of the day.

    Where somebody comes again, ``services`` are those that are left and ``comes_on`` is the day of the first of them.
    """

    id: uuid.UUID
    employee_id: uuid.UUID
    number: str
    person: str
    date_of_birth: date
    company_name: str
    location_name: str
    services: tuple[str, ...]
    is_injury: bool
    shown: Shown
    submitted_at: datetime
    opened_at: datetime | None
    valid_from: date
    expires_on: date
    center_zone: str
    open_visit_id: uuid.UUID | None
    comes_on: date | None


@dataclass(frozen=True, slots=True)
class Named:
    """What a number names: an authorization, or a line of it."""

    number: str
    authorization_id: uuid.UUID
    line_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class PerformedLine:
    """A line that was performed in a visit: what its reports follow from."""

    visit_id: uuid.UUID
    authorization_id: uuid.UUID
    id: uuid.UUID
    service: str
    state: LineState = LineState.PERFORMED


@dataclass(frozen=True, slots=True)
class VisitStart:
    """What a visit copies from its authorization at check-in."""

    authorization_id: uuid.UUID
    employee_id: uuid.UUID
    company_id: uuid.UUID
    center_id: uuid.UUID
    location_id: uuid.UUID
    first_name: str
    last_name: str
    sort_key: str
    date_of_birth: date
    is_injury: bool
    center_zone: str

    @property
    def seen(self) -> str:
        """Stands for the person's name and date of birth as they stand now."""
        return seen_person(self.first_name, self.last_name, self.date_of_birth)


@dataclass(frozen=True, slots=True)
class LineOutcome:
    """What happened to one line: ``reason`` is a catalogue code, ``note`` is for the center only.

    ``seen`` is that of the line on the page where it was recorded; None where no page was shown.
    """

    state: LineState
    reason: str = ""
    note: str = ""
    continues_on: date | None = None
    seen: str | None = None


class RecordedMeanwhile(Conflict):
    """The line is not any more what the page showed of it, so nothing was recorded. The text says who recorded what."""


@dataclass(frozen=True, slots=True)
class DocumentSource:
    """What a result document copies from its authorization and line."""

    authorization_id: uuid.UUID
    number: str
    employee_id: uuid.UUID
    company_id: uuid.UUID
    center_id: uuid.UUID
    location_id: uuid.UUID
    responsible_member_id: uuid.UUID
    first_name: str
    last_name: str
    sort_key: str
    date_of_birth: date
    center_name: str
    center_state: str
    center_zone: str
    claim_key: str  # in the form of searches: of the authorization, else of its injury case
    is_injury: bool


@dataclass(frozen=True, slots=True)
class Correction:
    """A person whose data was corrected, and how many authorizations copied it. ``id`` is the person's."""

    id: uuid.UUID
    employee_id: uuid.UUID
    copied: int
