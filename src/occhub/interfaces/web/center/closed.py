"""A day or an hour on which a center is closed: asked about once, since a center may open for somebody all the same."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from occhub.domains.centers import reads as centers
from occhub.domains.centers.types import Center


def question(center: Center, name: str, day: date, at: datetime | None = None) -> str:
    """What is to be asked about a day at a center, or about the moment ``at`` of it; "" where it is open then.

    ``name`` is the center as the sentence begins.
    """
    if at is None:
        return "" if center.hours[day.weekday()] else f"{name} is closed on {_day(day)}. {_ANOTHER_DAY}"
    if centers.is_open(center, at):
        return ""
    there = at.astimezone(ZoneInfo(center.zone))
    hours = center.hours[there.weekday()]
    if hours is None:
        return f"{name} is closed on {_day(there.date())}. {_ANOTHER_DAY}"
    return f"{name} is open {centers.hours_text(hours)} {there:%Z} on {_day(there.date())}. {_ANOTHER_TIME}"


_ANOTHER_DAY = "Choose another day, or save again to keep this one."
_ANOTHER_TIME = "Choose another time, or save again to keep this one."


def _day(day: date) -> str:
    return f"{day:%A}, {day:%b} {day.day}"
