"""Answers to what is never stored: bytes that are no message, and senders whom nobody registered. The words say what to
do; they quote nothing."""

from __future__ import annotations

import secrets
from typing import Final

from occhub.domains.interop.wire.inbound import answers
from occhub.domains.interop.wire.inbound.answers import Code, Reason
from occhub.domains.interop.wire.inbound.heads import EMPTY, MOST_BYTES, Head, Unreadable
from occhub.interfaces.hl7.framing import Fault
from occhub.platform import clock

_MIB: Final = MOST_BYTES // (1024 * 1024)
_FAULTS: Final = {
    Fault.NOISE: "Send each message between 0x0B and 0x1C 0x0D (MLLP). This was something else.",
    Fault.TOO_LARGE: f"A message may have {_MIB} MiB. Send fewer reports in one message.",
    Fault.CUT: "A new message began before this one had ended. Send it again, whole.",
}
_UNREADABLE: Final = {
    Unreadable.NO_HEADER: "A message begins with an MSH segment. This one does not.",
    Unreadable.BATCH: "Batches (FHS, BHS) are not taken over MLLP. Send the messages of the batch one by one.",
    Unreadable.SEPARATORS: "MSH-1 and MSH-2 must name five different separators, such as |^~\\&.",
}


def fault(head: Head, found: Fault) -> bytes:
    """The answer to bytes that are no whole message."""
    return _refused(head, Reason(*answers.SEGMENT_ORDER, _FAULTS[found]))


def unreadable(found: Unreadable) -> bytes:
    """The answer to a message without a header that can be read."""
    return _refused(EMPTY, Reason(*answers.SEGMENT_ORDER, _UNREADABLE[found]))


def unknown_sender(head: Head) -> bytes:
    """The answer to somebody whom no center registered, or who calls from another address."""
    if not head.facility:
        return _refused(head, Reason(*answers.MISSING, "MSH-4 (sending facility) is missing: it says who sends."))
    words = "No sender with this facility (MSH-4) is registered for this address. Ask the operator to register it."
    return _refused(head, Reason(*answers.UNKNOWN_KEY, words))


def too_many_connections(head: Head, most: int) -> bytes:
    """The answer on a connection beyond those that a sender may have."""
    return _answer(
        head, Code.ERROR, Reason(*answers.INTERNAL, f"At most {most} connections at once. Use those that are open.")
    )


def failed(head: Head) -> bytes:
    """The answer when the message could not be stored: it must be sent again."""
    return _answer(head, Code.ERROR, Reason(*answers.INTERNAL, "It could not be stored now. Send it again later."))


def _refused(head: Head, reason: Reason) -> bytes:
    return _answer(head, Code.REFUSED, reason)


def _answer(head: Head, code: Code, reason: Reason) -> bytes:
    return answers.build(head, code, now=clock.now(), control_id=secrets.token_hex(10), reason=reason)
