"""What a report of a center's system is: its type, its line, and whether a version is newer than what stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from occhub.domains.authorizations.types import LineState, LineView
from occhub.domains.catalogue.types import load_packaged
from occhub.domains.interop.types.inbound import Why
from occhub.domains.interop.wire.inbound.records import Attachment, Report

# Codes that say that there is a file and not which.
_NOTHING_SAID = frozenset(
    ["", "pdf", "report", "rpt", "doc", "document", "text", "file", "pdfreport", "base64", "attachment"]
)
_LABORATORY, _DRUG_FAMILIES = "laboratory", frozenset(["drug-alcohol"])


class Order(StrEnum):
    """How a version stands to the one that is there."""

    NEWER = "newer"
    SAME = "same"
    OLDER = "older"


@dataclass(frozen=True, slots=True)
class Version:
    """When a report became what it is, and how far it is: the sender's order of versions (OBR-22, then the rank of
    OBR-25 and OBX-11)."""

    at: datetime
    rank: int


def compare(stands: Version | None, comes: Version) -> Order:
    """Whether ``comes`` is newer. Nothing stands before the first."""
    if stands is None or (comes.at, comes.rank) > (stands.at, stands.rank):
        return Order.NEWER
    return Order.SAME if (comes.at, comes.rank) == (stands.at, stands.rank) else Order.OLDER


def codes_of(report: Report, attachment: Attachment | None) -> tuple[str, ...]:
    """The sender's codes for the kind of report, the closest first."""
    near = (attachment.code, attachment.other_code) if attachment is not None else ()
    return tuple(dict.fromkeys(one for one in (*near, report.code, report.other_code) if one))


def type_of(
    report: Report,
    attachment: Attachment,
    lines: Sequence[LineView],
    line: LineView | None,
    meanings: Mapping[str, str],
) -> tuple[str, Why]:
    """The report type, or why there is none.

    A code that a person gave a meaning, a report type's own code, or a file of which nothing is said beside a service
    that brings exactly one type of report. A code that nobody knows is never guessed.
    """
    known = load_packaged()
    for code in codes_of(report, attachment):
        found = meanings.get(code) or (code.lower() if code.lower() in known.report_types else "")
        if found:
            return _allowed(found, lines, line)
    services = [line.service] if line is not None else [one.service for one in lines]
    said = {one.lower() for one in (attachment.code, attachment.other_code)} - _NOTHING_SAID
    if said - {report.code.lower(), report.other_code.lower(), *services}:
        return "", Why.UNKNOWN_TYPE
    brings = {kind for one in services if one in known.services for kind in known.services[one].produces}
    own = report.code.lower() in (*_NOTHING_SAID, *services) or line is not None
    if len(brings) != 1 or not own:
        return "", Why.UNKNOWN_TYPE
    return _allowed(brings.pop(), lines, line)


def _allowed(code: str, lines: Sequence[LineView], line: LineView | None) -> tuple[str, Why]:
    """A laboratory's result of a drug test goes to the medical review officer and to nobody else (49 CFR 40.97)."""
    known = load_packaged()
    services = [line.service] if line is not None else [one.service for one in lines]
    is_drug = any(known.services[one].family in _DRUG_FAMILIES for one in services if one in known.services)
    if is_drug and _LABORATORY in known.report_types[code].sensitive:
        return code, Why.NEVER_BY_WIRE
    return code, Why.NOTHING


def line_meant(
    lines: Sequence[LineView], named: LineView | None, report: Report, report_type: str = ""
) -> LineView | None:
    """The line that a report is about: the one whose number it names, the one of its service code, the only one, or
    the only one that brings its type."""
    if named is not None:
        return named
    by_code = [one for one in lines if one.service in (report.code.lower(), report.other_code.lower())]
    if len(by_code) == 1:
        return by_code[0]
    if len(lines) == 1:
        return lines[0]
    known = load_packaged().services
    brings = [one for one in lines if one.service in known and report_type in known[one.service].produces]
    return brings[0] if len(brings) == 1 else None


def may_perform(line: LineView | None) -> bool:
    """Whether a final result is news for the line."""
    return line is not None and line.state in (LineState.AUTHORIZED, LineState.CONTINUES)
