"""What crosses the threshold of results."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class DocumentState(StrEnum):
    """Only *published* documents are found and served."""

    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A row of the results list."""

    id: uuid.UUID
    employee_id: uuid.UUID
    authorization_id: uuid.UUID
    person: str
    date_of_birth: date
    title: str
    report_type: str
    center_name: str
    center_state: str
    center_zone: str
    is_injury: bool
    service_date: date
    published_at: datetime
    size: int
    pages: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class DocumentDetail:
    """One document beside its viewer."""

    id: uuid.UUID
    employee_id: uuid.UUID
    authorization_id: uuid.UUID
    visit_id: uuid.UUID
    person: str
    first_name: str
    last_name: str
    date_of_birth: date
    title: str
    report_type: str
    center_name: str
    center_zone: str
    is_injury: bool
    service_date: date
    published_at: datetime
    published_by: str
    size: int
    pages: int
    version: int


@dataclass(frozen=True, slots=True)
class FileContent:
    """The served bytes, whole and checked. ``name`` is the download name: it tells nothing about the person."""

    id: uuid.UUID
    employee_id: uuid.UUID
    name: str
    mime: str
    content: bytes


@dataclass(frozen=True, slots=True)
class ResultQuery:
    """A search; every criterion that is given must hold. Stored under an opaque id, never in a URL."""

    name: str = ""
    date_of_birth: date | None = None
    state: str = ""
    center_id: uuid.UUID | None = None
    is_injury: bool | None = None
    claim_number: str = ""
    title: str = ""
