"""What a message says, as typed records: nothing is decided here, and nothing is looked up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum

from occhub.domains.interop.wire.inbound.heads import Head


class AttachmentFault(StrEnum):
    """Why an attachment is no file that can be looked at."""

    EMPTY = "empty"
    PLACEHOLDER = "placeholder"
    BASE64 = "base64"
    NOT_PDF = "not_pdf"
    TRUNCATED = "truncated"
    XML = "xml"
    NO_PDF_INSIDE = "no_pdf_inside"
    REFERENCE = "reference"


class Rank(IntEnum):
    """How far a result got: of two versions of one moment the higher rank is the later one."""

    PRELIMINARY = 1
    FINAL = 2
    CORRECTED = 3
    CANCELLED = 4


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name as sent: PID-5 or one of its repetitions."""

    last: str
    first: str
    middle: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """PID: ``names`` are PID-5 and its repetitions, ``born`` PID-7 (None where it is no date)."""

    names: tuple[Name, ...]
    born: date | None


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers in the places where ours would stand, as sent: each with its place, such as ``ORC-4``."""

    placed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file of a message: ``content`` are its bytes, or ``fault`` says why there are none.

    ``code`` and ``name`` are OBX-3.1 and 3.2, ``other_code`` is OBX-3.4; ``set_id`` is OBX-1.
    """

    set_id: str
    code: str
    name: str
    other_code: str
    status: str
    content: bytes = b""
    fault: AttachmentFault | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A result (an OBR with its OBX) or a document (a TXA with its OBX).

    ``series`` are the sender's own numbers of it, by which a later version is known: filler order numbers with the
    service, or the unique document number and that of its parent. ``at`` is when it became what it is (OBR-22, EVN-2),
    ``rank`` how far it is. ``observed`` is when the person was seen (OBR-7).
    """

    numbers: Numbers
    series: tuple[str, ...]
    code: str
    name: str
    other_code: str
    rank: Rank
    at: datetime | None
    observed: datetime | None
    attachments: tuple[Attachment, ...]
    continues: bool = False


@dataclass(frozen=True, slots=True)
class Movement:
    """Somebody came (A04) or left (A03): ``arrived`` is PV1-44, ``left`` PV1-45, else when the sender says it was."""

    numbers: Numbers
    is_departure: bool
    arrived: datetime | None
    left: datetime | None


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a message says. ``is_clean`` is False where bytes stood for no character."""

    head: Head
    sent: datetime | None
    person: Person | None
    reports: tuple[Report, ...] = ()
    movement: Movement | None = None
    is_clean: bool = True
