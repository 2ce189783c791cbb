"""``decide`` and ``visible_to`` are one rule: random actors against visits of every company, location and center."""

from __future__ import annotations

import uuid

from hypothesis import strategies as st

from occhub.access.actor import Actor, Grant, GrantKind, Role, Side
from occhub.access.permissions import P
from occhub.domains.authorizations.types import LineOutcome, LineState
from occhub.domains.results import operations as results
from occhub.domains.visits import operations, policy
from occhub.domains.visits.models import Visit
from occhub.domains.visits.types import GivenReason, VisitState
from occhub.platform.ids import LocationId
from tests.factories import authorizations as made
from tests.factories import cast
from tests.support import sql, worlds

ROLES = [
    (Side.EMPLOYER, Role.USER_ADMIN),
    (Side.EMPLOYER, Role.BASIC),
    (Side.EMPLOYER, Role.VIEW_ONLY),
    (Side.EMPLOYER, Role.SUPERVISOR),
    (Side.CENTER, Role.FRONT_DESK),
    (Side.CENTER, Role.CLINICIAN),
    (Side.CENTER, Role.CENTER_MANAGER),
    (Side.PROVIDER, Role.OPERATOR),
    (Side.SYSTEM, Role.SYSTEM),
    (Side.ANONYMOUS, Role.NONE),
]
VERBS = (P.VISIT_CHECK_IN, P.VISIT_RECORD_LINE, P.VISIT_CHECK_OUT, P.VISIT_UNDO)
LOCATIONS = st.sampled_from([cast.NORTHWIND_AUSTIN, cast.NORTHWIND_RENO, cast.FABRIKAM_DALLAS]).map(LocationId)
ACTORS = worlds.people(
    sides=st.sampled_from(ROLES),
    companies=[*worlds.COMPANIES, None],
    locations=LOCATIONS,
    grants=st.builds(Grant, st.sampled_from(GrantKind), st.just(None), st.one_of(st.none(), LOCATIONS)),
)


def facts_in(db: str) -> dict[uuid.UUID, policy.VisitFacts]:
    """Visits of two companies, three locations and two centers, one of each state."""
    made.begin_visit(made.submitted().id)
    maeve = made.submitted(
        "user-admin@northwind.example",
        location_id=cast.NORTHWIND_RENO,
        employee_id=cast.employee("maeve"),
        center_id=cast.RENO,
    )
    made.begin_visit(maeve.id, "maeve", "front-desk@reno.example")
    ines = made.submitted("user-admin@northwind.example", employee_id=cast.employee("ines"))
    operations.leave_early(cast.actor(made.DESK), made.begin_visit(ines.id, "ines").id)
    undone = made.begin_visit(made.at_fabrikam().id, "felix")
    results.undo_check_in(cast.actor(made.DESK), undone.id, GivenReason("check-in-wrong-person"))
    made.perform_all(made.submitted())
    begun = made.begin_visit(made.submitted().id)
    line = begun.authorization.lines[0].id
    operations.record_line(cast.actor(made.DESK), begun.id, line, LineOutcome(LineState.PERFORMED))
    assert sql.rows(db, "select count(distinct state)::int from visits_visit") == [(len(VisitState),)]
    found = sql.rows(db, "select id, company_id, center_id, location_id from visits_visit")
    return {one: policy.VisitFacts(*facts) for one, *facts in found}


def test_decide_and_visible_to_agree(db: str) -> None:
    world = facts_in(db)
    assert len(world) == 6

    def only_the_center_acts(actor: Actor) -> None:
        for facts in world.values():
            for verb in VERBS:
                answer = policy.decide(actor, verb, facts)
                assert answer.allowed == (answer.visible and actor.side is Side.CENTER)

    seen = worlds.rows_seen(ACTORS, world, policy, Visit, P.VISIT_READ, usual=300, also=only_the_center_acts)
    assert max(seen) >= 3, "the property was never asked about an actor who sees something"


def test_who_reads_a_visit_of_northwind_at_austin(db: str) -> None:
    facts = policy.VisitFacts(cast.NORTHWIND, cast.AUSTIN, cast.NORTHWIND_AUSTIN)
    assert {email: policy.decide(cast.actor(email), P.VISIT_READ, facts).allowed for email in cast.PEOPLE} == {
        "user-admin@northwind.example": True,
        "basic@northwind.example": False,
        "basic2@northwind.example": False,
        "view-only@northwind.example": False,
        "granted@northwind.example": True,
        "supervisor@northwind.example": False,
        "user-admin@fabrikam.example": False,
        "basic@fabrikam.example": False,
        "front-desk@austin.example": True,
        "clinician@austin.example": True,
        "manager@austin.example": True,
        "front-desk@reno.example": False,
        "operator@provider.example": False,
    }


def test_a_grant_reaches_its_location_alone(db: str) -> None:
    elsewhere = policy.VisitFacts(cast.NORTHWIND, cast.AUSTIN, cast.NORTHWIND_RENO)
    assert not policy.decide(cast.actor("granted@northwind.example"), P.VISIT_READ, elsewhere).visible
