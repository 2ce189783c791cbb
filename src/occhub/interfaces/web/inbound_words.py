"""What came in, in words for people: states, and why something was refused, is done or waits."""

from __future__ import annotations

from typing import Final

from occhub.domains.interop.types.inbound import MessageRow, MessageState, PartKind, PartRow, PartState, Why

Chip = tuple[str, str]

KINDS: Final = {
    PartKind.FILE: "Report",
    PartKind.RESULT: "Result without a file",
    PartKind.ARRIVAL: "Arrival",
    PartKind.DEPARTURE: "Departure",
    PartKind.WHOLE: "Message",
}
WHYS: Final = {
    Why.NOTHING: "",
    Why.NO_CONTROL_ID: "It has no control id (MSH-10).",
    Why.NO_TYPE: "It has no message type (MSH-9).",
    Why.TOO_MANY_SEGMENTS: "It has more segments than a message may have.",
    Why.TOO_MANY_SEPARATORS: "It has more separators than a message may have.",
    Why.TYPE: "Messages of this type are not taken.",
    Why.EVENT: "Messages of this event are not taken.",
    Why.CONTROL_ID_REUSED: "Its control id (MSH-10) came before with another content. Nothing of it was used.",
    Why.NOT_READABLE: "It cannot be read as segments and fields.",
    Why.NO_PERSON: "It names no person (PID-5).",
    Why.NO_NUMBER: "It holds none of our numbers.",
    Why.UNKNOWN_NUMBER: "A number in it is none of this center's authorizations, lines or visits.",
    Why.NUMBERS_DISAGREE: "Its numbers name different authorizations.",
    Why.NAME_DISAGREES: "The name is not that of the authorization.",
    Why.BIRTH_DISAGREES: "The date of birth is not that of the authorization.",
    Why.UNKNOWN_TYPE: "Nobody has said yet what type of report this code stands for.",
    Why.NEVER_BY_WIRE: "A laboratory's result of a drug test goes to the medical review officer alone.",
    Why.EMPTY: "The attachment is empty.",
    Why.PLACEHOLDER: "A placeholder stands where the attachment should be.",
    Why.BASE64: "The attachment is damaged: its base64 cannot be decoded.",
    Why.NOT_PDF: "The attachment is no PDF.",
    Why.TRUNCATED: "The attachment is cut off: the end of the PDF is missing.",
    Why.XML: "The document around the PDF cannot be read safely.",
    Why.NO_PDF_INSIDE: "The document holds no PDF.",
    Why.REFUSED_PDF: "The PDF cannot be published as it is.",
    Why.TOO_MANY_FILES: "The message holds more files than are taken from one message.",
    Why.CONTINUES: "The message says that it goes on in another one.",
    Why.SAME_MOMENT: "Another file of the same report and moment is published. Which one holds is not said.",
    Why.NOT_NOW: "The authorization or the visit does not take it now.",
    Why.NEEDS_DATE: "This type of report is valid through a day, which the message does not say.",
    Why.PUBLISHED: "Published.",
    Why.CORRECTED: "Published as a corrected version.",
    Why.WITHDRAWN: "Withdrawn, since the sender cancelled it.",
    Why.NOTHING_TO_WITHDRAW: "Cancelled by the sender before anything of it was published.",
    Why.SAME_FILE: "The same file is published already.",
    Why.OLDER: "An older version than the one that stands, so it was left aside.",
    Why.PRELIMINARY: "Preliminary: kept until the final result comes.",
    Why.PERFORMED: "The service was marked performed.",
    Why.NO_FILE: "It holds no file.",
    Why.CHECKED_IN: "Checked in.",
    Why.HERE_ALREADY: "Checked in before.",
    Why.LEFT: "Left; the visit is over.",
    Why.LEFT_LINES_OPEN: "Left; services are still to be recorded.",
}


def message_chip(row: MessageRow) -> Chip:
    """What became of a message."""
    if row.state is MessageState.QUARANTINED:
        return "warn", f"{row.waiting} waiting" if row.waiting else "Waiting"
    chips: dict[MessageState, Chip] = {
        MessageState.RECEIVED: ("info", "Being worked on"),
        MessageState.DONE: ("ok", "Done"),
        MessageState.REFUSED: ("bad", f"Refused ({row.answer_code})"),
    }
    return chips[row.state]


def part_chip(part: PartRow) -> Chip:
    """What became of a part."""
    chips: dict[PartState, Chip] = {
        PartState.DONE: ("ok", "Done"),
        PartState.KEPT: ("neutral", "Kept"),
        PartState.LATE: ("neutral", "Late"),
        PartState.QUARANTINED: ("warn", "Waiting"),
        PartState.SETTLED: ("ok", "Settled"),
        PartState.DISMISSED: ("neutral", "Dismissed"),
    }
    return chips[part.state]


def size_words(size: int) -> str:
    """``12 KB``."""
    return f"{max(1, size // 1024):,} KB"
