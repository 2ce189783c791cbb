"""The one clock. Rules never read it: they get ``now`` passed in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

# Where centers can lie: every state, the District of Columbia and the territories have the clock of one of these.
US_ZONES: Final = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "America/Adak",
    "America/Puerto_Rico",
    "Pacific/Honolulu",
    "Pacific/Pago_Pago",
    "Pacific/Guam",
)
_told: ContextVar[datetime | None] = ContextVar("occhub_clock", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _told.get() or datetime.now(tz=UTC)


def is_told() -> bool:
    """Whether a moment was told by :func:`at`: what happens now belongs to a past that nobody waits for news of."""
    return _told.get() is not None


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the block happen at ``moment``: how the demonstration gets a past. No page and no job uses it."""
    token = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(token)


def local_date(moment: datetime, zone: str) -> date:
    """The calendar date of ``moment`` in the IANA zone ``zone``."""
    return moment.astimezone(_zone(zone)).date()


@cache
def _zone(name: str) -> ZoneInfo:
    """The library keeps eight zones ready; the country has more, and a list asks for one in each row."""
    return ZoneInfo(name)
