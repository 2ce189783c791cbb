"""How much the listener takes at once, from whom, and for how long: a bad peer costs itself, not the others."""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from occhub.domains.interop.wire.inbound.heads import MOST_BYTES


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, times in seconds.

    ``unidentified`` counts connections on which no known sender has spoken, ``by_address`` those of them from one
    address. A message above ``large`` needs a place: ``places`` in all, ``places_of_one`` for one sender; while none is
    free, no more of it is read. ``at_once_of_one`` of a sender's messages are worked on at once.
    """

    message: int = MOST_BYTES
    message_seconds: float = 60.0
    idle_seconds: float = 30.0
    kept_seconds: float = 600.0
    answer_seconds: float = 10.0
    connections: int = 2_000
    unidentified: int = 1_600
    by_address: int = 24
    large: int = 400 * 1024
    places: int = 12
    places_of_one: int = 3
    workers: int = 8
    at_once_of_one: int = 4


class Crowd:
    """Who is connected. All its methods run on the loop's thread."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._all = 0
        self._unidentified: Counter[str] = Counter()
        self._by_feed: Counter[uuid.UUID] = Counter()

    def enter(self, address: str) -> bool:
        """Take in a connection of somebody unknown; False where there are too many."""
        mine = self._unidentified[address]
        is_full = self._all >= self._limits.connections or self._unidentified.total() >= self._limits.unidentified
        if is_full or mine >= self._limits.by_address:
            return False
        self._all += 1
        self._unidentified[address] += 1
        return True

    def identify(self, address: str, feed_id: uuid.UUID, most: int, *, is_first: bool) -> bool:
        """The connection speaks for a known sender; False where that one has ``most`` connections already."""
        if self._by_feed[feed_id] >= most:
            return False
        self._by_feed[feed_id] += 1
        if is_first:
            self._forget(address)
        return True

    def leave(self, address: str, feeds: set[uuid.UUID]) -> None:
        """The connection is over."""
        self._all -= 1
        for feed_id in feeds:
            self._by_feed[feed_id] -= 1
            if not self._by_feed[feed_id]:
                del self._by_feed[feed_id]
        if not feeds:
            self._forget(address)

    def _forget(self, address: str) -> None:
        self._unidentified[address] -= 1
        if not self._unidentified[address]:
            del self._unidentified[address]


class Places:
    """Room for large messages, and turns of each sender at the workers."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._room = asyncio.Semaphore(limits.places)
        self._room_of: dict[uuid.UUID, asyncio.Semaphore] = {}
        self._turns_of: dict[uuid.UUID, asyncio.Semaphore] = {}

    async def take_room(self, feed_id: uuid.UUID) -> None:
        """Wait for a place for a large message."""
        own = self._room_of.setdefault(feed_id, asyncio.Semaphore(self._limits.places_of_one))
        await own.acquire()
        try:
            await self._room.acquire()
        except BaseException:
            own.release()
            raise

    def give_room(self, feed_id: uuid.UUID) -> None:
        """The large message is not in memory any more."""
        self._room.release()
        self._room_of[feed_id].release()

    @asynccontextmanager
    async def turn(self, feed_id: uuid.UUID) -> AsyncIterator[None]:
        """Wait until fewer of this sender's messages are worked on."""
        async with self._turns_of.setdefault(feed_id, asyncio.Semaphore(self._limits.at_once_of_one)):
            yield
