"""A work status in the words of its readers."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from occhub.domains.work_status.types import Appointment, Duty, PersonStatus, Restriction, Standing
from occhub.interfaces.web.ui.templatetags.occhub_ui import date_words

Chip = tuple[str, str]
DUTIES = {Duty.FULL: "Full duty", Duty.RESTRICTED: "Restrictions", Duty.OFF: "Off work"}
_CHIPS: dict[Standing, Chip] = {
    Standing.FULL: ("ok", "Full duty"),
    Standing.RESTRICTED: ("warn", "Restrictions"),
    Standing.OFF: ("bad", "Off work"),
    Standing.ENDED: ("neutral", "Ended"),
}


def typed(day: date | None) -> str:
    """A day as people type it; "" for none."""
    return f"{day:%m/%d/%Y}" if day else ""


def duty_chip(duty: Duty) -> Chip:
    """What was recorded, as a chip."""
    return _CHIPS[Standing(str(duty))]


def standing_chip(standing: Standing) -> Chip:
    """What the status means today, as a chip."""
    return _CHIPS[standing]


def until_words(day: date | None) -> str:
    """How long something holds."""
    return f"through {date_words(day)}" if day else "until further notice"


def restriction_words(one: Restriction) -> str:
    """A restriction with its end: "Lift up to 20 lb, through Dec 4, 2026"."""
    return f"{one.said}, {until_words(one.until)}"


def off_words(until: date | None) -> str:
    """How long somebody is off work."""
    return f"Off work {until_words(until)}"


def appointment_words(one: Appointment | None, zone: str) -> str:
    """When and where the employee comes next; "" where nothing is planned."""
    if one is None:
        return ""
    at = ""
    if one.at is not None:
        there = datetime.combine(one.day, one.at, ZoneInfo(zone))
        at = f", {there.hour % 12 or 12}:{there:%M %p %Z}"
    return f"{date_words(one.day)}{at}, {one.center_name}"


def holds_words(row: PersonStatus) -> str:
    """Until when the status of now holds, as a list says it."""
    if row.standing is Standing.FULL:
        return ""
    if row.standing is Standing.ENDED:
        return f"Ended {date_words(row.until)}" if row.until else "Ended"
    return until_words(row.until).capitalize()


def restriction_lines(row: PersonStatus, today: date) -> list[str]:
    """The restrictions that hold today or later, in words."""
    return [restriction_words(one) for one in row.restrictions if one.until is None or one.until >= today]
