"""The one clock. Rules never read it: they get ``now`` passed in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(tz=UTC)


def local_date(moment: datetime, zone: str) -> date:
    """The calendar date of ``moment`` in the IANA zone ``zone``."""
    return moment.astimezone(ZoneInfo(zone)).date()
