"""Pure decisions about documents: titles, names of files, limits of an archive, the plain form of a search."""

from __future__ import annotations

import re
import uuid
from calendar import monthrange
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from occhub.domains.authorizations.types import AuthorizationDetail, LineView, brought_by
from occhub.domains.catalogue.types import ReportType
from occhub.domains.results.types import MOST_IN_ARCHIVE, DocumentState, ResultQuery, WithdrawReason
from occhub.domains.visits.types import VisitDetail
from occhub.domains.work_status.types import LONGEST_WORDS, Duty, WorkStatusDetail, day_words, holds_words
from occhub.platform.errors import Problem
from occhub.platform.ids import read_number
from occhub.platform.mentions import mentions_date, mentions_name
from occhub.platform.text import normal_claim, one_line, tokens

LONGEST_TITLE = 120
LONGEST_REASON = 500
OUT = (str(DocumentState.PUBLISHED), str(DocumentState.ARCHIVED))
"""The states in which a report counts as given to the employer: nothing is due for it."""
MOST_BYTES_IN_ARCHIVE = 1024**3
MOST_WORDS = 6
MOST_READINGS = 4  # each is a look-up of its own
# A scan carries words of its own, such as page numbers and the scanner's stamp: a page that holds fewer letters and
# digits says nothing of a person, unless it is a slip that names one.
LEAST_OF_A_PAGE = 40
_NAMES_SOMEBODY = re.compile(r"\bDOB\b|\bdate of birth\b", re.IGNORECASE)
_LETTER = re.compile(r"[^\W_]")
GARBAGE_AFTER = timedelta(days=1)  # a blob whose row has not come by then belongs to nothing


def checked_title(typed: str, kind: ReportType) -> str:
    """The name of a document as people read it: one line, the report type's own name where none was typed."""
    title = one_line(typed) or kind.name
    if len(title) > LONGEST_TITLE:
        raise Problem({"title": f"The name of a document has at most {LONGEST_TITLE} characters. Shorten it."})
    return title


def checked_kind(code: str, publishable: Collection[ReportType]) -> ReportType:
    """The report type of ``code``, when it may be published for this visit."""
    for kind in publishable:
        if kind.code == code:
            return kind
    raise Problem({"report_type": "Choose the type of this report from the list."})


def checked_reason(typed: str) -> str:
    """Why a report is replaced, for the center alone. :class:`Problem` at ``reason`` for none and for too much."""
    reason = typed.strip()
    if not reason:
        raise Problem({"reason": "Say why the report is replaced. Only your center reads it."})
    if len(reason) > LONGEST_REASON:
        raise Problem({"reason": f"Shorten this to {LONGEST_REASON} characters."})
    return reason


def checked_withdrawal(code: str, typed: str) -> tuple[WithdrawReason, str]:
    """Why a report is withdrawn: a reason of the list, and words for the center, which *other* needs.

    :class:`Problem` at ``reason`` or ``note``.
    """
    try:
        reason = WithdrawReason(code)
    except ValueError as error:
        raise Problem({"reason": "Choose why the report is withdrawn."}) from error
    note = typed.strip()
    if len(note) > LONGEST_REASON:
        raise Problem({"note": f"Shorten this to {LONGEST_REASON} characters."})
    if reason is WithdrawReason.OTHER and not note:
        raise Problem({"note": "Say what happened. Only your center reads it."})
    return reason, note


def ended_words(state: DocumentState, by: str) -> str:
    """Why a report can no longer be replaced or withdrawn, in the words of the center."""
    who = by or "Somebody"
    words = {
        DocumentState.SUPERSEDED: f"{who} replaced this report by a corrected one meanwhile.",
        DocumentState.WITHDRAWN: f"{who} withdrew this report meanwhile.",
        DocumentState.ARCHIVED: "This report was archived meanwhile.",
        DocumentState.PUBLISHED: "This report is not what it was when you opened it.",
    }
    return f"{words[state]} Nothing was changed."


def checked_valid_until(kind: ReportType, day: date | None, service_date: date) -> date | None:
    """Through which day a report of a type that expires is valid; None for every other type. :class:`Problem` at
    ``valid_until`` where it is missing, before the date of service, or later than the type allows."""
    if not kind.expires:
        return None
    last = months_later(service_date, kind.most_months)
    if day is None:
        raise Problem({"valid_until": "Enter the day through which the card is valid, as it stands on the card."})
    if day < service_date:
        raise Problem({"valid_until": f"The exam was on {service_date:%m/%d/%Y}: the card cannot end before it."})
    if day > last:
        said = f"A card is valid for at most {kind.most_months} months after the exam: through {last:%m/%d/%Y}."
        raise Problem({"valid_until": f"{said} Check the day on the card."})
    return day


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def words(typed: str) -> list[str]:
    """The folded words of what was typed, in any order; more than six say nothing more."""
    return tokens(typed)[:MOST_WORDS]


@dataclass(frozen=True, slots=True)
class Reading:
    """One more thing that a text can mean: a number, beside other words. Exactly one of both numbers is given."""

    claim_key: str = ""
    authorization_number: str = ""
    beside: tuple[str, ...] = ()


def readings(typed: str) -> tuple[Reading, ...]:
    """What a text can mean beside words of names: each run of pieces with digits, and the whole, as a claim number;
    a piece that passes the check of an authorization number as one."""
    pieces = typed.split()
    if not any(map(str.isdigit, typed)):
        return tuple(_numbered(pieces))
    found = [Reading(claim_key=normal_claim(typed))]
    start = None
    for at, piece in enumerate([*pieces, "."]):
        is_part = at < len(pieces) and (any(map(str.isdigit, piece)) or not tokens(piece))
        if is_part and start is None and tokens(piece):
            start = at
        elif not is_part and start is not None:
            rest = words(" ".join(pieces[:start] + pieces[at:]))
            found.append(Reading(claim_key=normal_claim(" ".join(pieces[start:at])), beside=tuple(rest)))
            start = None
    return tuple(dict.fromkeys([*(one for one in found if one.claim_key), *_numbered(pieces)]))[:MOST_READINGS]


def _numbered(pieces: list[str]) -> Iterator[Reading]:
    for at, piece in enumerate(pieces):
        number = read_number("A", piece)
        if number:
            rest = words(" ".join(pieces[:at] + pieces[at + 1 :]))
            yield Reading(authorization_number=number, beside=tuple(rest))


def normal_query(query: ResultQuery) -> ResultQuery:
    """The search with blanks and unusable words taken away."""
    return replace(
        query,
        name=_some_words(query.name),
        state=query.state.strip().upper(),
        claim_number=query.claim_number.strip() if normal_claim(query.claim_number) else "",
        title=_some_words(query.title),
        text=_some_words(query.text),
        authorization_number=read_number("A", query.authorization_number),
    )


def _some_words(typed: str) -> str:
    return " ".join(typed.split()) if tokens(typed) else ""


_DATES = ("date_of_birth", "service_from", "service_to")
_IDS = ("center_id", "location_id")


def query_to_json(query: ResultQuery) -> dict[str, Any]:
    """The stored form of a search: what was asked for alone."""
    nothing = ResultQuery()
    given = {one.name: getattr(query, one.name) for one in fields(ResultQuery)}
    kept = {name: value for name, value in given.items() if value != getattr(nothing, name)}
    return {name: str(value) if name in (*_DATES, *_IDS) else value for name, value in kept.items()}


def query_from_json(stored: dict[str, Any]) -> ResultQuery:
    """The inverse of :func:`query_to_json`; what is not given, or was in an older form, is not asked for."""
    known = {one.name for one in fields(ResultQuery)}
    found = {name: value for name, value in stored.items() if name in known and value not in (None, "")}
    found |= {name: date.fromisoformat(found[name]) for name in _DATES if name in found}
    found |= {name: uuid.UUID(found[name]) for name in _IDS if name in found}
    return ResultQuery(**found)


def checked_archive(ids: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """The chosen documents, each once, in their order. :class:`Problem` for none and for too many."""
    chosen = list(dict.fromkeys(ids))
    if not chosen:
        raise Problem({"": "Choose at least one document to download."})
    if len(chosen) > MOST_IN_ARCHIVE:
        raise Problem({"": f"You can download up to {MOST_IN_ARCHIVE} documents at once. Choose fewer and try again."})
    return chosen


def check_archive_left(count: int) -> None:
    """:class:`Problem` where nothing of what was chosen is left."""
    if not count:
        raise Problem({"": "None of these documents is available to you any more. Open the list again."})


def check_archive_size(sizes: Collection[int]) -> None:
    """:class:`Problem` where the chosen documents are larger than 1 GB together."""
    if sum(sizes) > MOST_BYTES_IN_ARCHIVE:
        raise Problem({"": "These documents are larger than 1 GB together. Choose fewer and try again."})


def checked_merge(documents: Collection[tuple[int, int]], *, most_pages: int, most_bytes: int) -> None:
    """:class:`Problem` where the chosen documents, each (pages, bytes), are too many for one PDF."""
    use_zip = "Choose fewer, or download them as a ZIP."
    pages = sum(one[0] for one in documents)
    if pages > most_pages:
        raise Problem({"": f"One PDF holds up to {most_pages} pages, and these documents have {pages}. {use_zip}"})
    if sum(one[1] for one in documents) > most_bytes:
        raise Problem({"": f"One PDF holds documents of up to {most_bytes // 1024**2} MB together. {use_zip}"})


def missing_of_person(text: str, last_name: str, born: date) -> tuple[str, ...] | None:
    """What of a person does not stand in the text of a report, in words; None where it holds too little to tell.

    ``text``: the pages, each led by a form feed.
    """
    pages = text.split("\f")
    if not any(len(_LETTER.findall(page)) >= LEAST_OF_A_PAGE or _NAMES_SOMEBODY.search(page) for page in pages):
        return None
    name, birth = f"the last name {last_name}", f"the date of birth {born:%m/%d/%Y}"
    stands = {name: mentions_name(text, last_name), birth: mentions_date(text, born)}
    return tuple(words for words, is_there in stands.items() if not is_there)


def missing_words(missing: Collection[str]) -> str:
    """What the desk reads of a report that may belong to somebody else."""
    one = " and ".join(missing)
    verb = "are" if len(missing) > 1 else "is"
    return f"Not published yet: {one} {verb} not in this file. Check that it is about the right person."


LONGEST_ON_PAGE = 100
_UNBROKEN = re.compile(r"\S{20}(?=\S)")
STATUS_CHANGED = "The work status changed meanwhile, so nothing was published. The page shows how it stands now."
STATUS_PUBLISHED = "The report of this work status is published already."


def line_of_report(lines: Collection[LineView], visit_id: uuid.UUID, report_type: str) -> uuid.UUID | None:
    """The one line performed in a visit that brings reports of a type; None, the whole visit, where there are none or
    several."""
    found = [line.id for line in lines if line.visit_id == visit_id and report_type in brought_by(line)]
    return found[0] if len(found) == 1 else None


def fitted(text: str, longest: int = LONGEST_ON_PAGE) -> str:
    """Text that fits the one page of a report: cut between words where it is longer than any should be, and with places
    to break in words that have none.
    """
    plain = one_line(text)
    if len(plain) > longest:
        plain = plain[:longest].rpartition(" ")[0] or plain[:longest]
        plain = f"{plain.rstrip(' ,;')} \u2026"
    return _UNBROKEN.sub(lambda found: f"{found[0]}\u200b", plain)


def status_report_data(visit: VisitDetail, status: WorkStatusDetail, letterhead: Sequence[str]) -> dict[str, Any]:
    """What an activity status report says: the injury's date and claim in the injury variant alone, a cause in none.

    ``letterhead`` is the provider's name, then the lines of the center.
    """
    found = visit.authorization
    appointment = status.appointment
    at = status.recorded_at.astimezone(ZoneInfo(status.center_zone))
    moment = f"{day_words(at.date())}, {at.hour % 12 or 12}:{at:%M %p %Z}"
    version = f", version {status.version}" if status.version > 1 else ""
    return {
        "provider": fitted(letterhead[0]),
        "center": [fitted(line) for line in letterhead[1:]],
        "date": at.date().isoformat(),
        "title": "Activity status report",
        "subtitle": "Work-related injury" if found.is_injury else "",
        "fields": _status_fields(found, status.valid_from, visit.number),
        "duty": str(status.duty),
        "status": {
            Duty.FULL: "May work full duty",
            Duty.RESTRICTED: "May work with restrictions",
            Duty.OFF: "May not work",
        }[status.duty],
        "note": holds_words(status.until) if status.duty is Duty.OFF else "",
        "restrictions": [[fitted(one.said, LONGEST_WORDS), holds_words(one.until)] for one in status.restrictions],
        "appointment": fitted(appointment.words(status.center_zone)) if appointment else "None is planned.",
        "recorded_by": fitted(status.recorded_by),
        "recorded": f"Recorded {moment}, at {fitted(found.center_name)}",
        "footer": f"Activity status report \u00b7 Visit {visit.number}{version}",
    }


def _status_fields(found: AuthorizationDetail, service_day: date, number: str) -> list[list[str]]:
    fields = [
        ["Employee", f"{found.first_name} {found.last_name}"],
        ["Company", found.company_name],
        ["Work location", found.location_name],
        ["Date of service", day_words(service_day)],
        ["Visit", number],
        ["Authorization", found.number],
    ]
    if found.is_injury:
        fields.append(["Date of injury", day_words(found.date_of_injury) if found.date_of_injury else "Not stated"])
        fields.append(["Claim number", found.claim_number or "Not assigned yet"])
    return [[label, fitted(value)] for label, value in fields]
