"""Pure decisions: what may be submitted, which state is shown, which step is allowed. The clock is passed in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from occhub.domains.authorizations.types import (
    DAYS_AHEAD,
    DeliveryState,
    LineOutcome,
    LineState,
    NewAuthorization,
    Shown,
    State,
)

EXTENDABLE_DAYS = 7
EXPIRING_DAYS = 3
INSTRUCTIONS_LIMIT = 1000
CANCEL_REASON_LIMIT = 200
NOTE_LIMIT = 1000
SHORT_LIMIT = 100
REFUSED_DAYS = 14
DRAFT_DAYS = 30
ENDED = frozenset({LineState.PERFORMED, LineState.REFUSED, LineState.NOT_PERFORMED})
_WORST_FIRST = (
    DeliveryState.NEEDS_ATTENTION,
    DeliveryState.FAILED,
    DeliveryState.QUEUED,
    DeliveryState.SENT,
    DeliveryState.RECEIVED,
)
FIRST_YEAR = 1900


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked up about a request before it is judged. ``today`` is the date at the center."""

    today: date
    is_location_reached: bool
    is_employee_reached: bool
    are_services_offered: bool
    mixes_regulated_tests: bool
    is_injury: bool
    does_reason_fit: bool
    does_center_accept: bool
    is_center_able: bool
    is_injury_day_possible: bool = True
    lacks_number: bool = False  # a DOT test is asked for, and the employee has no number


def problems_of(new: NewAuthorization, checked: Checked) -> dict[str, str]:
    """What keeps a request from being submitted: field -> what to do. Empty when nothing does."""
    found = _who_and_where(checked) | _what(new, checked) | _when(new, checked.today)
    if len(new.instructions) > INSTRUCTIONS_LIMIT:
        found["instructions"] = f"Shorten the instructions to {INSTRUCTIONS_LIMIT:,} characters."
    return found | _injury(new, checked)


def _who_and_where(checked: Checked) -> dict[str, str]:
    found = {}
    if not checked.is_location_reached:
        found["location"] = "Choose one of your locations."
    if not checked.is_employee_reached:
        found["employee"] = "Choose an employee of your company."
    elif checked.lacks_number:
        # The custody form of a DOT test knows the person by a number, not by name.
        found["employee"] = "A DOT test needs the employee number. Add it to the employee's data."
    if not checked.does_center_accept:
        found["center"] = "Choose a center that takes authorizations now."
    elif not checked.is_center_able:
        found["center"] = "This center cannot do all of the services. Choose another one."
    return found


def _what(new: NewAuthorization, checked: Checked) -> dict[str, str]:
    if not new.services:
        return {"services": "Choose at least one service."}
    if len(set(new.services)) != len(new.services):
        return {"services": "Each service can be authorized once."}
    if not checked.are_services_offered:
        return {"services": "At least one of the services is not offered now. Choose again."}
    if checked.mixes_regulated_tests:
        # 49 CFR 40.13: DOT and non-DOT tests stay separate.
        return {"services": "DOT tests and non-DOT tests cannot stand on one authorization. Make two."}
    if not checked.does_reason_fit:
        return {"reason": "Choose a reason that fits the services."}
    return {}


def _when(new: NewAuthorization, today: date) -> dict[str, str]:
    if new.valid_from < today:
        return {"valid_from": "The first day cannot lie in the past."}
    if new.valid_from > today + timedelta(days=DAYS_AHEAD):
        return {"valid_from": f"The first day can be at most {DAYS_AHEAD} days ahead."}
    return {}


def _injury(new: NewAuthorization, checked: Checked) -> dict[str, str]:
    details = new.injury
    if details is None:
        return {"date_of_injury": "Enter the date of the injury."} if checked.is_injury else {}
    if not checked.is_injury:
        return {"date_of_injury": "Injury details belong to services for a work injury only."}
    found = {}
    if details.date_of_injury.year < FIRST_YEAR or not checked.is_injury_day_possible:
        found["date_of_injury"] = "Check the date of the injury."
    if details.date_of_injury > checked.today:
        found["date_of_injury"] = "The date of the injury cannot lie in the future."
    if len(details.body_part) > SHORT_LIMIT:
        found["body_part"] = f"Shorten this to {SHORT_LIMIT} characters."
    if len(details.claim_number) > SHORT_LIMIT:
        found["claim_number"] = f"Shorten this to {SHORT_LIMIT} characters."
    return found


def shown_state(state: State, *, expires_on: date, today: date, is_in_center: bool) -> Shown:
    """The state as people read it: *expired* follows from the date at the center, unless the person is there now."""
    if state in (State.COMPLETED, State.CANCELLED):
        return Shown(state)
    if is_in_center:
        return Shown.IN_USE
    return Shown.EXPIRED if expires_on < today else Shown(state)


def headline(deliveries: Iterable[DeliveryState]) -> DeliveryState:
    """The delivery state that is shown: with several channels the worst one."""
    found = set(deliveries)
    return next((state for state in _WORST_FIRST if state in found), DeliveryState.QUEUED)


def why_not_cancel(state: State) -> str:
    """Why an authorization cannot be cancelled; "" if it can."""
    if state is State.SUBMITTED:
        return ""
    if state is State.CANCELLED:
        return "This authorization is cancelled already."
    return "The employee has checked in at the center, so this authorization cannot be cancelled any more."


def why_not_extend(state: State, *, expires_on: date, until: date, today: date) -> str:
    """Why an authorization cannot be extended to ``until``; "" if it can: when expired, or within seven days of it."""
    if state is State.CANCELLED:
        return "A cancelled authorization cannot be extended. Authorize again instead."
    if state is State.COMPLETED:
        return "Everything on this authorization is done. Authorize again instead."
    if expires_on > today + timedelta(days=EXTENDABLE_DAYS):
        return f"An authorization can be extended from {EXTENDABLE_DAYS} days before it expires."
    return "" if until > expires_on else "It is valid for the longest time already, counted from today."


def why_not_check_in(state: State, *, valid_from: date, expires_on: date, today: date, is_in_center: bool) -> str:
    """Why nobody can be checked in under an authorization; "" if they can."""
    if state is State.CANCELLED:
        return "The company cancelled this authorization. Nobody can be checked in under it."
    if state is State.COMPLETED:
        return "Every service on this authorization is done. The company must authorize again."
    if is_in_center:
        return "The employee is checked in already."
    if expires_on < today:
        return "This authorization has expired. Ask the company to extend it, then check in."
    if valid_from > today:
        return f"This authorization is valid from {valid_from:%m/%d/%Y}. Ask the company before an earlier visit."
    return ""


def is_line_open(state: LineState, continues_on: date | None, today: date) -> bool:
    """Whether a line needs an outcome before the person leaves: none yet, or a continuation that is due."""
    if state is LineState.AUTHORIZED:
        return True
    return state is LineState.CONTINUES and continues_on is not None and continues_on <= today


def extended_until(today: date, valid_from: date, validity_days: Iterable[int]) -> date:
    """The last day after an extension: the shortest validity of its services, counted from today."""
    return max(today, valid_from) + timedelta(days=min(validity_days, default=0))


def problems_of_outcome(outcome: LineOutcome, *, reason_fits: bool, today: date, expires_on: date) -> dict[str, str]:
    """What is missing or wrong in the outcome of a line: field -> what to do."""
    if outcome.state is LineState.AUTHORIZED:
        return {"state": "Say what happened to the service."}
    found = {}
    needs_reason = outcome.state in (LineState.REFUSED, LineState.NOT_PERFORMED)
    if needs_reason and not reason_fits:
        found["reason"] = "Choose the reason."
    if not needs_reason and outcome.reason:
        found["reason"] = "A reason belongs to a service that was refused or not performed."
    if outcome.state is LineState.CONTINUES:
        found |= _continues(outcome.continues_on, today, expires_on)
    elif outcome.continues_on is not None:
        found["continues_on"] = "A date belongs to a service that continues."
    if len(outcome.note) > NOTE_LIMIT:
        found["note"] = f"Shorten the note to {NOTE_LIMIT:,} characters."
    return found


def _continues(day: date | None, today: date, expires_on: date) -> dict[str, str]:
    if day is None:
        return {"continues_on": "Enter the day on which the service continues."}
    if day <= today:
        return {"continues_on": "The service can continue tomorrow or later."}
    if day > expires_on:
        return {"continues_on": f"The authorization expires on {expires_on:%m/%d/%Y}. Choose a day until then."}
    return {}
