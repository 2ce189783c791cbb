"""What crosses the threshold of work status: what somebody may do at work, never why."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

MOST_RESTRICTIONS: Final = 12
LONGEST_WORDS: Final = 120
CHANGING_DAYS: Final = 7


def day_words(day: date) -> str:
    """``Nov 23, 2026``."""
    return f"{day:%b} {day.day}, {day.year}"


def until_words(day: date | None) -> str:
    """How long something holds: ``through Nov 23, 2026``, or ``until further notice``."""
    return f"through {day_words(day)}" if day else "until further notice"


def holds_words(day: date | None) -> str:
    """The same where it stands alone: ``Through Nov 23, 2026``, or ``Until further notice``."""
    return f"Through {day_words(day)}" if day else "Until further notice"


class Duty(StrEnum):
    """What a center says about somebody's work."""

    FULL = "full"
    RESTRICTED = "restricted"
    OFF = "off"

    @property
    def words(self) -> str:
        """As people read it."""
        return {"full": "Full duty", "restricted": "Restrictions", "off": "Off work"}[self.value]


class Standing(StrEnum):
    """What a recorded duty means on a day: one that had an end is over after it, and nothing newer is known."""

    FULL = "full"
    RESTRICTED = "restricted"
    OFF = "off"
    ENDED = "ended"


class ShowStatus(StrEnum):
    """What the list of work statuses is narrowed to."""

    ALL = "all"
    CHANGING = "changing"
    FULL = "full"
    RESTRICTED = "restricted"
    OFF = "off"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class NewRestriction:
    """One restriction as recorded: a kind of the catalogue, its amount or own words, the last day or None (further
    notice)."""

    kind: str
    amount: int | None = None
    words: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class NewWorkStatus:
    """A work status to record. ``until`` is the last day off work; ``seen`` the version that the form showed (0: none).

    ``next_at`` is in the zone of the visit's center; a ``next_center_id`` of None means that center.
    """

    duty: Duty
    restrictions: tuple[NewRestriction, ...] = ()
    until: date | None = None
    next_on: date | None = None
    next_at: time | None = None
    next_center_id: uuid.UUID | None = None
    seen: int = 0


@dataclass(frozen=True, slots=True)
class Restriction:
    """One restriction as people read it: ``said`` are its words, without its end."""

    kind: str
    amount: int | None
    words: str
    until: date | None
    said: str

    @property
    def whole(self) -> str:
        """With its end: ``Lift up to 20 lb, through Dec 4, 2026``."""
        return f"{self.said}, {until_words(self.until)}"


@dataclass(frozen=True, slots=True)
class Appointment:
    """When and where the employee comes next; the time, where one is known, is in the zone of the visit's center."""

    day: date
    at: time | None
    center_id: uuid.UUID | None
    center_name: str

    def words(self, zone: str) -> str:
        """``Nov 23, 2026, 9:30 AM CST, Harborline Austin``."""
        at = ""
        if self.at is not None:
            there = datetime.combine(self.day, self.at, ZoneInfo(zone))
            at = f", {there.hour % 12 or 12}:{there:%M %p %Z}"
        return f"{day_words(self.day)}{at}, {self.center_name}"


@dataclass(frozen=True, slots=True)
class WorkStatusDetail:
    """One version of the work status of a visit, as the center recorded it."""

    id: uuid.UUID
    visit_id: uuid.UUID
    employee_id: uuid.UUID
    version: int
    duty: Duty
    valid_from: date
    until: date | None
    restrictions: tuple[Restriction, ...]
    appointment: Appointment | None
    recorded_at: datetime
    recorded_by: str
    center_zone: str


@dataclass(frozen=True, slots=True)
class StatusFilter:
    """What the list is narrowed to: by the beginnings of names in any order, by what the status is today, and by
    location."""

    words: str = ""
    show: ShowStatus = ShowStatus.ALL
    location_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A location whose people the reader may see."""

    id: uuid.UUID
    name: str


@dataclass(frozen=True, slots=True)
class PersonStatus:
    """What a company may know of somebody's work status: no cause, no date of birth, no visit but for whom it is shown.

    ``until`` is the last day of all that limits (None: none, or until further notice); an appointment that was is left
    out; ``visit_id`` is None for who reads no visits.
    """

    id: uuid.UUID
    employee_id: uuid.UUID
    person: str
    location_name: str
    standing: Standing
    duty: Duty
    valid_from: date
    until: date | None
    restrictions: tuple[Restriction, ...]
    appointment: Appointment | None
    changes_on: date | None
    recorded_at: datetime
    center_zone: str
    visit_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class PersonCourse:
    """A person's work status of now and those of earlier visits, newest first."""

    employee_id: uuid.UUID
    person: str
    location_name: str
    now: PersonStatus
    before: tuple[PersonStatus, ...]
