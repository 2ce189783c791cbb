"""As whom a person acts: in which zone they read times, and what the company is entitled to on its own day."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.conf import settings
from django.test import override_settings

from occhub.access.actor import Actor, anonymous_actor, system_actor
from occhub.domains.companies import operations
from occhub.domains.companies.types import NewEntitlement
from tests.factories import cast
from tests.support import sql

BASIC, ADMIN = "basic@northwind.example", "user-admin@northwind.example"
CENTRAL, PACIFIC, EASTERN = "America/Chicago", "America/Los_Angeles", "America/New_York"


def bind(db: str, email: str, location: uuid.UUID) -> None:
    """Let a member reach one location alone."""
    reach = "update accounts_membership set location_ids = %s where id = %s"
    assert sql.change(db, reach, [location], cast.key(f"member {email}")) == 1


def test_times_are_read_in_the_zone_of_the_own_place(db: str) -> None:
    found = {email: cast.actor(email).zone for email in (BASIC, "front-desk@austin.example")}
    found["front-desk@reno.example"] = cast.actor("front-desk@reno.example").zone
    bind(db, BASIC, cast.NORTHWIND_RENO)
    found["at Reno"] = cast.actor(BASIC).zone
    provider = settings.OCCHUB_PROVIDER.model_copy(update={"zone": EASTERN})
    with override_settings(OCCHUB_PROVIDER=provider):
        found["operator"] = cast.actor("operator@provider.example").zone
        sql.change(db, "update companies_location set is_active = false")
        found["without a location"] = cast.actor(ADMIN).zone
    assert found == {
        BASIC: CENTRAL,  # of all locations the first by name: Austin plant
        "front-desk@austin.example": CENTRAL,
        "front-desk@reno.example": PACIFIC,
        "at Reno": PACIFIC,
        "operator": EASTERN,
        "without a location": EASTERN,
    }


@pytest.mark.parametrize("nowhere", [anonymous_actor("test"), system_actor("test")])
def test_who_stands_nowhere_has_no_day(nowhere: Actor) -> None:
    with pytest.raises(LookupError, match="no zone"):
        _ = nowhere.zone


@pytest.mark.parametrize(
    ("zone", "midnight"),
    [(PACIFIC, datetime(2026, 3, 4, 8, tzinfo=UTC)), (EASTERN, datetime(2026, 3, 4, 5, tzinfo=UTC))],
)
def test_an_entitlement_holds_on_the_days_of_the_company(
    db: str, as_role: object, zone: str, midnight: datetime
) -> None:
    """Its first and last day are those of the company's first location, whichever of them a member reaches."""
    sql.change(db, f"update companies_location set zone = '{zone}' where key = 'austin-plant'")
    sql.change(db, "update companies_location set zone = 'Pacific/Honolulu' where key = 'reno-depot'")
    sql.change(db, "delete from companies_entitlement")
    bind(db, ADMIN, cast.NORTHWIND_RENO)
    assert callable(as_role)
    as_role("occhub_worker")
    system = system_actor("test", company_id=cast.NORTHWIND)
    yesterday, today = date(2026, 3, 3), date(2026, 3, 4)
    operations.save_entitlement(system, NewEntitlement("ended", "law", cast.FAR_PAST, valid_to=yesterday))
    operations.save_entitlement(system, NewEntitlement("begun", "law", today, cast.NORTHWIND_AUSTIN, "asked"))
    as_role("occhub_web")
    found = []
    for moment in (midnight.replace(hour=midnight.hour - 1, minute=59), midnight):
        with time_machine.travel(moment, tick=False):
            entitled = cast.actor(ADMIN).entitlements
        found.append([(one.report_type, one.location_id, one.basis, one.has_documented_request) for one in entitled])
    assert found == [[("ended", None, "law", False)], [("begun", cast.NORTHWIND_AUSTIN, "law", True)]]
