"""``decide`` and ``visible_to`` are one rule; a Supervisor is closed everywhere else, whatever is granted."""

from __future__ import annotations

import uuid
from dataclasses import replace

from hypothesis import strategies as st

from occhub.access.actor import Actor, Grant, GrantKind, Role, Side
from occhub.access.permissions import P
from occhub.domains.results import policy as results
from occhub.domains.results.types import DocumentState
from occhub.domains.visits import policy as visits
from occhub.domains.work_status import operations, policy
from occhub.domains.work_status.models import WorkStatus
from occhub.domains.work_status.types import Duty, NewWorkStatus
from occhub.platform.ids import LocationId
from tests.domains.test_visits_policy import ROLES
from tests.factories import authorizations as made
from tests.factories import cast
from tests.factories.documents import ADMIN, AUSTIN_DESK, RENO, RENO_DESK, SUPERVISOR
from tests.support import sql, worlds

LOCATIONS = st.sampled_from([cast.NORTHWIND_AUSTIN, cast.NORTHWIND_RENO, cast.FABRIKAM_DALLAS]).map(LocationId)
ACTORS = worlds.people(
    sides=st.sampled_from(ROLES),
    companies=[*worlds.COMPANIES, None],
    locations=LOCATIONS,
    grants=st.builds(Grant, st.sampled_from(GrantKind), st.just(None), st.one_of(st.none(), LOCATIONS)),
)


def facts_in(db: str) -> dict[uuid.UUID, policy.StatusFacts]:
    """Work statuses of two companies, three locations and two centers."""
    for name, desk, authorization in (
        ("nora", AUSTIN_DESK, made.submitted()),
        ("maeve", RENO_DESK, made.submitted(ADMIN, **RENO)),
        ("felix", AUSTIN_DESK, made.at_fabrikam()),
    ):
        visit = made.begin_visit(authorization.id, name, desk)
        operations.record_work_status(cast.actor(desk), visit.id, NewWorkStatus(Duty.FULL))
    found = sql.rows(db, "select id, company_id, center_id, location_id from work_status_status")
    return {one: policy.StatusFacts(*facts) for one, *facts in found}


def test_decide_and_visible_to_agree(db: str) -> None:
    world = facts_in(db)
    assert len(world) == 3

    def only_the_center_records(actor: Actor) -> None:
        for facts in world.values():
            answer = policy.decide(actor, P.WORK_STATUS_RECORD, facts)
            assert answer.allowed == (answer.visible and actor.side is Side.CENTER)

    seen = worlds.rows_seen(
        ACTORS, world, policy, WorkStatus, P.WORK_STATUS_READ, usual=300, also=only_the_center_records
    )
    assert max(seen) >= 2, "the property was never asked about an actor who sees something"


def test_who_reads_a_work_status_of_northwind_at_austin(db: str) -> None:
    facts = policy.StatusFacts(cast.NORTHWIND, cast.AUSTIN, cast.NORTHWIND_AUSTIN)
    allowed = {one for one in cast.PEOPLE if policy.decide(cast.actor(one), P.WORK_STATUS_READ, facts).allowed}
    assert allowed == {
        ADMIN, "granted@northwind.example", SUPERVISOR, AUSTIN_DESK, "clinician@austin.example",
        "manager@austin.example",
    }  # fmt: skip
    elsewhere = policy.StatusFacts(cast.NORTHWIND, cast.AUSTIN, cast.NORTHWIND_RENO)
    assert not policy.decide(cast.actor(SUPERVISOR), P.WORK_STATUS_READ, elsewhere).visible


def test_grants_open_nothing_more_to_a_supervisor(db: str) -> None:
    grants = tuple(Grant(kind) for kind in GrantKind)
    richer = replace(cast.actor(SUPERVISOR), grants=grants, location_ids=None, is_der=True)
    assert richer.role is Role.SUPERVISOR
    visit = visits.VisitFacts(cast.NORTHWIND, cast.AUSTIN, cast.NORTHWIND_AUSTIN)
    document = results.DocumentFacts(
        cast.NORTHWIND, cast.AUSTIN, cast.NORTHWIND_AUSTIN, "audiogram", DocumentState.PUBLISHED
    )
    assert not visits.decide(richer, P.VISIT_READ, visit).visible
    assert not results.decide(richer, P.RESULT_READ, document).visible
    assert not results.may_list(richer).allowed
