"""Pure decisions about a visit: who stands there, what is recorded, what is still open. The clock is passed in."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from occhub.domains.authorizations.types import LineOutcome, LineState, LineView, VisitStart
from occhub.domains.catalogue.types import UndoReason
from occhub.domains.visits.types import ANOTHER_PERSON, GivenReason, Identity, VisitState
from occhub.platform.errors import Conflict, Problem

UNDO_NOTE_LIMIT = 500
NEEDS_REASON = frozenset({LineState.REFUSED, LineState.NOT_PERFORMED})


def check_seen(identity: Identity, stands: str) -> None:
    """:class:`Conflict` where the desk compared another name or date of birth with the ID than ``stands`` now."""
    if identity.seen is not None and identity.seen != stands:
        raise Conflict(ANOTHER_PERSON)


def check_identity(identity: Identity, start: VisitStart) -> None:
    """The person is who the authorization names, or :class:`Problem` at the field. The stored date is never told.

    Who is to be called where the authorization is wrong stands on its page.
    """
    wrong: dict[str, str] = {}
    if not identity.name_confirmed:
        wrong["name_confirmed"] = "Confirm that the name on the photo ID is the name above."
    if identity.date_of_birth != start.date_of_birth:
        wrong["date_of_birth"] = "This is not the date of birth on the authorization. Compare it with the photo ID."
    if wrong:
        raise Problem(wrong)


def normal_outcome(outcome: LineOutcome) -> LineOutcome:
    """Only the parts that belong to the outcome's state, so that a form may send all it holds."""
    return replace(
        outcome,
        note=outcome.note.strip(),
        reason=outcome.reason if outcome.state in NEEDS_REASON else "",
        continues_on=outcome.continues_on if outcome.state is LineState.CONTINUES else None,
    )


def is_open(line: LineView, today: date) -> bool:
    """Whether the line must be recorded before the person leaves: not yet recorded, or a continuation that is due."""
    if line.state is LineState.AUTHORIZED:
        return True
    return line.state is LineState.CONTINUES and line.continues_on is not None and line.continues_on <= today


def open_lines(lines: Iterable[LineView], today: date) -> tuple[uuid.UUID, ...]:
    """The lines that must be recorded before the person leaves."""
    return tuple(line.id for line in lines if is_open(line, today))


def still_open_words(count: int) -> str:
    """Why a check-out is refused."""
    return f"{count} {'service is' if count == 1 else 'services are'} still open: record each before check-out."


def day_begins(moment: datetime, zone: str) -> datetime:
    """The first moment of the calendar day of ``moment`` in the center's zone."""
    there = ZoneInfo(zone)
    return datetime.combine(moment.astimezone(there).date(), time(), there)


def why_not_undo(state: VisitState, *, is_today: bool, is_latest: bool, reports: int = 0) -> str:
    """Why a check-in cannot be undone; "" if it can. ``reports``: how many of the visit are published."""
    if state is VisitState.CANCELLED:
        return "The check-in of this visit was undone already."
    if not is_today:
        return "A check-in can be undone only on the day it was made."
    if not is_latest:
        return "The employee was checked in again under this authorization. Undo that check-in first."
    if reports:
        what = "1 report of this visit is" if reports == 1 else f"{reports} reports of this visit are"
        it = "it" if reports == 1 else "them"
        return f"{what} published. Withdraw {it} first, then undo the check-in."
    return ""


def why_not_reopen(state: VisitState, *, is_today: bool, is_latest: bool) -> str:
    """Why a visit cannot be opened again; "" if it can."""
    if state is VisitState.CANCELLED:
        return "The check-in of this visit was undone. Check the employee in again instead."
    if state.is_open:
        return "The employee is in the center already."
    if not is_today:
        return "A visit can be opened again only on the day of the check-out."
    return "" if is_latest else "The employee was checked in again under this authorization since."


def checked_reason(given: GivenReason, fitting: Iterable[UndoReason]) -> tuple[UndoReason, str]:
    """The reason with the center's note in its plain form; :class:`Problem` at ``reason`` or ``note``."""
    reason = next((one for one in fitting if one.code == given.code), None)
    note = given.note.strip()
    wrong = {}
    if reason is None:
        wrong["reason"] = "Choose the reason."
    elif reason.needs_note and not note:
        wrong["note"] = "Say what happened. Only the center reads it."
    if len(note) > UNDO_NOTE_LIMIT:
        wrong["note"] = f"Shorten the note to {UNDO_NOTE_LIMIT} characters."
    if wrong or reason is None:
        raise Problem(wrong)
    return reason, note
