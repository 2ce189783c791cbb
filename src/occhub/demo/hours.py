"""When something can have happened at a center: in its opening hours, on its own wall clock."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from occhub.domains.centers.rules import is_open
from occhub.domains.centers.types import Center

STAY: Final = timedelta(hours=2)  # nobody stays longer at a visit that is over
_BEFORE_CLOSING: Final = timedelta(minutes=40)  # what comes in later is opened on the next day
_WEEK: Final = 8  # days in which every center opens at least once


def morning_at(center: Center, now: datetime, days_ago: int, roll: Random) -> datetime:
    """A check-in time in the first hours of an open day, `days_ago` days ago or shortly before."""
    zone = ZoneInfo(center.zone)
    day = now.astimezone(zone).date() - timedelta(days=days_ago)
    while center.hours[day.weekday()] is None or day.weekday() > 4:
        day -= timedelta(days=1)
    hours = center.hours[day.weekday()]
    opens = max(hours.open if hours else time(8), time(7))
    return datetime.combine(day, opens, zone) + timedelta(minutes=10 + roll.randrange(230))


def earlier_today(center: Center, now: datetime, ago: timedelta, roll: Random) -> datetime | None:
    """A check-in time of today for a visit that is over: `ago` where that fits, else another; None too early today."""
    opened = _hours_on(center, _day(center, now))
    if opened is None:
        return None
    first, last = opened[0] + timedelta(minutes=10), min(now, opened[1]) - STAY
    if first <= now - ago <= last:
        return now - ago
    return (
        first + timedelta(minutes=roll.randrange(1 + (last - first) // timedelta(minutes=1))) if first <= last else None
    )


def present(center: Center, now: datetime, minutes: int) -> datetime:
    """When somebody came who is there for about `minutes` (under 120); shortly after opening not quite so long.

    Where the center is closed now, the hours are left aside: its desk has somebody to show at any hour.
    """
    at = now - timedelta(minutes=minutes)
    opened = _hours_on(center, _day(center, now))
    if opened is None or is_open(center, at) or not is_open(center, now):
        return at
    return now - timedelta(seconds=int((now - opened[0]).total_seconds() * minutes / 120))


def reached(center: Center, at: datetime, roll: Random) -> datetime:
    """`at`, where the center is open then and for a while; else a moment of the last opening hours before."""
    for opens, closes in _backwards(center, at):
        latest = min(at, closes - _BEFORE_CLOSING)
        if latest == at:
            return at
        if latest >= opens:
            return latest - timedelta(minutes=roll.randrange(1 + min(240, (latest - opens) // timedelta(minutes=1))))
    raise LookupError(f"{center.slug} never opens")


def seen(center: Center, at: datetime, minutes: int) -> datetime:
    """When the desk opened what lies there from `at` on: at once, or `minutes` (under 10) after the next opening."""
    if is_open(center, at):
        return at
    for days in range(_WEEK):
        opened = _hours_on(center, _day(center, at) + timedelta(days=days))
        if opened is not None and opened[0] > at:
            return opened[0] + timedelta(minutes=minutes)
    raise LookupError(f"{center.slug} never opens")


def _day(center: Center, at: datetime) -> date:
    return at.astimezone(ZoneInfo(center.zone)).date()


def _backwards(center: Center, at: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The opening hours that began before `at`, newest first."""
    for days in range(_WEEK):
        opened = _hours_on(center, _day(center, at) - timedelta(days=days))
        if opened is not None and opened[0] <= at:
            yield opened


def _hours_on(center: Center, day: date) -> tuple[datetime, datetime] | None:
    """Opening and closing of the hours that begin on a day; None where it is closed. In UTC, so that they subtract."""
    hours = center.hours[day.weekday()]
    if hours is None:
        return None
    until = day if hours.close > hours.open else day + timedelta(days=1)
    zone = ZoneInfo(center.zone)
    return datetime.combine(day, hours.open, zone).astimezone(UTC), datetime.combine(
        until, hours.close, zone
    ).astimezone(UTC)
