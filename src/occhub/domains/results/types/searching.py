"""What one searches by, and what a search gives beside the rows of the list."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Final

MOST_COUNTED: Final = 200
"""A list says exactly how many it has up to this number, and of no more than that there are more."""
MOST_IN_ARCHIVE: Final = 200
"""Documents that are downloaded at once."""


class TokenKind(IntEnum):
    """What a word under which a document is found belongs to."""

    NAME = 1
    TITLE = 2
    NUMBER = 3


@dataclass(frozen=True, slots=True)
class ResultQuery:
    """A search; every criterion that is given must hold. Stored under an opaque id, never in a URL.

    ``text`` may be several things: words of the person's or the document's name, or a claim number. ``title`` are words
    of the document's name alone. The dates of service are both included. ``is_new``: not opened by who searches.
    """

    name: str = ""
    date_of_birth: date | None = None
    state: str = ""
    center_id: uuid.UUID | None = None
    is_injury: bool | None = None
    claim_number: str = ""
    title: str = ""
    text: str = ""
    authorization_number: str = ""
    report_type: str = ""
    location_id: uuid.UUID | None = None
    service_from: date | None = None
    service_to: date | None = None
    is_new: bool = False

    @property
    def is_by_service(self) -> bool:
        """Whether what is found stands in the order of visits, not in that of publication."""
        return self.service_from is not None or self.service_to is not None


@dataclass(frozen=True, slots=True)
class Match:
    """A document that a search finds; ``page`` is the cursor of its page, None for the first."""

    id: uuid.UUID
    employee_id: uuid.UUID
    page: str | None


@dataclass(frozen=True, slots=True)
class Neighbors:
    """The documents beside one in a list; None at its ends."""

    newer: uuid.UUID | None = None
    older: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class SuggestedPerson:
    """Somebody whose documents may be meant."""

    employee_id: uuid.UUID
    person: str
    date_of_birth: date


@dataclass(frozen=True, slots=True)
class SuggestedDocument:
    """A document that may be meant."""

    id: uuid.UUID
    employee_id: uuid.UUID
    person: str
    title: str
    service_date: date


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What is offered while somebody types."""

    people: tuple[SuggestedPerson, ...]
    documents: tuple[SuggestedDocument, ...]
