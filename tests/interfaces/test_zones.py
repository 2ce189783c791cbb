"""Whose day it is: the center's where a visit is authorized, at both edges of it, whatever the requester's zone."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from occhub.domains.authorizations import operations, reads
from occhub.domains.authorizations.types import AuthorizationDetail
from occhub.domains.visits import operations as visits
from occhub.domains.visits.types import Identity
from tests.factories import authorizations as made
from tests.factories import cast
from tests.support import sql
from tests.support.pages import form, main_text
from tests.support.web import signed_in

BASIC, NEW = "basic@northwind.example", "/authorizations/new"
PACIFIC, EASTERN = "America/Los_Angeles", "America/New_York"
# 10:30 PM on March 3 in Los Angeles, where Chicago has March 4; 12:30 AM on March 4 in New York, where Chicago has 3.
EDGES = [
    (PACIFIC, datetime(2026, 3, 4, 6, 30, tzinfo=UTC), date(2026, 3, 3)),
    (EASTERN, datetime(2026, 3, 4, 5, 30, tzinfo=UTC), date(2026, 3, 4)),
]


def at_center(db: str, zone: str) -> None:
    """The center lies in another zone than the location of who orders."""
    assert sql.change(db, f"update centers_center set zone = '{zone}' where slug = 'reno'") == 1


def submitted(client: Client, page: Any, **more: str) -> AuthorizationDetail:
    """What the review on this page becomes."""
    answer = form(page, "submit").send(client, **more)
    assert answer.status_code == 303, main_text(answer)
    return reads.authorization(cast.actor(BASIC), uuid.UUID(answer["Location"].rpartition("/")[2]))


@pytest.mark.parametrize(("zone", "moment", "day"), EDGES)
def test_the_first_day_is_proposed_as_today_at_the_center(db: str, zone: str, moment: datetime, day: date) -> None:
    at_center(db, zone)
    with time_machine.travel(moment, tick=True):
        client = signed_in(BASIC)
        answers: dict[str, object] = {
            "location_id": str(cast.NORTHWIND_AUSTIN),
            "employee_id": str(cast.employee("nora")),
            "services": [made.AUDIOGRAM],
        }
        draft = operations.save_draft(cast.actor(BASIC), None, answers)
        center = client.get(f"{NEW}/center?draft={draft.id}")
        details = client.get(form(center, "center").send(client, center=cast.RENO)["Location"])
        assert form(details, "details").fields["valid_from"] == [f"{day:%m/%d/%Y}"]
        review = client.get(form(details, "details").send(client, reason="periodic")["Location"])
        one = submitted(client, review)
        assert one.valid_from == day
        identity = Identity(True, cast.EMPLOYEES["nora"][4])
        visit = visits.check_in(cast.actor("front-desk@reno.example"), one.id, identity)
        assert visit.authorization.id == one.id


@pytest.mark.parametrize(("zone", "moment", "day"), EDGES)
def test_a_repeat_proposes_today_at_its_center(db: str, zone: str, moment: datetime, day: date) -> None:
    at_center(db, zone)
    with time_machine.travel(moment - timedelta(days=2), tick=True):
        first = made.submitted(center_id=cast.RENO, valid_from=day)
    with time_machine.travel(moment, tick=True):
        client = signed_in(BASIC)
        assert submitted(client, client.get(f"{NEW}?like={first.id}"), again="on").valid_from == day
