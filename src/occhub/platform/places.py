"""Places for work that may take long: so many at once in this process, and so many of them for one holder.

A holder is whoever must not take the places of all: a person, an address. Each process counts for itself.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from types import TracebackType
from typing import Self


@dataclass(frozen=True, slots=True)
class Pace:
    """What is too slow: ``seconds`` without anything, or after them less than ``rate`` bytes a second on the whole."""

    seconds: float
    rate: float = 0.0


class Place:
    """A place, until it is given back. Its holder says by ``moved`` what was done in it."""

    def __init__(self, holder: Hashable, clock: Callable[[], float], ended: Callable[[Place], None]) -> None:
        self.holder = holder
        self.is_lost = False
        """Somebody else has the place now, because this work was too slow: it should end as soon as it can."""
        self.is_over = False
        self._clock = clock
        self._ended = ended
        self._since = self._moved_at = clock()
        self._bytes = 0

    def moved(self, count: int) -> None:
        """So many bytes went on just now."""
        self._bytes += count
        self._moved_at = self._clock()

    def stood_since(self, now: float, pace: Pace) -> float | None:
        """When it last moved, where it is slower than ``pace``; None where it is not."""
        whole = now - self._since
        is_slow = now - self._moved_at > pace.seconds or (whole > pace.seconds and self._bytes < pace.rate * whole)
        return self._moved_at if is_slow else None

    def give_back(self) -> None:
        """The work has ended; a second time does nothing."""
        self._ended(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.give_back()


class Places:
    """``total`` places, at most ``own`` of them for one holder, at most ``waiting`` who wait for one.

    With a ``pace``, who is slower keeps the place only as long as nobody needs it. Until that work has really ended it
    counts among its holder's own, so nobody gets more by being slow.
    """

    def __init__(
        self,
        total: int,
        own: int,
        *,
        waiting: int = 0,
        pace: Pace | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.total, self.own, self.waiting = total, own, waiting
        self._clock = clock
        self._pace = pace
        self._held: set[Place] = set()
        self._working: Counter[Hashable] = Counter()
        self._waiting: set[Hashable] = set()
        self._changed = threading.Condition()

    def take(self, holder: Hashable, *, seconds: float = 0.0) -> Place | None:
        """A place, None where there is none. Waits up to ``seconds`` for one, each holder once at a time: who waits has
        a thread of the server."""
        with self._changed:
            place = self._taken(holder)
            if place or holder in self._waiting or len(self._waiting) >= self.waiting:
                return place
            self._waiting.add(holder)
            try:
                return self._changed.wait_for(lambda: self._taken(holder), seconds)
            finally:
                self._waiting.discard(holder)

    def _taken(self, holder: Hashable) -> Place | None:
        if self._working[holder] >= self.own or not (len(self._held) < self.total or self._lose_slowest()):
            return None
        place = Place(holder, self._clock, self._give_back)
        self._held.add(place)
        self._working[holder] += 1
        return place

    def _lose_slowest(self) -> bool:
        """Take a place from who stands still for longest among those that are too slow; whether there was one."""
        if self._pace is None:
            return False
        now = self._clock()
        stood = {one: since for one in self._held if (since := one.stood_since(now, self._pace)) is not None}
        if not stood:
            return False
        slowest = min(stood, key=stood.__getitem__)
        slowest.is_lost = True
        self._held.discard(slowest)
        return True

    def _give_back(self, place: Place) -> None:
        with self._changed:
            if place.is_over:
                return
            place.is_over = True
            self._held.discard(place)
            self._working[place.holder] -= 1
            if not self._working[place.holder]:
                del self._working[place.holder]
            self._changed.notify_all()
