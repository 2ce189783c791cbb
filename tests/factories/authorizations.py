"""Authorizations of the cast, made through the domain's own operations."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date
from typing import Any

from occhub.domains.authorizations import operations
from occhub.domains.authorizations.types import AuthorizationDetail, InjuryDetails, NewAuthorization
from occhub.platform import clock
from tests.factories import cast

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
    """An authorization that a member of the cast submitted."""
    return operations.submit_authorization(cast.actor(email), request(**changes))


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


def begin_visit(authorization_id: uuid.UUID, email: str = "front-desk@austin.example") -> uuid.UUID:
    """An open visit under an authorization, as the visits domain would begin it; returns its id."""
    visit_id = uuid.uuid4()
    operations.begin_visit(cast.actor(email), authorization_id, visit_id, "V-0000-0000")
    return visit_id
