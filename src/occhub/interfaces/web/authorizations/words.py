"""States, steps and services of authorizations in the words of the company's pages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from occhub.domains.authorizations.types import (
    AuthorizationDetail,
    AuthorizationRow,
    DeliveryState,
    HistoryView,
    LineState,
    LineView,
    ResultState,
    Show,
    Shown,
)
from occhub.domains.catalogue.types import Service, load_packaged
from occhub.domains.results.types import LineReports
from occhub.interfaces.web.ui.templatetags.occhub_ui import date_words, time_words
from occhub.platform import clock

Chip = tuple[str, str]
SOON = timedelta(days=3)
SHOWS: tuple[tuple[Show, str], ...] = (
    (Show.ALL, "All"),
    (Show.NOT_OPENED, "Not opened by the center yet"),
    (Show.IN_CENTER, "In a center now"),
    (Show.REFUSED, "Service refused or not performed in the last 14 days"),
    (Show.EXPIRING, "Expiring within 3 days"),
    (Show.SUBMITTED, "Submitted"),
    (Show.IN_USE, "In use"),
    (Show.COMPLETED, "Completed"),
    (Show.EXPIRED, "Expired"),
    (Show.CANCELLED, "Cancelled"),
)
_UNUSED = {LineState.AUTHORIZED: "Not used", LineState.CONTINUES: "Not finished"}
_GONE = "It is not in the catalogue any more."
_ENDED: dict[Shown, Chip] = {
    Shown.COMPLETED: ("ok", "Completed"),
    Shown.CANCELLED: ("neutral", "Cancelled"),
    Shown.EXPIRED: ("warn", "Expired"),
    Shown.IN_USE: ("info", "In use"),
}
_ON_THE_WAY: dict[DeliveryState, Chip] = {
    DeliveryState.QUEUED: ("info", "Queued"),
    DeliveryState.SENT: ("info", "Sent, not received yet"),
    DeliveryState.FAILED: ("bad", "Not delivered, tried again"),
    DeliveryState.NEEDS_ATTENTION: ("bad", "Not delivered"),
    DeliveryState.RECEIVED: ("info", "Received, not opened"),
}
_DELIVERY: dict[DeliveryState, Chip] = _ON_THE_WAY | {DeliveryState.RECEIVED: ("ok", "Received by the center")}
_STEPS: dict[str, tuple[str, str]] = {
    "submitted": ("ok", "Submitted"),
    "opened": ("ok", "Opened by the center"),
    "arrived": ("ok", "Employee checked in"),
    "line_performed": ("ok", "Service performed"),
    "line_refused": ("bad", "Service refused"),
    "line_not_performed": ("warn", "Service not performed"),
    "line_continues": ("info", "Service continues on another day"),
    "left": ("neutral", "Employee left the center"),
    "left_early": ("warn", "Employee left before every service was done"),
    "check_in_undone": ("warn", "Check-in undone"),
    "reopened": ("info", "Visit opened again"),
    "completed": ("ok", "Completed"),
    "cancelled": ("neutral", "Cancelled"),
    "extended": ("info", "Extended"),
    "corrected": ("info", "Employee's data corrected"),
    "report_published": ("ok", "Report published"),
    "report_corrected": ("info", "Report replaced by a corrected one"),
    "report_withdrawn": ("warn", "Report withdrawn by the center"),
}


def state_chip(shown: Shown, delivery: DeliveryState, *, is_in_center: bool, is_opened: bool) -> Chip:
    """How far an authorization is: the one thing that a list says about it."""
    if is_in_center:
        return "ok", "In the center now"
    if shown in _ENDED:
        return _ENDED[shown]
    return ("info", "Opened by the center") if is_opened else _ON_THE_WAY[delivery]


def row_chip(row: AuthorizationRow) -> Chip:
    """The state of a row."""
    opened = row.opened_at is not None
    return state_chip(row.shown, row.delivery, is_in_center=row.in_center, is_opened=opened)


def detail_chip(detail: AuthorizationDetail) -> Chip:
    """The state of an authorization."""
    in_center, opened = detail.open_visit_id is not None, detail.opened_at is not None
    return state_chip(detail.shown, detail.delivery, is_in_center=in_center, is_opened=opened)


def delivery_chip(detail: AuthorizationDetail) -> Chip:
    """How far it got on its way to the center."""
    return _DELIVERY[detail.delivery]


def do_not_come(detail: AuthorizationDetail) -> str:
    """What the employee reads instead of the way to the center, where nobody is checked in any more; "" otherwise."""
    if detail.shown is Shown.CANCELLED:
        return "Cancelled: do not come under this authorization."
    if detail.shown is Shown.COMPLETED:
        return "Completed: no visit is left under this authorization."
    if detail.shown is Shown.EXPIRED:
        return f"Expired after {date_words(detail.expires_on)}: do not come under this authorization."
    return ""


def line_chip(line: LineView, shown: Shown) -> Chip:
    """What became of a service; under an authorization that is over, what was not begun was not used."""
    if shown in (Shown.CANCELLED, Shown.EXPIRED) and line.state in _UNUSED:
        return "neutral", _UNUSED[line.state]
    if line.state is LineState.CONTINUES and line.continues_on is not None:
        return "info", f"Continues on {date_words(line.continues_on)}"
    chips: dict[LineState, Chip] = {
        LineState.AUTHORIZED: ("info", "Authorized"),
        LineState.PERFORMED: ("ok", "Performed"),
        LineState.REFUSED: ("bad", "Refused"),
        LineState.NOT_PERFORMED: ("warn", "Not performed"),
    }
    return chips[line.state]


def reason_words(line: LineView) -> str:
    """Why a service was not performed, where employers may know; else that they may not. "" where nothing was asked."""
    if line.state in (LineState.REFUSED, LineState.NOT_PERFORMED) and not line.outcome_reason:
        return "The reason is not shown to employers."
    return line.outcome_reason


def result_words(line: LineView, reports: LineReports | None = None) -> str:
    """Whether the reports of a service are out, of those of which the company may know; "" where none is owed."""
    if line.result_state is ResultState.NONE:
        return ""
    if reports is None or not reports.owed:
        return "Report published" if line.result_state is ResultState.FINAL else "Report not published yet"
    if reports.owed == 1:
        return "Report published" if reports.published else "Report not published yet"
    if reports.published in (0, reports.owed):
        return f"{reports.owed} reports published" if reports.published else "Reports not published yet"
    return f"{reports.published} of {reports.owed} reports published"


def is_expiring(row: AuthorizationRow) -> bool:
    """Whether the row says when it expires, because that is soon."""
    is_open = row.shown in (Shown.SUBMITTED, Shown.IN_USE) and not row.in_center
    return is_open and row.expires_on <= clock.local_date(clock.now(), row.center_zone) + SOON


def event(one: HistoryView, zone: str) -> dict[str, Any]:
    """A step of the history for ``ui/timeline.html``."""
    kind, title = _STEPS.get(one.kind, ("neutral", one.kind.replace("_", " ").capitalize()))
    return {"kind": kind, "title": title, "when": time_words(one.at, zone), "by": one.by_name, "text": one.detail}


def reason_name(code: str) -> str:
    """Why the services are asked for."""
    found = load_packaged().reasons.get(code)
    return found.name if found else code


def services_of(codes: tuple[str, ...]) -> list[Service]:
    """The catalogue's services by code, in the catalogue's order; a code that is gone is left out."""
    known = load_packaged().services
    return sorted((known[code] for code in codes if code in known), key=lambda service: service.sort)


def not_offered(codes: Iterable[str], today: date) -> list[tuple[str, str]]:
    """Those of the services that cannot be authorized on this day: name and why."""
    known = load_packaged()
    offered = {service.code for service in known.offered_on(today)}
    found = (known.services.get(code) for code in codes if code not in offered)
    return [(one.name, one.not_offered_reason or _GONE) if one else ("A service", _GONE) for one in found]


def to_bring(services: list[Service]) -> list[str]:
    """What the employee does and brings: each sentence once, however many services say it."""
    sentences = [
        f"{part.rstrip('.')}." for service in services for part in service.for_employee.split(". ") if part.strip()
    ]
    once = list(dict.fromkeys(sentences))
    return [one for one in once if not any(other is not one and other.startswith(one[:-1]) for other in once)]
