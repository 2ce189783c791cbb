"""Pure decisions about centers: how far, open at a moment, able to do all that is asked. The clock is passed in."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, time
from math import asin, cos, radians, sin, sqrt
from typing import Final
from zoneinfo import ZoneInfo

from occhub.domains.centers.types import DAYS, Center, CenterChoice, Opening

# Mean radius of the earth (IUGG R1, 6371.0088 km) in statute miles.
EARTH_RADIUS_MILES: Final = 3958.7613


def distance_miles(from_latitude: float, from_longitude: float, to_latitude: float, to_longitude: float) -> float:
    """Great-circle distance in statute miles between two points in degrees (haversine)."""
    a, b = radians(from_latitude), radians(to_latitude)
    half = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(to_longitude - from_longitude) / 2) ** 2
    # Rounding can lift the value above 1 for points on opposite sides of the earth.
    return 2 * EARTH_RADIUS_MILES * asin(sqrt(min(1.0, half)))


def able(center: Center, capabilities: Collection[str]) -> bool:
    """True if the center can do all of `capabilities`."""
    return center.capabilities.issuperset(capabilities)


def is_open(center: Center, moment: datetime) -> bool:
    """True if `moment` (aware) falls into the opening hours, read on the wall clock of the center's zone."""
    local = _local(center, moment)
    today, yesterday = center.hours[local.weekday()], center.hours[local.weekday() - 1]
    now = local.time()
    if today is not None and today.open <= now and (now < today.close or _past_midnight(today)):
        return True
    return yesterday is not None and _past_midnight(yesterday) and now < yesterday.close


def choices(
    centers: Iterable[Center],
    capabilities: Collection[str],
    moment: datetime,
    latitude: float | None,
    longitude: float | None,
) -> tuple[CenterChoice, ...]:
    """Centers that accept people and can do all of `capabilities`, nearest first; without a distance last, by name."""
    found = (
        CenterChoice(c, _miles(c, latitude, longitude), is_open(c, moment))
        for c in centers
        if c.accepting and able(c, capabilities)
    )
    return tuple(sorted(found, key=lambda f: (f.miles is None, f.miles or 0.0, f.center.name, str(f.center.id))))


def hours_lines(center: Center) -> tuple[str, ...]:
    """Opening hours as people write them, equal days together: "Monday to Friday 8:00 AM to 5:00 PM"."""
    if all(hours is not None and hours.open == hours.close for hours in center.hours):
        return ("Open 24 hours",)
    lines: list[str] = []
    first = 0
    for day in range(1, 8):
        if day == 7 or center.hours[day] != center.hours[first]:
            days = DAYS[first] if day - first == 1 else f"{DAYS[first]} to {DAYS[day - 1]}"
            lines.append(f"{days} {hours_text(center.hours[first])}")
            first = day
    return tuple(lines)


def hours_from_json(stored: Sequence[Sequence[str] | None]) -> tuple[Opening | None, ...]:
    """Hours from their stored form: seven entries, Monday first, each ["08:00", "17:00"] or null. Raises ValueError."""
    if len(stored) != 7 or any(day is not None and len(day) != 2 for day in stored):
        raise ValueError("hours need seven days, each with an opening and a closing time or nothing")
    days = (None if d is None else (time.fromisoformat(d[0]), time.fromisoformat(d[1])) for d in stored)
    return tuple(None if day is None else Opening(*day) for day in days)


def hours_to_json(hours: Sequence[Opening | None]) -> list[list[str] | None]:
    """The stored form of hours, see `hours_from_json`."""
    return [None if h is None else [f"{h.open:%H:%M}", f"{h.close:%H:%M}"] for h in hours]


def _miles(center: Center, latitude: float | None, longitude: float | None) -> float | None:
    if latitude is None or longitude is None or center.latitude is None or center.longitude is None:
        return None
    return distance_miles(latitude, longitude, center.latitude, center.longitude)


def _local(center: Center, moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("the moment needs a time zone")
    return moment.astimezone(ZoneInfo(center.zone))


def _past_midnight(hours: Opening) -> bool:
    return hours.close <= hours.open


def hours_text(hours: Opening | None) -> str:
    """``8:00 AM to 5:00 PM``, ``open 24 hours`` or ``closed``."""
    if hours is None:
        return "closed"
    if hours.open == hours.close:
        return "open 24 hours"
    return " to ".join(
        f"{t.hour % 12 or 12}:{t.minute:02d} {'AM' if t.hour < 12 else 'PM'}" for t in (hours.open, hours.close)
    )
