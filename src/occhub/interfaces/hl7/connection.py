"""One connection of a sender: read, judge the sender, hand the message over, answer, one message after the other."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, NoReturn

import structlog

from occhub.domains.interop.types.inbound import Sender
from occhub.domains.interop.wire.inbound.heads import EMPTY, HEADER_BYTES, Unreadable, read_head
from occhub.interfaces.hl7 import refusals
from occhub.interfaces.hl7.framing import Deframer, Fault, Frame, framed
from occhub.interfaces.hl7.limits import Crowd, Limits, Places

_READ: Final = 64 * 1024
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Desk:
    """What a connection asks of the rest.

    ``identify``: who is this (facility, application, address); may raise :class:`Unavailable`. ``take``: keep this
    message (its sender, bytes and address); gives the bytes of the answer.
    """

    identify: Callable[[str, str, str], Awaitable[Sender | None]]
    take: Callable[[Sender, bytes, str], Awaitable[bytes]]


class Unavailable(Exception):
    """Nobody can say now who sends this."""


class _Over(Exception):
    """Nothing more is read from this connection."""


class Connection:
    """The conversation with one peer."""

    def __init__(
        self,
        streams: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        desk: Desk,
        limits: Limits,
        crowd: Crowd,
        places: Places,
    ) -> None:
        self._reader, self._writer = streams
        self._desk, self._limits, self._crowd, self._places = desk, limits, crowd, places
        self._deframer = Deframer(limits.message)
        self._sender: Sender | None = None  # of the message that comes in
        self._room: uuid.UUID | None = None
        self._began: float | None = None
        self.address = str(self._writer.get_extra_info("peername")[0])
        self.feeds: set[uuid.UUID] = set()
        self.is_working = False

    async def talk(self) -> None:
        """Until the peer goes, is silent for too long, or cannot be understood."""
        try:
            while True:
                data = await self._read()
                for frame in self._deframer.feed(data) if data else self._deframer.finish():
                    await self._take(frame)
                if not data:
                    return
                await self._look()
        except (_Over, ConnectionError, TimeoutError):
            return
        finally:
            self._give_room()

    async def _read(self) -> bytes:
        now = time.monotonic()
        if self._deframer.inside:
            self._began = self._began or now
            seconds = self._began + self._limits.message_seconds - now
        else:
            self._began = None
            seconds = self._limits.kept_seconds if self.feeds else self._limits.idle_seconds
        async with asyncio.timeout(max(0.0, seconds)):
            return await self._reader.read(_READ)

    async def _look(self) -> None:
        """Judge the sender as soon as the header is there, and find room for a message that grows large."""
        if not self._deframer.inside:
            return
        if self._sender is None:
            start = self._deframer.beginning(HEADER_BYTES)
            if not any(end in start.lstrip(b"\r\n\t ") for end in (b"\r", b"\n")) and len(start) < HEADER_BYTES:
                return
            self._sender = await self._identified(start)
        if self._room is None and self._deframer.held > self._limits.large:
            waited = time.monotonic()
            await self._places.take_room(self._sender.feed_id)
            self._room = self._sender.feed_id
            if self._began is not None:
                self._began += time.monotonic() - waited

    async def _take(self, frame: Frame) -> None:
        if frame.fault is not None:
            await self._refuse(frame)
            return
        sender = self._sender or await self._identified(frame.content)
        self.is_working = True
        try:
            async with self._places.turn(sender.feed_id):
                answer = await self._desk.take(sender, frame.content, self.address)
            await self._send(answer)
        finally:
            self.is_working = False
            self._sender, self._began = None, None
            self._give_room()

    async def _identified(self, start: bytes) -> Sender:
        """The known sender of this message; anybody else is answered and let go."""
        head = read_head(start)
        if isinstance(head, Unreadable):
            await self._end(refusals.unreadable(head))
        try:
            sender = await self._desk.identify(head.facility, head.application, self.address)
        except Unavailable:
            await self._end(refusals.failed(head))
        if sender is None:
            log.warning("hl7_sender_unknown")
            await self._end(refusals.unknown_sender(head))
        if sender.feed_id not in self.feeds:
            if not self._crowd.identify(self.address, sender.feed_id, sender.connections, is_first=not self.feeds):
                await self._end(refusals.too_many_connections(head, sender.connections))
            self.feeds.add(sender.feed_id)
        return sender

    async def _refuse(self, frame: Frame) -> None:
        head = read_head(frame.content)
        known = EMPTY if isinstance(head, Unreadable) else head
        self._give_room()
        await self._send(refusals.fault(known, frame.fault or Fault.NOISE))
        if frame.fault is not Fault.CUT:
            raise _Over

    async def _end(self, answer: bytes) -> NoReturn:
        await self._send(answer)
        raise _Over

    async def _send(self, answer: bytes) -> None:
        self._writer.write(framed(answer))
        async with asyncio.timeout(self._limits.answer_seconds):
            await self._writer.drain()

    def _give_room(self) -> None:
        if self._room is not None:
            self._places.give_room(self._room)
            self._room = None
