"""What comes in: senders, messages, and what came of each."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Sender:
    """A known sender: its feed identity, whose center it is, how many connections it may hold."""

    feed_id: uuid.UUID
    center_id: uuid.UUID
    connections: int


@dataclass(frozen=True, slots=True)
class Recorded:
    """A message that is kept: its id, the bytes of its answer, and whether it came for the first time."""

    id: uuid.UUID
    answer: bytes
    is_new: bool


class MessageState(StrEnum):
    """What became of a message. *Refused*: kept, and answered with a reason (AR or AE)."""

    RECEIVED = "received"
    DONE = "done"
    QUARANTINED = "quarantined"
    REFUSED = "refused"


class PartState(StrEnum):
    """What became of one part of a message: a report, a file of it, an arrival or a departure.

    *Late*: an older version than the one that stands. *Kept*: true, and nothing follows from it yet. *Settled*: a
    person decided what a quarantined part is; *dismissed*: that it is nothing.
    """

    DONE = "done"
    KEPT = "kept"
    LATE = "late"
    QUARANTINED = "quarantined"
    SETTLED = "settled"
    DISMISSED = "dismissed"


class PartKind(StrEnum):
    """What a part of a message is."""

    FILE = "file"
    RESULT = "result"  # a status without a file
    ARRIVAL = "arrival"
    DEPARTURE = "departure"
    WHOLE = "whole"  # the message itself, where nothing of it can be told apart


class Why(StrEnum):
    """Why a message was refused or a part is what it is; the words stand in ``rules.inbound``."""

    NOTHING = ""
    # refused
    NO_CONTROL_ID = "no_control_id"
    NO_TYPE = "no_type"
    TOO_MANY_SEGMENTS = "too_many_segments"
    TOO_MANY_SEPARATORS = "too_many_separators"
    TYPE = "type"
    EVENT = "event"
    CONTROL_ID_REUSED = "control_id_reused"
    # quarantined: whose it is
    NOT_READABLE = "not_readable"
    NO_PERSON = "no_person"
    NO_NUMBER = "no_number"
    UNKNOWN_NUMBER = "unknown_number"
    NUMBERS_DISAGREE = "numbers_disagree"
    NAME_DISAGREES = "name_disagrees"
    BIRTH_DISAGREES = "birth_disagrees"
    # quarantined: what it is
    UNKNOWN_TYPE = "unknown_type"
    NEVER_BY_WIRE = "never_by_wire"
    EMPTY = "empty"
    PLACEHOLDER = "placeholder"
    BASE64 = "base64"
    NOT_PDF = "not_pdf"
    TRUNCATED = "truncated"
    XML = "xml"
    NO_PDF_INSIDE = "no_pdf_inside"
    REFUSED_PDF = "refused_pdf"
    TOO_MANY_FILES = "too_many_files"
    CONTINUES = "continues"
    SAME_MOMENT = "same_moment"
    NOT_NOW = "not_now"
    NEEDS_DATE = "needs_date"
    # done, kept, late
    PUBLISHED = "published"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    NOTHING_TO_WITHDRAW = "nothing_to_withdraw"
    SAME_FILE = "same_file"
    OLDER = "older"
    PRELIMINARY = "preliminary"
    PERFORMED = "performed"
    NO_FILE = "no_file"
    CHECKED_IN = "checked_in"
    HERE_ALREADY = "here_already"
    LEFT = "left"
    LEFT_LINES_OPEN = "left_lines_open"


@dataclass(frozen=True, slots=True)
class Opened:
    """A message to be worked on: its bytes, and whose it is. One that is not the first of its control id holds nothing
    that is used."""

    id: uuid.UUID
    feed_id: uuid.UUID
    center_id: uuid.UUID
    center_zone: str
    received_at: datetime
    raw: bytes
    is_first: bool = True


class Shown(StrEnum):
    """What the list of messages may be cut down to."""

    ALL = ""
    WAITING = "waiting"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message in the inbound ledger: nothing of a person stands here."""

    id: uuid.UUID
    center_id: uuid.UUID
    control_id: str
    kind: str
    received_at: datetime
    size: int
    answer_code: str
    state: MessageState
    why: Why
    parts: int
    waiting: int


@dataclass(frozen=True, slots=True)
class PartRow:
    """One part with what it made. ``code`` and ``name`` are the sender's words for the kind of report."""

    id: uuid.UUID
    message_id: uuid.UUID
    kind: PartKind
    state: PartState
    why: Why
    position: int
    code: str
    name: str
    detail: str
    authorization_id: uuid.UUID | None
    visit_id: uuid.UUID | None
    document_id: uuid.UUID | None
    decided_by: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class MessageDetail:
    """One message with its parts."""

    id: uuid.UUID
    row: MessageRow
    parts: tuple[PartRow, ...]
    may_replay: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """An authorization that a quarantined part may belong to, with what agrees and what does not.

    ``evidence`` are sentences; they rank and never decide.
    """

    employee_id: uuid.UUID
    authorization_id: uuid.UUID
    number: str
    person: str
    date_of_birth: date
    company_name: str
    services: tuple[str, ...]
    evidence: tuple[str, ...]
    agreement: int


@dataclass(frozen=True, slots=True)
class RawText:
    """A message as it was sent, a line a segment, its files left out."""

    id: uuid.UUID
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """The file of a part that waits."""

    id: uuid.UUID
    content: bytes


@dataclass(frozen=True, slots=True)
class WaitingPart:
    """A part that waits for a person, with the person it names and what it may belong to."""

    id: uuid.UUID
    part: PartRow
    message: MessageRow
    person: str
    date_of_birth: date | None
    numbers: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    has_file: bool


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a person says a part is. ``remember``: the sender's code stands for this report type from now on."""

    authorization_id: uuid.UUID
    report_type: str
    valid_until: date | None = None
    remember: bool = False


@dataclass(frozen=True, slots=True)
class Explained:
    """Whose a part of a message is and what it is, in numbers and codes; with a ``why`` it would wait."""

    why: Why
    authorization: str = ""
    line: str = ""
    report_type: str = ""
    has_visit: bool = False
