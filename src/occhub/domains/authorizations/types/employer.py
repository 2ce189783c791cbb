"""What the employer writes and reads."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from occhub.domains.authorizations.types.states import DeliveryState, LineState, ResultState, Show, Shown, State

DAYS_AHEAD = 90  # how far ahead the first day of an authorization may lie
COLLEAGUE_WAITS = "authorizations.colleague-waits"  # the rule that refuses a correction over a colleague's head


def seen_person(first_name: str, last_name: str, date_of_birth: date | None) -> str:
    """Stands for the name and date of birth that somebody compares with a photo ID: others give another text."""
    return hashlib.sha256(repr((first_name, last_name, date_of_birth)).encode()).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class AuthorizationFilter:
    """What the employer's list is cut down to; every part that is given must hold. ``words``: name or number."""

    show: Show = Show.ALL
    location_id: uuid.UUID | None = None
    center_id: uuid.UUID | None = None
    words: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class InjuryDetails:
    """What an injury visit needs to know."""

    date_of_injury: date
    body_part: str = ""
    claim_number: str = ""


@dataclass(frozen=True, slots=True)
class NewAuthorization:
    """A request to authorize services; checked as a whole at submit."""

    location_id: uuid.UUID
    employee_id: uuid.UUID
    services: tuple[str, ...]
    center_id: uuid.UUID
    reason: str
    valid_from: date
    instructions: str = ""
    injury: InjuryDetails | None = None


@dataclass(frozen=True, slots=True)
class LineView:
    """One authorized service as both sides see it. ``outcome_reason`` is empty for an employer who may not know why;
    ``center_note`` is empty for every employer."""

    id: uuid.UUID
    number: str
    service: str
    service_name: str
    is_injury: bool
    state: LineState
    result_state: ResultState
    outcome_reason: str
    center_note: str
    continues_on: date | None
    ended_at: datetime | None
    recorded_by: str = ""
    recorded_at: datetime | None = None
    visit_id: uuid.UUID | None = None  # in which it was recorded last

    @property
    def seen(self) -> str:
        """Stands for what a page shows of the line; "" where nothing was recorded yet."""
        if self.state is LineState.AUTHORIZED:
            return ""
        shown = (self.state, self.outcome_reason, self.center_note, self.continues_on, self.recorded_at)
        return hashlib.sha256(repr(shown).encode()).hexdigest()[:20]

    def recorded_words(self, zone: str) -> str:
        """Who recorded what and when, in the center's zone: "Keisha Monroe recorded Performed at 8:24 AM"."""
        what = f"{self.recorded_by or 'Another desk'} recorded {self.state.replace('_', ' ').capitalize()}"
        if self.recorded_at is None:
            return what
        at = self.recorded_at.astimezone(ZoneInfo(zone))
        return f"{what} at {at.hour % 12 or 12}:{at:%M %p}"


@dataclass(frozen=True, slots=True)
class HistoryView:
    """One step of the history."""

    at: datetime
    kind: str
    by_name: str
    detail: str


@dataclass(frozen=True, slots=True)
class AuthorizationRow:
    """A row of the employer's list."""

    id: uuid.UUID
    employee_id: uuid.UUID
    number: str
    person: str
    employee_number: str
    location_name: str
    center_name: str
    center_zone: str
    services: tuple[str, ...]
    shown: Shown
    delivery: DeliveryState
    opened_at: datetime | None
    in_center: bool
    refused_lines: int
    submitted_at: datetime
    expires_on: date
    requester_name: str


@dataclass(frozen=True, slots=True)
class OpenAlike:
    """An authorization that can still be used, of the same person for the same services as a new one."""

    id: uuid.UUID
    employee_id: uuid.UUID
    number: str
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class AuthorizationDetail:
    """An authorization as its page and its print show it, to employer and center alike.

    ``date_of_birth`` is None for a reader of the company who may not see it.
    """

    id: uuid.UUID
    employee_id: uuid.UUID
    company_id: uuid.UUID
    center_id: uuid.UUID
    location_id: uuid.UUID
    number: str
    shown: Shown
    state: State
    delivery: DeliveryState
    delivered_at: datetime | None
    opened_at: datetime | None
    open_visit_id: uuid.UUID | None
    first_name: str
    last_name: str
    date_of_birth: date | None
    phone: str
    employee_number: str
    job_title: str
    company_name: str
    location_name: str
    location_address: str
    requester_name: str
    requester_phone: str
    der_name: str
    der_phone: str
    center_name: str
    center_state: str
    center_zone: str
    reason: str
    is_injury: bool
    claim_number: str
    date_of_injury: date | None
    body_part: str
    instructions: str
    valid_from: date
    expires_on: date
    submitted_at: datetime
    cancelled_at: datetime | None
    cancel_reason: str
    extended_count: int
    responsible_member_id: uuid.UUID
    lines: tuple[LineView, ...]
    history: tuple[HistoryView, ...]
    may_cancel: bool
    may_extend: bool
    may_check_in: bool
    extends_to: date | None = None  # the last day after Extend, where that may be done

    @property
    def seen(self) -> str:
        """Stands for the name and date of birth as they are shown: a check-in says what the desk looked at."""
        return seen_person(self.first_name, self.last_name, self.date_of_birth)


@dataclass(frozen=True, slots=True)
class VisitStory:
    """What a visit's page tells of its authorization: to whom visits are given, whoever is responsible for it.

    ``lines`` are those of the visit as they stood in it. ``date_of_birth`` is None for who may not see it;
    ``is_reached``: whether the authorization's own page opens for the reader.
    """

    authorization_id: uuid.UUID
    employee_id: uuid.UUID
    number: str
    first_name: str
    last_name: str
    date_of_birth: date | None
    location_name: str
    center_name: str
    center_zone: str
    requester_name: str
    submitted_at: datetime
    opened_at: datetime | None
    is_injury: bool
    lines: tuple[LineView, ...]
    is_reached: bool


@dataclass(frozen=True, slots=True)
class HomeCounts:
    """What needs attention; each number is capped at 100 (shown as "99+")."""

    not_opened: int
    in_center: int
    refused: int
    expiring: int


@dataclass(frozen=True, slots=True)
class FormStart:
    """What a new form begins with, from an earlier authorization; empty where there is nothing to begin with."""

    employee_id: uuid.UUID | None = None
    location_id: uuid.UUID | None = None
    center_id: uuid.UUID | None = None
    services: tuple[str, ...] = ()
    reason: str = ""
    instructions: str = ""
    date_of_injury: date | None = None
    body_part: str = ""
    claim_number: str = ""


@dataclass(frozen=True, slots=True)
class DraftView:
    """An unfinished form of the member."""

    id: uuid.UUID
    form: dict[str, object]
    changed_at: datetime
