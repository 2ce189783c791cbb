"""Acknowledgments (HL7 v2.5.1, 2.9.2): MSH, MSA and, where something is wrong, ERR. They repeat nothing but the
sender's own header: no name, no number of a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from occhub.domains.interop.wire.inbound.heads import EMPTY, Head


class Code(StrEnum):
    """MSA-1: taken, wrong in itself, refused."""

    TAKEN = "AA"
    ERROR = "AE"
    REFUSED = "AR"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a message was not taken: a code of table 0357 with its words, and ours."""

    number: str
    name: str
    words: str


SEGMENT_ORDER: Final = "100", "Segment sequence error"
MISSING: Final = "101", "Required field missing"
WRONG_TYPE: Final = "102", "Data type error"
UNSUPPORTED: Final = "200", "Unsupported message type"
UNSUPPORTED_EVENT: Final = "201", "Unsupported event code"
UNKNOWN_KEY: Final = "204", "Unknown key identifier"
DUPLICATE: Final = "205", "Duplicate key identifier"
INTERNAL: Final = "207", "Application internal error"


def build(head: Head, code: Code, *, now: datetime, control_id: str, reason: Reason | None = None) -> bytes:
    """The acknowledgment of the message with this header. ``control_id`` is ours, of at most 20 characters.

    Written with the usual separators in ASCII, whatever the message used: every receiver reads that.
    """
    sent = now.strftime("%Y%m%d%H%M%S%z")
    event = f"ACK^{head.event}^ACK" if head.event else "ACK"
    mine = [_safe(one) for one in (head.receiving_application, head.receiving_facility)]
    theirs = [_safe(one) for one in (head.application, head.facility)]
    version = head.version if head.version.replace(".", "").isdigit() else "2.5.1"
    processing = head.processing if head.processing in ("P", "T", "D") else "P"
    header = ["MSH", "^~\\&", mine[0] or "OCCHUB", mine[1], *theirs, sent, "", event, control_id, processing, version]
    lines = [
        "|".join(header),
        f"MSA|{code}|{_safe(head.control_id)}",
    ]
    if reason is not None:
        lines[1] += f"|{_safe(reason.words)[:80]}"
        lines.append(f"ERR|||{reason.number}^{reason.name}^HL70357|E||||{_safe(reason.words)}")
    return ("\r".join(lines) + "\r").encode("ascii")


def without_header(code: Code, *, now: datetime, control_id: str, reason: Reason) -> bytes:
    """The answer to bytes that hold no header."""
    return build(EMPTY, code, now=now, control_id=control_id, reason=reason)


def _safe(text: str) -> str:
    """Text that cannot be taken for structure: separators escaped, everything else plain ASCII."""
    table = {"\\": "\\E\\", "|": "\\F\\", "^": "\\S\\", "~": "\\R\\", "&": "\\T\\"}
    return "".join(table.get(one, one if 32 <= ord(one) < 127 else "?") for one in text)
