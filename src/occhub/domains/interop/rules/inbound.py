"""Pure decisions about what comes in: what a message is answered, and in which words a person reads why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from occhub.domains.interop.types.inbound import MessageState, Why
from occhub.domains.interop.wire.inbound import answers
from occhub.domains.interop.wire.inbound.answers import Code, Reason
from occhub.domains.interop.wire.inbound.heads import (
    MOST_SEGMENTS,
    MOST_SEPARATORS,
    Head,
    Unreadable,
    flaw_of,
)
from occhub.domains.interop.wire.inbound.reading import TAKEN
from occhub.domains.interop.wire.inbound.texts import segments_of


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a message is answered, and what becomes of it at first."""

    code: Code
    state: MessageState
    why: Why = Why.NOTHING
    reason: Reason | None = None


_FLAWS: Final = {
    Unreadable.NO_CONTROL_ID: (Why.NO_CONTROL_ID, answers.MISSING, "MSH-10 (message control id) is missing."),
    Unreadable.NO_TYPE: (Why.NO_TYPE, answers.MISSING, "MSH-9 (message type) is missing."),
    Unreadable.TOO_MANY_SEGMENTS: (
        Why.TOO_MANY_SEGMENTS,
        answers.WRONG_TYPE,
        f"A message may have {MOST_SEGMENTS:,} segments. Send fewer results in one message.",
    ),
    Unreadable.TOO_MANY_SEPARATORS: (
        Why.TOO_MANY_SEPARATORS,
        answers.WRONG_TYPE,
        f"A message may have {MOST_SEPARATORS:,} separators. Send fewer results in one message.",
    ),
}
_KINDS: Final = frozenset(kind for kind, _ in TAKEN)


def verdict_of(head: Head, raw: bytes) -> Verdict:
    """The verdict on a message that came for the first time, by its header and its size in parts."""
    flaw = flaw_of(head, raw)
    if flaw is not None:
        why, number, words = _FLAWS[flaw]
        return Verdict(Code.ERROR, MessageState.REFUSED, why, Reason(*number, words))
    if (head.kind, head.event) in TAKEN:
        return Verdict(Code.TAKEN, MessageState.RECEIVED)
    if head.kind in _KINDS:
        words = (
            f"{head.kind} messages of this event (MSH-9.2) are not taken. The interface's page lists those that are."
        )
        return Verdict(Code.REFUSED, MessageState.REFUSED, Why.EVENT, Reason(*answers.UNSUPPORTED_EVENT, words))
    words = "Messages of this type (MSH-9) are not taken: ORU, MDM and ADT are."
    return Verdict(Code.REFUSED, MessageState.REFUSED, Why.TYPE, Reason(*answers.UNSUPPORTED, words))


def reused() -> Verdict:
    """The verdict on another content under a control id that came before."""
    words = "MSH-10 came before with another content. Give each message a control id of its own."
    return Verdict(Code.ERROR, MessageState.QUARANTINED, Why.CONTROL_ID_REUSED, Reason(*answers.DUPLICATE, words))


_LONG: Final = 400


def told_text(text: str) -> tuple[str, ...]:
    """The segments for a person to read. A field that is longer than any text is a file: its size stands for it."""
    field = text.lstrip("\ufeff\r\n\t ")[3:4] or "|"
    return tuple(
        field.join(
            one if len(one) <= _LONG else f"{one[:40]}... ({len(one):,} characters)" for one in line.split(field)
        )
        for line in segments_of(text, field)[:MOST_SEGMENTS]
    )
