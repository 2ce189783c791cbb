"""Whether a text names somebody or a day, in the ways in which people and machines write them."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from occhub.platform.text import fold, tokens

_SUFFIXES: Final = frozenset(("jr", "sr", "ii", "iii", "iv"))
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


def mentions_name(text: str, name: str) -> bool:
    """Every part of the name stands in ``text`` as a word, the parts together or apart; accents and case do not count,
    Jr and the like may be left out."""
    parts = [word for word in tokens(name) if word not in _SUFFIXES] or tokens(name)
    words = set(tokens(text))
    if all(part in words for part in parts) or "".join(parts) in words:
        return True
    # O'Brien may be written O Brien, and tokens() joins what an apostrophe parts.
    apart = tokens(re.sub("['\u2019`\u00b4]", " ", name))
    return len(apart) > len(parts) and all(part in words for part in apart)


def mentions_date(text: str, day: date) -> bool:
    """The day stands in ``text``: month first as in 03/14/1988 or 3-14-88, 1988-03-14, 19880314, March 14, 1988 and
    14 Mar 1988. Day first in digits is another day to an American and does not count."""
    return _form(day).search(fold(text)) is not None


def _form(day: date) -> re.Pattern[str]:
    month, number = f"0?{day.month}", f"0?{day.day}"
    year = f"(?:{day.year}|{day.year % 100:02d})"
    mark = r"\s?[-/.\s]\s?"
    name = _MONTHS[day.month - 1]
    short = "sept?" if day.month == 9 else name[:3]
    named = rf"(?:{name}|{short})\.?"
    ordinal = f"{number}(?:st|nd|rd|th)?"
    gap = r"[-\s,./]*"
    forms = (
        f"{month}{mark}{number}{mark}{year}",
        f"{day.year}{mark}{month}{mark}{number}",
        f"{day:%m%d%Y}",
        f"{day:%Y%m%d}",
        f"{named}{gap}{ordinal}{gap}{year}",
        rf"{ordinal}{gap}(?:of\s)?{named}{gap}{year}",
    )
    return re.compile(rf"(?<![0-9a-z])(?:{'|'.join(forms)})(?![0-9])")
