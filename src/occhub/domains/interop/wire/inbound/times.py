"""Times as HL7 writes them: ``YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][+/-ZZZZ]`` (v2.5.1, 2.A.22)."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone, tzinfo

_FORM = re.compile(r"(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:\.(\d{1,6})\d*)?([+-]\d{4})?")


def moment(sent: str, zone: tzinfo) -> datetime | None:
    """The moment, aware; without an offset it is in ``zone``, the sender's. None where it is none or no day is said."""
    found = _FORM.fullmatch(sent.strip())
    if found is None or found[3] is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    micro = int((found[7] or "").ljust(6, "0"))
    offset = _offset(found[8]) if found[8] else zone
    if offset is None:
        return None
    try:
        return datetime(year, month, day, hour, minute, second, micro, tzinfo=offset)
    except ValueError:
        return None


def day(sent: str) -> date | None:
    """The calendar date, whatever time follows it; None where it is none."""
    found = _FORM.fullmatch(sent.strip())
    if found is None or found[3] is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def _offset(sent: str) -> tzinfo | None:
    hours, minutes = int(sent[1:3]), int(sent[3:5])
    if hours > 14 or minutes > 59:
        return None
    return timezone(timedelta(hours=hours, minutes=minutes) * (-1 if sent[0] == "-" else 1))
