"""The listener: takes connections, keeps them apart, and stops in order."""

from __future__ import annotations

import asyncio
import resource
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

import structlog

from occhub.domains.interop.types.inbound import Sender
from occhub.domains.interop.wire.inbound.heads import EMPTY, Unreadable, read_head
from occhub.interfaces.hl7 import refusals
from occhub.interfaces.hl7.connection import Connection, Desk, Unavailable
from occhub.interfaces.hl7.limits import Crowd, Limits, Places

_KNOWN_SECONDS: Final = 2.0  # how long a change of a sender may take to be seen
_KNOWN_AT_MOST: Final = 1_000
_STOP_SECONDS: Final = 8.0
_BACKLOG: Final = 512
_FILES: Final = 4096
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Calls:
    """The blocking side: who speaks for a facility and application from an address, and what a message is answered."""

    identify: Callable[[str, str, str], Sender | None]
    take: Callable[[Sender, bytes, str], bytes]


@dataclass(slots=True)
class Listener:
    """One listening address. ``port`` 0 takes a free one, which :attr:`port` then tells."""

    calls: Calls
    host: str
    port: int
    limits: Limits = field(default_factory=Limits)
    _known: dict[tuple[str, str, str], tuple[float, Sender]] = field(default_factory=dict)
    _talking: set[asyncio.Task[None]] = field(default_factory=set)
    _open: set[Connection] = field(default_factory=set)

    async def run(self, stop: asyncio.Event, ready: Callable[[int], None] = lambda _: None) -> None:
        """Serve until ``stop``; then take nothing new and answer what is worked on."""
        crowd, places = Crowd(self.limits), Places(self.limits)
        pool = ThreadPoolExecutor(self.limits.workers, thread_name_prefix="hl7")
        desk = self._desk(pool)

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            if task is not None:
                self._talking.add(task)
                task.add_done_callback(self._talking.discard)
            with suppress(asyncio.CancelledError):  # by `_finish` alone, which waits for the end of this
                await self._serve((reader, writer), desk, crowd, places)

        server = await asyncio.start_server(talk, self.host, self.port, backlog=_BACKLOG)
        self.port = server.sockets[0].getsockname()[1]
        ready(self.port)
        await stop.wait()
        server.close()
        await self._finish()
        pool.shutdown(wait=False, cancel_futures=True)

    async def _serve(
        self, streams: tuple[asyncio.StreamReader, asyncio.StreamWriter], desk: Desk, crowd: Crowd, places: Places
    ) -> None:
        writer = streams[1]
        peer = writer.get_extra_info("peername")
        if peer is None or not crowd.enter(str(peer[0])):
            writer.transport.abort()
            return
        connection = Connection(streams, desk, self.limits, crowd, places)
        self._open.add(connection)
        try:
            await connection.talk()
        finally:
            self._open.discard(connection)
            crowd.leave(connection.address, connection.feeds)
            writer.close()
            with suppress(ConnectionError, TimeoutError):
                async with asyncio.timeout(1.0):
                    await writer.wait_closed()

    async def _finish(self) -> None:
        """Let go of whoever waits; whoever has a message being stored gets the answer first."""
        deadline = time.monotonic() + _STOP_SECONDS
        while any(one.is_working for one in self._open) and time.monotonic() < deadline:
            await asyncio.sleep(0.05)
        for task in list(self._talking):
            task.cancel()
        await asyncio.gather(*self._talking, return_exceptions=True)

    def _desk(self, pool: ThreadPoolExecutor) -> Desk:
        loop = asyncio.get_running_loop()

        async def identify(*named: str) -> Sender | None:
            key = (named[0], named[1], named[2])
            kept = self._known.get(key)
            if kept is not None and time.monotonic() - kept[0] < _KNOWN_SECONDS:
                return kept[1]
            try:
                found = await loop.run_in_executor(pool, self.calls.identify, *key)
            except Exception as error:
                log.error("hl7_sender_not_looked_up", kind=type(error).__name__)
                raise Unavailable from error
            self._known.pop(key, None)
            if len(self._known) >= _KNOWN_AT_MOST:
                self._known.clear()
            if found is not None:  # strangers are not remembered: their names would fill the memory
                self._known[key] = time.monotonic(), found
            return found

        async def take(sender: Sender, raw: bytes, address: str) -> bytes:
            return await loop.run_in_executor(pool, self._taken, sender, raw, address)

        return Desk(identify, take)

    def _taken(self, sender: Sender, raw: bytes, address: str) -> bytes:
        """The answer; where storing failed for whatever reason, AE: nothing is ever acknowledged that is not kept."""
        try:
            return self.calls.take(sender, raw, address)
        except Exception as error:  # noqa: BLE001  (the sender is told to send it again, the reason is logged by its kind)
            log.error("hl7_not_stored", kind=type(error).__name__)
            head = read_head(raw)
            return refusals.failed(EMPTY if isinstance(head, Unreadable) else head)


def allow_connections() -> None:
    """Each connection is an open file: ask for as many as this process may have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < _FILES:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (min(_FILES, hard), hard))


async def until_told(listener: Listener) -> None:
    """Serve until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for one in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(one, stop.set)
    await listener.run(stop)
