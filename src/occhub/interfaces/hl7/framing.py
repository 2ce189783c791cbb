"""MLLP framing: where one message ends and the next begins, in bounded memory and without looking into it.

A message stands between 0x0B and 0x1C 0x0D (HL7 v2.5.1, Implementation Guide appendix C). Both marks are control
characters that no message may hold. Some senders leave the last 0x0D out, or send LF: the mark also counts as the end
where a new message or the end of the connection follows it, never where text goes on: a message that was cut by a
stray 0x1C must not be taken for a whole one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

HEADER_BYTES: Final = 4096
START: Final = b"\x0b"
END: Final = b"\x1c"
_AFTER_END: Final = b"\r\n\x0b"
_BLANKS: Final = b"\r\n\t \x00\x1c"
MOST_NOISE: Final = 4096
_RESTARTS: Final = (b"\x0bMSH", b"\x0bFHS", b"\x0bBHS")


class Fault(StrEnum):
    """Why bytes of a connection are no message."""

    NOISE = "noise"  # too much outside of a frame
    TOO_LARGE = "too_large"
    CUT = "cut"  # a new message began before this one had ended


@dataclass(frozen=True, slots=True)
class Frame:
    """The bytes of one message, without its marks; with a ``fault`` the beginning of what was seen instead of one."""

    content: bytes
    fault: Fault | None = None


class Deframer:
    """Gets the bytes of one connection as they come, gives whole messages. Holds at most ``limit`` bytes and a read."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._buffer = bytearray()
        self._inside = False
        self._searched = 0
        self._noise = 0

    @property
    def held(self) -> int:
        """How many bytes of an unfinished message wait here."""
        return len(self._buffer)

    @property
    def inside(self) -> bool:
        """Whether a message has begun and not ended."""
        return self._inside

    def beginning(self, size: int) -> bytes:
        """The first bytes of the unfinished message, so that its sender can be judged before it is all here."""
        return bytes(self._buffer[:size]) if self._inside else b""

    def feed(self, data: bytes) -> list[Frame]:
        """The messages that end with these bytes, in their order. A frame with :data:`Fault.TOO_LARGE` or
        :data:`Fault.NOISE` is the last one: the connection cannot be understood any further."""
        self._buffer += data
        found: list[Frame] = []
        while frame := self._next(is_end=False):
            found.append(frame)
            if frame.fault in (Fault.TOO_LARGE, Fault.NOISE):
                self._buffer.clear()
                break
        return found

    def finish(self) -> list[Frame]:
        """The connection is over: a message whose last mark stands at the very end is whole, anything else is not."""
        frame = self._next(is_end=True)
        self._buffer.clear()
        return [frame] if frame else []

    def _next(self, *, is_end: bool) -> Frame | None:
        if not self._inside:
            fault = self._skip()
            if fault is not None or not self._inside:
                return fault
        end = self._end(is_end=is_end)
        if end is None:
            return self._too_large(self._buffer) if len(self._buffer) > self.limit else None
        content = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        self._inside, self._searched = False, 0
        return self._judged(content)

    def _judged(self, content: bytes) -> Frame:
        """A message that begins inside another one shows that the first was cut; the last one is whole."""
        if len(content) > self.limit:
            return self._too_large(content)
        again = max(content.rfind(mark) for mark in _RESTARTS)
        if again < 0:
            return Frame(content)
        self._buffer[:0] = content[again:] + END + b"\r"
        return Frame(content[:again], Fault.CUT)

    def _too_large(self, content: bytes | bytearray) -> Frame:
        """Its beginning alone: who sent it stands there."""
        return Frame(bytes(content[:HEADER_BYTES]), Fault.TOO_LARGE)

    def _skip(self) -> Frame | None:
        """Drop what stands before the next message. Line ends are common there, more than a little else is no MLLP."""
        start = self._buffer.find(START)
        noise = self._buffer if start < 0 else self._buffer[:start]
        self._noise += len(noise.strip(_BLANKS))
        if self._noise > MOST_NOISE:
            return Frame(b"", Fault.NOISE)
        if start < 0:
            self._buffer.clear()
            return None
        del self._buffer[: start + 1]
        self._inside, self._searched, self._noise = True, 0, 0
        return None

    def _end(self, *, is_end: bool) -> int | None:
        """Where the message ends in the buffer; None while that is not known. Each byte is looked at once."""
        while True:
            at = self._buffer.find(END, self._searched)
            if at < 0:
                self._searched = len(self._buffer)
                return None
            if at + 1 == len(self._buffer):
                self._searched = at
                return at if is_end else None
            if self._buffer[at + 1] in _AFTER_END:
                return at
            self._searched = at + 1


def framed(content: bytes) -> bytes:
    """The message as it goes over the wire."""
    return START + content + END + b"\r"
