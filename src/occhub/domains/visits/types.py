"""What crosses the threshold of visits."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from occhub.domains.authorizations.types import (
    AuthorizationDetail,
    LineOutcome,
    LineState,
    RecordedMeanwhile,
    VisitStory,
)
from occhub.platform import clock

__all__ = [
    "ActivityRow",
    "DayList",
    "GivenReason",
    "Identity",
    "LineOutcome",
    "LineState",
    "RecordedMeanwhile",
    "ShowVisits",
    "UndoTold",
    "UndoView",
    "VisitActivity",
    "VisitDetail",
    "VisitFilter",
    "VisitRow",
    "VisitState",
    "VisitStub",
]

ANOTHER_PERSON = (
    "The company changed the name or the date of birth on this authorization meanwhile, so nobody was checked in. "
    "The page shows how it stands now. Compare it with the photo ID again."
)


class VisitState(StrEnum):
    """From arrival to leaving. *Left*: before all services were done. *Cancelled*: the check-in was undone."""

    CHECKED_IN = "checked_in"
    IN_PROGRESS = "in_progress"
    CHECKED_OUT = "checked_out"
    LEFT = "left"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        """Whether the person is in the center."""
        return self in (VisitState.CHECKED_IN, VisitState.IN_PROGRESS)


class DayList(StrEnum):
    """The two lists of a center's day that visits hold."""

    IN_CENTER = "in_center"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Identity:
    """What the front desk confirmed about the person in front of it.

    ``seen`` is that of the authorization on the page that was compared with the photo ID; None where no page was shown.
    """

    name_confirmed: bool
    date_of_birth: date
    seen: str | None = None


@dataclass(frozen=True, slots=True)
class GivenReason:
    """Why a step is undone: a code of the catalogue, and what the center says about it for itself."""

    code: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class UndoView:
    """A step that was undone, as the center reads it; ``step`` is *check_in* or *check_out*."""

    step: str
    reason: str
    note: str
    at: datetime
    by_name: str


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A row of the center's lists of the day and of the employer's activity."""

    id: uuid.UUID
    employee_id: uuid.UUID
    authorization_id: uuid.UUID
    number: str
    person: str
    date_of_birth: date
    company_name: str
    services: tuple[str, ...]
    state: VisitState
    is_injury: bool
    open_lines: int
    checked_in_at: datetime
    checked_out_at: datetime | None
    center_zone: str
    left_at: datetime | None = None  # the center's system says that the person left, and services are still open


@dataclass(frozen=True, slots=True)
class VisitStub:
    """A visit as far as it takes to find the right one."""

    id: uuid.UUID
    employee_id: uuid.UUID
    authorization_id: uuid.UUID
    state: VisitState
    checked_in_at: datetime
    center_zone: str

    @property
    def visited_on(self) -> date:
        """The date of the check-in at the center."""
        return clock.local_date(self.checked_in_at, self.center_zone)


class ShowVisits(StrEnum):
    """What the company's list may be cut down to by state; *here*: in a center now."""

    ALL = ""
    HERE = "here"
    CHECKED_OUT = "checked_out"
    LEFT = "left"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class VisitFilter:
    """What the company's list is cut down to; every part that is given must hold. Dates are those at the center."""

    words: str = ""
    show: ShowVisits = ShowVisits.ALL
    center_id: uuid.UUID | None = None
    location_id: uuid.UUID | None = None
    is_injury: bool | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """A row of the company's list of visits: no date of birth, which not every reader of visits may know."""

    id: uuid.UUID
    employee_id: uuid.UUID
    authorization_id: uuid.UUID
    number: str
    person: str
    services: tuple[str, ...]
    state: VisitState
    is_injury: bool
    center_id: uuid.UUID
    location_id: uuid.UUID
    checked_in_at: datetime
    checked_out_at: datetime | None
    center_zone: str

    @property
    def visited_on(self) -> date:
        """The date of the check-in at the center."""
        return clock.local_date(self.checked_in_at, self.center_zone)


@dataclass(frozen=True, slots=True)
class UndoTold:
    """A step that was undone, in the words for the company."""

    step: str
    told: str
    at: datetime
    by_name: str


@dataclass(frozen=True, slots=True)
class VisitActivity:
    """A visit as its company reads it, with what its authorization tells of it; ``undos`` in their order."""

    id: uuid.UUID
    employee_id: uuid.UUID
    number: str
    state: VisitState
    is_injury: bool
    checked_in_at: datetime
    checked_in_by: str
    checked_out_at: datetime | None
    checked_out_by: str
    story: VisitStory
    undos: tuple[UndoTold, ...]


@dataclass(frozen=True, slots=True)
class VisitDetail:
    """A visit with the authorization it works on.

    For the center alone: ``undos``, the latest first, and why the check-in cannot be undone and the visit not opened
    again; "" where that can be done.
    """

    id: uuid.UUID
    employee_id: uuid.UUID
    company_id: uuid.UUID
    center_id: uuid.UUID
    number: str
    state: VisitState
    checked_in_at: datetime
    checked_in_by: str
    checked_out_at: datetime | None
    checked_out_by: str
    authorization: AuthorizationDetail
    open_line_ids: tuple[uuid.UUID, ...]
    may_check_out: bool
    undos: tuple[UndoView, ...] = ()
    why_not_undo: str = ""
    why_not_reopen: str = ""
    left_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether the person is in the center."""
        return self.state.is_open

    @property
    def open_lines(self) -> int:
        """How many lines must be recorded before the person leaves."""
        return len(self.open_line_ids)
