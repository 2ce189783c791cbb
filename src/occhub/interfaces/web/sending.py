"""Answers that are sent while their bytes are made: each has a place for as long as somebody takes it."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Final

import structlog

from occhub.platform.places import Pace, Place

LEAST_PACE: Final = Pace(60, rate=16 * 1024)
"""Who stands still for a minute or takes less than 16 KiB a second gives way to the next."""

log = structlog.get_logger()


class Sending:
    """The bytes of an answer of announced length. The place comes back however it ends: read to its end, broken off,
    failed, never begun. It ends before its end when somebody else needed the place."""

    def __init__(self, place: Place, pieces: Generator[bytes, None, None]) -> None:
        self._place = place
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._place.is_lost:
            log.warning("slow_reader_ended")
            self.close()
        try:
            piece = next(self._pieces)
        except BaseException:
            self.close()
            raise
        self._place.moved(len(piece))
        return piece

    def close(self) -> None:
        """Ends the answer; a second time does nothing."""
        self._pieces.close()
        self._place.give_back()


def pieces(content: bytes, size: int = 64 * 1024) -> Generator[bytes, None, None]:
    """The content in pieces: a server holds some of those that it was given, never all."""
    for start in range(0, len(content), size):
        yield content[start : start + size]
