"""Dates as people type them: one reading for every field. The month comes before the day, as in the US."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms

from occhub.platform import clock

NO_SUCH_DAY = "This day does not exist."
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_YEAR = r"(?P<year>\d{4}|\d{2})"
_NAME = r"(?P<name>[a-z]{3,9})\.?"
_FORMS = tuple(
    re.compile(pattern, re.ASCII | re.IGNORECASE)
    for pattern in (
        rf"(?P<month>\d{{1,2}})\s*[-/. ]\s*(?P<day>\d{{1,2}})\s*[-/. ]\s*{_YEAR}",  # 1/2/1990, 1-2-1990, 1.2.90
        r"(?P<month>\d{2})(?P<day>\d{2})(?P<year>\d{4})",  # 01021990
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",  # 1990-01-02
        rf"{_NAME}\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s*,\s*|\s+){_YEAR}",  # Jan 2, 1990
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]*{_NAME},?[\s-]*{_YEAR}",  # 2 Jan 1990
    )
)
_SPLIT_YEAR = 69  # of two digits: 69 to 99 lie in the last century, 00 to 68 in this one


class NoSuchDay(ValueError):
    """It looks like a date, but no calendar has this day."""


def typed_date(text: str, *, is_past: bool = False) -> date | None:
    """The day somebody typed; None where it is no date. ``is_past``: a year of two digits means the last such day.

    Raises :class:`NoSuchDay` for 02/30/1990 and the like.
    """
    found = next((match for form in _FORMS if (match := form.fullmatch(text.strip()))), None)
    if found is None:
        return None
    parts = found.groupdict()
    month = _month(parts["name"]) if "name" in parts else int(parts["month"])
    if month is None:
        return None
    year = int(parts["year"])
    if len(parts["year"]) > 2:
        return _day(year, month, int(parts["day"]))
    if not is_past:
        return _day(year + (1900 if year >= _SPLIT_YEAR else 2000), month, int(parts["day"]))
    return _last(year, month, int(parts["day"]))


def _month(name: str) -> int | None:
    return next((at for at, full in enumerate(_MONTHS, 1) if full.startswith(name.lower())), None)


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise NoSuchDay from error


def _last(year: int, month: int, day: int) -> date:
    """The latest day that has come, of the two centuries that a year of two digits can mean."""
    try:
        this = _day(2000 + year, month, day)
    except NoSuchDay:
        return _day(1900 + year, month, day)
    return this if this <= clock.now().date() else _day(1900 + year, month, day)


class TypedDateField(forms.DateField):
    """A date typed in any usual way. ``is_past``: as a date of birth is."""

    def __init__(self, *, is_past: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.is_past = is_past

    def to_python(self, value: Any) -> date | None:
        """The day, None for nothing; what is no day is refused in words that say which of both it is."""
        if value in self.empty_values or isinstance(value, date):
            return super().to_python(value)
        try:
            found = typed_date(str(value), is_past=self.is_past)
        except NoSuchDay as error:
            raise forms.ValidationError(f"{NO_SUCH_DAY} {self.error_messages['invalid']}", code="invalid") from error
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return found
