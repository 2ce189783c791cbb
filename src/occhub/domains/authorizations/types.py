"""What crosses the threshold of authorizations."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from occhub.platform.errors import Conflict

DAYS_AHEAD = 90  # how far ahead the first day of an authorization may lie
COLLEAGUE_WAITS = "authorizations.colleague-waits"  # the rule that refuses a correction over a colleague's head


def seen_person(first_name: str, last_name: str, date_of_birth: date | None) -> str:
    """Stands for the name and date of birth that somebody compares with a photo ID: others give another text."""
    return hashlib.sha256(repr((first_name, last_name, date_of_birth)).encode()).hexdigest()[:20]


class State(StrEnum):
    """Stored states. *Expired* is derived from the date, *extended* is an event: neither is stored."""

    SUBMITTED = "submitted"
    IN_USE = "in_use"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Shown(StrEnum):
    """The state as people read it."""

    SUBMITTED = "submitted"
    IN_USE = "in_use"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class LineState(StrEnum):
    """The state of one authorized service."""

    AUTHORIZED = "authorized"
    PERFORMED = "performed"
    REFUSED = "refused"
    NOT_PERFORMED = "not_performed"
    CONTINUES = "continues"


class ResultState(StrEnum):
    """Whether a performed line still owes its report."""

    NONE = "none"
    AWAITING = "awaiting"
    FINAL = "final"


class DeliveryState(StrEnum):
    """How far an authorization got on its way to the center."""

    QUEUED = "queued"
    SENT = "sent"
    RECEIVED = "received"
    FAILED = "failed"
    NEEDS_ATTENTION = "needs_attention"


class Show(StrEnum):
    """What the employer's list may be cut down to: a shown state, or something that needs attention."""

    ALL = ""
    SUBMITTED = "submitted"
    IN_USE = "in_use"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    NOT_OPENED = "not_opened"
    IN_CENTER = "in_center"
    REFUSED = "refused_lines"
    EXPIRING = "expiring"


class Shelf(StrEnum):
    """The parts of a center's inbox: not opened yet, may come today, everything."""

    NEW = "new"
    EXPECTED = "expected"
    ALL = "all"


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
class KnownInjury:
    """An injury case as the authorizations that a member sees tell of it; ``id`` is the case's."""

    id: uuid.UUID
    employee_id: uuid.UUID
    date_of_injury: date
    body_part: str
    claim_number: str


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
class PerformedLine:
    """A line that was performed in a visit: what its reports follow from."""

    visit_id: uuid.UUID
    authorization_id: uuid.UUID
    line_id: uuid.UUID
    service: str


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
class Correction:
    """A person whose data was corrected, and how many authorizations copied it. ``id`` is the person's."""

    id: uuid.UUID
    employee_id: uuid.UUID
    copied: int


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
    claim_number: str
    is_injury: bool


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
