"""A work status in the words of its readers."""

from __future__ import annotations

from datetime import date

from occhub.domains.work_status import types
from occhub.domains.work_status.types import (
    Appointment,
    Duty,
    PersonStatus,
    Standing,
    WorkStatusDetail,
    day_words,
)

Chip = tuple[str, str]
_KINDS = {Standing.FULL: "ok", Standing.RESTRICTED: "warn", Standing.OFF: "bad"}


def typed(day: date | None) -> str:
    """A day as people type it; "" for none."""
    return f"{day:%m/%d/%Y}" if day else ""


def duty_chip(duty: Duty) -> Chip:
    """What was recorded, as a chip."""
    return _KINDS[Standing(str(duty))], duty.words


def standing_chip(row: PersonStatus) -> Chip:
    """What the status means today, as a chip."""
    return ("neutral", f"{row.duty.words} ended") if row.standing is Standing.ENDED else duty_chip(row.duty)


def off_words(status: WorkStatusDetail) -> str:
    """How long somebody is off work; "" for who is not."""
    return types.holds_words(status.until) if status.duty is Duty.OFF else ""


def appointment_words(one: Appointment | None, zone: str) -> str:
    """When and where the employee comes next; "" where nothing is planned."""
    return one.words(zone) if one else ""


def holds_words(row: PersonStatus) -> str:
    """Until when the status of now holds, as a list says it."""
    if row.standing is Standing.FULL:
        return ""
    if row.standing is Standing.ENDED:
        return f"Ended {day_words(row.until)}" if row.until else "Ended"
    return types.holds_words(row.until)


def restriction_lines(row: PersonStatus, today: date) -> list[str]:
    """The restrictions that hold today or later, in words; all of them where the status is over."""
    over = row.standing is Standing.ENDED
    return [one.whole for one in row.restrictions if over or one.until is None or one.until >= today]
