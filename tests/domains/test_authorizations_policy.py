"""``decide`` and ``visible_to`` are one rule: random actors against a world with every mixture of owners."""

from __future__ import annotations

import itertools
import uuid
from dataclasses import dataclass

import psycopg
from hypothesis import given, settings
from hypothesis import strategies as st

from occhub.access.actor import Actor, Grant, GrantKind, Role, Side
from occhub.access.permissions import P
from occhub.domains.authorizations import policy
from occhub.domains.authorizations.models import Authorization
from occhub.platform.ids import CenterId, CompanyId, LocationId, MembershipId, UserId
from tests.factories import authorizations as made
from tests.factories import cast
from tests.support import cluster, worlds

COMPANIES = (cast.NORTHWIND, cast.FABRIKAM)
CENTERS = (cast.AUSTIN, cast.RENO)
LOCATIONS = tuple(LocationId(cast.key(f"policy location {number}")) for number in range(3))
MEMBERS = tuple(MembershipId(cast.key(f"policy member {number}")) for number in range(3))
READERS = {Role.USER_ADMIN, Role.BASIC, Role.VIEW_ONLY}
DESK = {Role.FRONT_DESK, Role.CLINICIAN, Role.CENTER_MANAGER}
ALLOWED = {
    P.AUTHORIZATION_LIST: READERS,
    P.AUTHORIZATION_READ: READERS | DESK | {Role.FEED, Role.SYSTEM},
    P.AUTHORIZATION_CANCEL: {Role.USER_ADMIN, Role.BASIC},
    P.AUTHORIZATION_EXTEND: {Role.USER_ADMIN, Role.BASIC},
    P.AUTHORIZATION_PROGRESS: DESK | {Role.FEED},
    P.INBOX_READ: DESK,
    P.INBOX_OPEN: DESK,
    P.RESULT_READ: set(),
}


@dataclass(frozen=True)
class Facts:
    company_id: uuid.UUID
    center_id: uuid.UUID
    location_id: uuid.UUID
    responsible_member_id: uuid.UUID


def _sides() -> st.SearchStrategy[tuple[Side, Role]]:
    return st.tuples(st.sampled_from(Side), st.sampled_from(Role))  # also mixtures that no membership has


@st.composite
def actors(draw: st.DrawFn) -> Actor:
    """Anybody, with any mixture of role and places."""
    side, role = draw(_sides())
    centers = draw(st.frozensets(st.sampled_from(CENTERS)))
    locations = draw(st.one_of(st.none(), st.frozensets(st.sampled_from(LOCATIONS))))
    return Actor(
        side=side,
        role=role,
        request_id="test",
        user_id=UserId(uuid.uuid4()),
        membership_id=draw(st.sampled_from([*MEMBERS, None])),
        company_id=draw(st.sampled_from([*(CompanyId(one) for one in COMPANIES), None])),
        center_ids=frozenset(CenterId(one) for one in centers) if side is Side.CENTER else frozenset(),
        location_ids=locations,
        grants=draw(st.sampled_from([(), (Grant(GrantKind.RESULTS),), (Grant(GrantKind.VISITS),)])),
    )


def world_in(db: str) -> dict[uuid.UUID, Facts]:
    """One row for every mixture of company, center, location and member, copied from a real one past all keys."""
    source = made.submitted().id
    world = {uuid.uuid4(): Facts(*mixture) for mixture in itertools.product(COMPANIES, CENTERS, LOCATIONS, MEMBERS)}
    names = [field.attname for field in Authorization._meta.fields]
    replaced = {
        "id": "%(id)s::uuid",
        "number": "%(id)s::text",
        "company_id": "%(company_id)s::uuid",
        "center_id": "%(center_id)s::uuid",
        "location_id": "%(location_id)s::uuid",
        "responsible_member_id": "%(responsible_member_id)s::uuid",
    }
    columns, values = ", ".join(names), ", ".join(replaced.get(name, name) for name in names)
    copy = f"insert into authorizations_authorization ({columns}) select {values}"
    with psycopg.connect(cluster.info().admin_dsn, dbname=db) as connection:
        connection.execute("set session_replication_role = replica")
        for identity, facts in world.items():
            where = " from authorizations_authorization where id = %(source)s"
            connection.execute(copy + where, vars(facts) | {"id": identity, "source": source})
        connection.execute("delete from authorizations_authorization where id = %s", [source])
    return world


def test_decide_and_visible_to_agree(db: str) -> None:
    world = world_in(db)
    seen = worlds.rows_seen(actors(), world, policy, Authorization, P.AUTHORIZATION_READ, usual=250)
    assert {0, len(world) // 2} <= seen


@settings(max_examples=worlds.examples(500), deadline=None)
@given(
    actor=actors(),
    facts=st.builds(Facts, *(st.sampled_from(each) for each in (COMPANIES, CENTERS, LOCATIONS, MEMBERS))),
    permission=st.sampled_from(sorted(ALLOWED)),
)
def test_a_verb_is_allowed_by_role_and_only_in_scope(actor: Actor, facts: Facts, permission: P) -> None:
    decision = policy.decide(actor, permission, facts)
    assert decision.allowed == (decision.visible and actor.role in ALLOWED[permission])
    assert decision.visible == policy.decide(actor, P.AUTHORIZATION_READ, facts).visible
    if actor.side is Side.CENTER:
        assert not decision.visible or facts.center_id in actor.center_ids
    else:
        assert not decision.visible or facts.company_id == actor.company_id


def test_who_sees_a_date_of_birth(db: str) -> None:
    detail = made.submitted()
    facts = Facts(detail.company_id, detail.center_id, detail.location_id, detail.responsible_member_id)
    seen = {email: policy.may_see_birth_date(cast.actor(email), facts) for email in cast.PEOPLE if "northwind" in email}
    assert seen == {
        "user-admin@northwind.example": True,
        "basic@northwind.example": True,
        "basic2@northwind.example": False,
        "view-only@northwind.example": False,
        "granted@northwind.example": True,
        "supervisor@northwind.example": False,
    }
