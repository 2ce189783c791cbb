"""The one box of the search: what a text says, and the text that says a search.

Dates and authorization numbers are known by their form, wherever they stand. The rest may be several things, words of
names or a claim number, and is searched as all of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from occhub.domains.results.types import ResultQuery
from occhub.interfaces.web.ui.dates import NoSuchDay, typed_date
from occhub.platform import clock
from occhub.platform.ids import read_number

LONGEST: Final = 120
MOST_PIECES_OF_A_DATE: Final = 4
YOUNGEST: Final = 14  # years; nobody who is examined for work was born later, so that such a day is one of service
_NUMBER: Final = re.compile(r"(?<![\w-])A[\s-]*\w{4}[\s-]*\w{4}(?:-\d\d)?(?![\w-])", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Understood:
    """What a text says. ``service_day``: a date on which nobody examined can have been born."""

    text: str = ""
    date_of_birth: date | None = None
    service_day: date | None = None
    authorization_number: str = ""


def understood(typed: str) -> Understood:
    """Read what was typed into the box; the first date and the first number count, what is left over is the text."""
    number, rest = _number(typed)
    day, rest = _day(rest)
    found = Understood(text=" ".join(rest.split()), authorization_number=number)
    if day is None:
        return found
    return replace(found, date_of_birth=day) if _may_be_birth(day) else replace(found, service_day=day)


def is_visit_number(typed: str) -> bool:
    """Whether a text is the number of a visit and nothing else."""
    return typed.strip()[:1] in ("V", "v") and bool(read_number("V", typed))


def _number(typed: str) -> tuple[str, str]:
    """An authorization number that can be nothing else: with its letter, and a digit or a hyphen in it."""
    for match in _NUMBER.finditer(typed):
        number = read_number("A", match[0])
        if number and (any(map(str.isdigit, match[0])) or "-" in match[0]):
            return number, f"{typed[: match.start()]} {typed[match.end() :]}"
    return "", typed


def _day(typed: str) -> tuple[date | None, str]:
    pieces = typed.split()
    for count in range(min(MOST_PIECES_OF_A_DATE, len(pieces)), 0, -1):
        for at in range(len(pieces) - count + 1):
            day = _read(" ".join(pieces[at : at + count]).strip(",;"))
            if day is not None:
                return day, " ".join(pieces[:at] + pieces[at + count :])
    return None, typed


def _read(text: str) -> date | None:
    """A day that exists, has come, and that somebody who is still alive can name."""
    try:
        day = typed_date(text, is_past=True)
    except NoSuchDay:
        return None
    return day if day is not None and 1900 < day.year <= clock.now().year else None


def _may_be_birth(day: date) -> bool:
    return day.year <= clock.now().year - YOUNGEST


def text_of(query: ResultQuery) -> str:
    """The text that says what of a search stands in the box."""
    born = f"{query.date_of_birth:%m/%d/%Y}" if query.date_of_birth else ""
    return " ".join(part for part in (query.text, born, query.authorization_number) if part)
