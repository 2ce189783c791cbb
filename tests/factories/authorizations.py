"""Authorizations of the cast, made through the domain's own operations."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date
from typing import Any

from occhub.domains.authorizations import operations
from occhub.domains.authorizations.types import (
    AuthorizationDetail,
    InjuryDetails,
    LineOutcome,
    LineState,
    NewAuthorization,
)
from occhub.domains.visits import operations as visits
from occhub.domains.visits.types import Identity, VisitDetail
from occhub.platform import clock
from tests.factories import cast

DESK = "front-desk@austin.example"
AUDIOGRAM, DOT_PHYSICAL, INJURY_CARE = "audiogram-annual", "dot-physical-recert", "injury-initial"


def today() -> date:
    """The date at the center in Austin."""
    return clock.local_date(clock.now(), "America/Chicago")


def request(**changes: Any) -> NewAuthorization:
    """Nora's DOT physical and audiogram at Austin."""
    plain = NewAuthorization(
        location_id=cast.NORTHWIND_AUSTIN,
        employee_id=cast.employee("nora"),
        services=(DOT_PHYSICAL, AUDIOGRAM),
        center_id=cast.AUSTIN,
        reason="periodic",
        valid_from=today(),
        instructions="Please call the plant when done.",
    )
    return replace(plain, **changes)


def submitted(email: str = "basic@northwind.example", **changes: Any) -> AuthorizationDetail:
    """An authorization that a member of the cast submitted, also where one like it is open."""
    return operations.submit_authorization(cast.actor(email), request(**changes), again=True)


def at_fabrikam(**changes: Any) -> AuthorizationDetail:
    """One of the other company, at the same center."""
    other = {"location_id": cast.FABRIKAM_DALLAS, "employee_id": cast.employee("felix")}
    return submitted("basic@fabrikam.example", **(other | changes))


def injury(day: date | None = None) -> dict[str, Any]:
    """The parts of a request for injury care."""
    return {
        "services": (INJURY_CARE,),
        "reason": "injury-initial",
        "injury": InjuryDetails(day or today(), "left hand", "CL-77 / 12"),
    }


def begin_visit(authorization_id: uuid.UUID, name: str = "nora", email: str = DESK) -> VisitDetail:
    """The desk checks the member of the cast in."""
    return visits.check_in(cast.actor(email), authorization_id, Identity(True, cast.EMPLOYEES[name][4]))


def perform_all(authorization: AuthorizationDetail, name: str = "nora") -> VisitDetail:
    """A whole visit: every line performed, checked out."""
    visit = begin_visit(authorization.id, name)
    for line in authorization.lines:
        visits.record_line(cast.actor(DESK), visit.id, line.id, LineOutcome(LineState.PERFORMED))
    return visits.check_out(cast.actor(DESK), visit.id)
