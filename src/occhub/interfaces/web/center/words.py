"""States in the center's words, and what the catalogue says about a line."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from occhub.domains.authorizations.types import AuthorizationDetail, InboxRow, LineState, LineView, Shown
from occhub.domains.catalogue.types import OutcomeReason, Service, load_packaged
from occhub.domains.results.types import (
    DocumentRow,
    DocumentState,
    DueReport,
    FileCheck,
    PersonCheck,
    WithdrawReason,
)
from occhub.domains.visits.types import VisitDetail, VisitRow, VisitState
from occhub.interfaces.web.ui.templatetags.occhub_ui import date_words
from occhub.platform import clock

Chip = tuple[str, str]
WITHDRAW_REASONS: dict[WithdrawReason, str] = {
    WithdrawReason.WRONG_PERSON: "It is about another person",
    WithdrawReason.WRONG_FILE: "It is the wrong file",
    WithdrawReason.WRONG_COMPANY: "It belongs to another company",
    WithdrawReason.NOT_TO_BE_RELEASED: "It should not have been released",
    WithdrawReason.OTHER: "Another reason",
}


PERSON_CHECKS: dict[PersonCheck, str] = {
    PersonCheck.FOUND: "Names the person",
    PersonCheck.CONFIRMED: "Does not name the person, who was confirmed by hand",
    PersonCheck.NO_TEXT: "No text in which to look for the person",
    PersonCheck.NOT_MADE: "Not compared with the person",
}
OWN_REPORT = "Written here from the work status"
FLATTENED = "This is a flattened copy; the received file is kept"


def file_check(found: FileCheck | None) -> list[str]:
    """What is known of a report's file beside its size, each in a few words."""
    if found is None:
        return []
    said = OWN_REPORT if found.is_own else PERSON_CHECKS[found.person]
    return [said, FLATTENED] if found.is_flattened else [said]


def inbox_chip(row: InboxRow) -> Chip:
    """How far an authorization is, as a row of the inbox says it."""
    if row.open_visit_id is not None:
        return "ok", "In the center"
    ended: dict[Shown, Chip] = {
        Shown.EXPIRED: ("bad", "Expired"),
        Shown.CANCELLED: ("neutral", "Cancelled"),
        Shown.COMPLETED: ("neutral", "Completed"),
        Shown.IN_USE: comes_again(row.comes_on),
    }
    if row.shown in ended:
        return ended[row.shown]
    return ("warn", "Not opened") if row.opened_at is None else ("neutral", "Opened")


def comes_again(day: date | None) -> Chip:
    """Somebody was here and comes again on a day within the validity, so that the year is clear."""
    return "info", f"Comes again {day:%b} {day.day}" if day else "Comes again"


def line_chip(line: LineView, today: date) -> Chip:
    """What became of a line."""
    if line.state is LineState.CONTINUES and line.continues_on is not None:
        due = line.continues_on <= today
        return ("warn", "Due now") if due else ("info", f"Continues {date_words(line.continues_on)}")
    chips: dict[LineState, Chip] = {
        LineState.AUTHORIZED: ("info", "To record"),
        LineState.PERFORMED: ("ok", "Performed"),
        LineState.REFUSED: ("bad", "Refused"),
        LineState.NOT_PERFORMED: ("warn", "Not performed"),
    }
    return chips[line.state]


def state_words(state: LineState) -> str:
    """What a button of a line records, as the button says it."""
    return state.replace("_", " ").capitalize()


def visit_chip(row: VisitRow, due: Collection[DueReport]) -> Chip:
    """How far a visit is, as a row of the day says it: what is still to be done with it, if anything."""
    if row.open_lines and row.left_at is not None:
        return "warn", "Left, services open"
    if row.open_lines:
        return "info", f"{row.open_lines} of {len(row.services)} to record"
    if due:
        return due_chip(due)
    if row.state is VisitState.LEFT:
        return "warn", "Left early"
    return ("ok", "Ready for check-out") if row.state.is_open else ("neutral", "Checked out")


def visit_state_chip(visit: VisitDetail) -> Chip | None:
    """Where a visit stands, beside its reports; None where its reports say it."""
    ended: dict[VisitState, Chip] = {
        VisitState.CHECKED_OUT: ("neutral", "Checked out"),
        VisitState.LEFT: ("warn", "Left early"),
        VisitState.CANCELLED: ("warn", "Check-in undone"),
    }
    if visit.is_open and visit.left_at is not None and visit.open_lines:
        return "warn", "Left, services open"
    if visit.is_open:
        return ("info", "In the center") if visit.open_lines else None
    return ended[visit.state]


def document_chip(row: DocumentRow) -> Chip:
    """What a report is now, as the center's lists say it."""
    if row.state is DocumentState.SUPERSEDED:
        return "neutral", "Replaced"
    if row.state is DocumentState.ARCHIVED:
        return "neutral", "Archived"
    return ("ok", "Corrected") if row.is_corrected else ("ok", "Published")


def due_chip(due: Collection[DueReport]) -> Chip:
    """How many reports are due."""
    return "warn", f"{len(due)} {'report' if len(due) == 1 else 'reports'} to publish"


def due_names(due: Iterable[DueReport]) -> list[str]:
    """The types of report that are due, each once."""
    return list(dict.fromkeys(report_name(one.report_type) for one in due))


def service_of(line: LineView) -> Service | None:
    """The catalogue's service of a line; None where it is not known any more."""
    return load_packaged().services.get(line.service)


def told_besides_the_id(service: Service | None) -> str:
    """What the employee was told for a service, without what to bring: the person stands there with the photo ID."""
    sentences = service.for_employee.split(". ") if service else []
    return ". ".join(one for one in sentences if not one.startswith("Bring a government photo ID"))


def report_names(service: Service | None) -> tuple[str, ...]:
    """The reports that a service produces, by name."""
    kinds = load_packaged().report_types
    return tuple(kinds[code].name for code in service.produces if code in kinds) if service else ()


def reason_words(code: str) -> str:
    """Why the services were asked for."""
    found = load_packaged().reasons.get(code)
    return found.name if found else code


def outcome_reasons(state: LineState, service: Service | None, today: date) -> tuple[OutcomeReason, ...]:
    """The reasons that may be given today for an outcome of a service, in the order in which people see them."""
    known = load_packaged().outcome_reasons_on(today)
    return tuple(one for one in known if str(one.outcome) == str(state) and one.is_for(service))


def to_call(found: AuthorizationDetail) -> list[tuple[str, str]]:
    """Who of the company can correct an authorization, with the phone: the requester, and the DER if another person."""
    if found.der_name in ("", found.requester_name):
        return [(found.requester_name, found.requester_phone or found.der_phone)]
    return [(found.requester_name, found.requester_phone), (f"{found.der_name}, DER", found.der_phone)]


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A time in the lists of the day, which need no date."""

    words: str
    iso: str


def clock_time(moment: datetime, zone: str) -> ClockTime:
    """``2:15 PM CST``; with its date where it is not of today."""
    local = moment.astimezone(ZoneInfo(zone))
    words = f"{local.hour % 12 or 12}:{local:%M %p %Z}"
    if local.date() != clock.local_date(clock.now(), zone):
        words = f"{local:%b} {local.day}, {words}"
    return ClockTime(words, local.isoformat(timespec="seconds"))


def report_name(code: str) -> str:
    """The name of a report type."""
    found = load_packaged().report_types.get(code)
    return found.name if found else code
