"""The header of a message, read from its first bytes alone: who sent what, and how its text is written.

Enough to answer by, before anything is stored: a message that cannot be read any further is acknowledged or refused
all the same. Field numbers are those of HL7 v2.5.1, chapter 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MOST_BYTES: Final = 25 * 1024 * 1024
MOST_SEGMENTS: Final = 5_000
MOST_SEPARATORS: Final = 100_000
HEADER_BYTES: Final = 4096
BOM: Final = b"\xef\xbb\xbf"
_LONGEST: Final = 200  # of MSH-10: HL7 has had 20 and 199
_LONGEST_FACILITY: Final = 227


class Unreadable(StrEnum):
    """Why bytes are no message that can be taken."""

    NO_HEADER = "no_header"
    BATCH = "batch"
    SEPARATORS = "separators"
    NO_CONTROL_ID = "no_control_id"
    NO_TYPE = "no_type"
    TOO_MANY_SEGMENTS = "too_many_segments"
    TOO_MANY_SEPARATORS = "too_many_separators"


@dataclass(frozen=True, slots=True)
class Head:
    """MSH: ``facility`` is MSH-4.1, ``control_id`` MSH-10, ``kind`` and ``event`` MSH-9.1 and 9.2, ``sent`` MSH-7,
    ``version`` MSH-12.1, ``charset`` MSH-18. What is missing is empty. ``separators`` are the five, field first.
    """

    separators: str
    application: str
    facility: str
    receiving_application: str
    receiving_facility: str
    sent: str
    kind: str
    event: str
    control_id: str
    processing: str
    version: str
    charset: str

    @property
    def name(self) -> str:
        """The message's type as people write it, such as ``ORU^R01``."""
        return f"{self.kind}^{self.event}" if self.event else self.kind


EMPTY: Final = Head("|^~\\&", "", "", "", "", "", "", "", "", "", "", "")


def read_head(raw: bytes) -> Head | Unreadable:
    """The header; or why there is none. Looks at the first 4 KiB only."""
    start = raw[:HEADER_BYTES].removeprefix(BOM).lstrip(b"\r\n\t ")
    if start[:3] in (b"FHS", b"BHS"):
        return Unreadable.BATCH
    line = start.split(b"\r", 1)[0].split(b"\n", 1)[0].decode("latin-1")
    if line[:3] != "MSH" or len(line) < 8:
        return Unreadable.NO_HEADER
    separators = separators_of(line)
    if separators is None:
        return Unreadable.SEPARATORS
    return _head(line, separators)


def separators_of(line: str) -> str | None:
    """Field, component, repetition, escape and subcomponent separator; None where they cannot tell parts apart."""
    field = line[3]
    rest = line[4:].split(field, 1)[0]
    usual = "^~\\&"
    found = field + rest[:4] + usual[len(rest) :] if len(rest) < 4 else field + rest[:4]
    plain = all(33 <= ord(one) < 127 and not one.isalnum() for one in found)
    return found if len(found) == 5 and len(set(found)) == 5 and plain else None


def _head(line: str, separators: str) -> Head:
    fields = line.split(separators[0])

    def part(number: int, component: int = 1) -> str:
        """MSH-1 is the separator itself, so that MSH-n stands at place n - 1."""
        whole = fields[number - 1] if number <= len(fields) else ""
        parts = whole.split(separators[2])[0].split(separators[1])
        return parts[component - 1].strip() if component <= len(parts) else ""

    return Head(
        separators=separators,
        application=part(3)[:_LONGEST_FACILITY],
        facility=part(4)[:_LONGEST_FACILITY],
        receiving_application=part(5)[:_LONGEST_FACILITY],
        receiving_facility=part(6)[:_LONGEST_FACILITY],
        sent=part(7)[:26],
        kind=part(9)[:3].upper(),
        event=part(9, 2)[:3].upper(),
        control_id=part(10)[:_LONGEST],
        processing=part(11)[:1],
        version=part(12)[:8],
        charset=part(18)[:40],
    )


def flaw_of(head: Head, raw: bytes) -> Unreadable | None:
    """What keeps a message with a header from being taken, beyond its sender and its type."""
    if not head.control_id:
        return Unreadable.NO_CONTROL_ID
    if not head.kind:
        return Unreadable.NO_TYPE
    if max(raw.count(b"\r"), raw.count(b"\n")) > MOST_SEGMENTS:
        return Unreadable.TOO_MANY_SEGMENTS
    if sum(raw.count(one.encode("latin-1")) for one in head.separators) > MOST_SEPARATORS:
        return Unreadable.TOO_MANY_SEPARATORS
    return None
