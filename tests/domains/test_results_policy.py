"""``decide`` and ``visible_to`` are one rule: random actors against every kind of document, in the database."""

from __future__ import annotations

import itertools
import uuid
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from occhub.access.actor import Actor, Entitled, Grant, GrantKind, Role, Side
from occhub.access.decision import Decision
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.protected import ask
from occhub.domains.catalogue.types import load_packaged
from occhub.domains.results import policy
from occhub.domains.results.models import Document
from occhub.domains.results.types import DocumentState
from occhub.platform.ids import CenterId, LocationId, MembershipId, UserId
from tests.factories import cast, documents
from tests.support.worlds import examples

TYPES = ("audiogram", "activity-status-report", "alcohol-testing-form", "dot-long-form", "no-such-type")
PLACES = (
    (cast.NORTHWIND, cast.NORTHWIND_AUSTIN),
    (cast.NORTHWIND, cast.NORTHWIND_RENO),
    (cast.FABRIKAM, cast.FABRIKAM_DALLAS),
)
LOCATIONS = st.sampled_from([None, cast.NORTHWIND_AUSTIN, cast.NORTHWIND_RENO, cast.FABRIKAM_DALLAS])

entitlements = st.builds(Entitled, st.sampled_from(TYPES), LOCATIONS, st.just("basis"), st.booleans())
grants = st.builds(Grant, st.sampled_from(GrantKind), st.sampled_from([None, *TYPES]), LOCATIONS)
places = st.one_of(st.none(), st.frozensets(st.sampled_from([cast.NORTHWIND_AUSTIN, cast.NORTHWIND_RENO])))


@st.composite
def actors(draw: st.DrawFn) -> Actor:
    """Anybody: every side and role, with any mixture of what may be given to them."""
    side, role = draw(
        st.sampled_from(
            [
                (Side.EMPLOYER, Role.USER_ADMIN),
                (Side.EMPLOYER, Role.BASIC),
                (Side.EMPLOYER, Role.VIEW_ONLY),
                (Side.CENTER, Role.FRONT_DESK),
                (Side.CENTER, Role.CLINICIAN),
                (Side.PROVIDER, Role.OPERATOR),
            ]
        )
    )
    centers = draw(st.frozensets(st.sampled_from([cast.AUSTIN, cast.RENO])))
    return Actor(
        side=side,
        role=role,
        request_id="test",
        user_id=UserId(uuid.uuid4()),
        membership_id=MembershipId(uuid.uuid4()),
        company_id=draw(st.sampled_from([cast.NORTHWIND, cast.FABRIKAM])) if side is Side.EMPLOYER else None,
        center_ids=frozenset(CenterId(one) for one in centers) if side is Side.CENTER else frozenset(),
        location_ids=_reach(draw(places)),
        is_der=draw(st.booleans()),
        grants=tuple(draw(st.lists(grants, max_size=3))),
        entitlements=tuple(draw(st.lists(entitlements, max_size=5))),
    )


def _reach(found: frozenset[uuid.UUID] | None) -> frozenset[LocationId] | None:
    return None if found is None else frozenset(LocationId(one) for one in found)


@operation(P.RESULT_READ, may=lambda actor: Decision(True, "test"))
def every_visible(actor: Actor) -> list[uuid.UUID]:
    """What the database gives under the condition, behind the wall."""
    return list(Document.objects.filter(policy.visible_to(actor)).values_list("id", flat=True))


@operation(P.RESULT_READ)
def asked(actor: Actor, facts: policy.DocumentFacts) -> None:
    """What the policy says."""
    ask(policy.decide(actor, P.RESULT_READ, facts))


def test_decide_and_visible_to_agree(db: str) -> None:
    world = {}
    rows = [
        documents.Bulk(company, location, center, report_type=kind, state=state)
        for (company, location), center, kind, state in itertools.product(
            PLACES, (cast.AUSTIN, cast.RENO), TYPES, [str(one) for one in DocumentState]
        )
    ]
    for identity, row in zip(documents.write(db, rows), rows, strict=True):
        world[identity] = policy.DocumentFacts(
            row.company_id, row.center_id, row.location_id, row.report_type, DocumentState(row.state)
        )
    seen = []

    @settings(max_examples=examples(250), deadline=None, suppress_health_check=list(HealthCheck))
    @given(actors())
    def agree(actor: Actor) -> None:
        decided = {one for one, facts in world.items() if policy.decide(actor, P.RESULT_READ, facts).visible}
        assert set(every_visible(actor)) == decided
        seen.append(len(decided))

    agree()
    assert max(seen) > 10, "the property was never asked about an actor who sees something"


NORTHWIND_DOCUMENT = policy.DocumentFacts(
    cast.NORTHWIND, cast.AUSTIN, cast.NORTHWIND_AUSTIN, "audiogram", DocumentState.PUBLISHED
)


def seen(email: str, **changes: object) -> bool:
    """Whether the member of the cast may read the document with these changes."""
    facts = replace(NORTHWIND_DOCUMENT, **changes)  # type: ignore[arg-type]  # the fields are named in each test
    return policy.decide(cast.actor(email), P.RESULT_READ, facts).allowed


def test_who_sees_a_published_audiogram(db: str) -> None:
    assert {email: seen(email) for email in cast.PEOPLE} == {
        "user-admin@northwind.example": True,
        "basic@northwind.example": False,
        "basic2@northwind.example": False,
        "view-only@northwind.example": False,
        "granted@northwind.example": True,
        "user-admin@fabrikam.example": False,
        "basic@fabrikam.example": False,
        "front-desk@austin.example": True,
        "clinician@austin.example": True,
        "front-desk@reno.example": False,
        "operator@provider.example": False,
    }


def test_a_grant_reaches_its_location_alone(db: str) -> None:
    assert seen(documents.GRANTED)
    assert not seen(documents.GRANTED, location_id=cast.NORTHWIND_RENO)


def test_documents_for_the_der_reach_the_der_alone(db: str) -> None:
    for kind in ("alcohol-testing-form", "mro-report", "custody-control-form-dot"):
        assert load_packaged().report_types[kind].der_only
        assert seen(documents.ADMIN, report_type=kind)
        assert not seen(documents.GRANTED, report_type=kind)


@pytest.mark.parametrize("state", [one for one in DocumentState if one is not DocumentState.PUBLISHED])
def test_only_what_is_published_reaches_the_employer(db: str, state: DocumentState) -> None:
    assert not seen(documents.ADMIN, state=state)
    assert seen(documents.AUSTIN_DESK, state=state) == (state is not DocumentState.WITHDRAWN)


def test_more_than_the_minimum_needs_a_documented_request(db: str) -> None:
    admin = cast.actor(documents.ADMIN)
    facts = replace(NORTHWIND_DOCUMENT, report_type="dot-long-form")
    assert policy.decide(admin, P.RESULT_READ, facts).allowed
    undocumented = tuple(replace(one, has_documented_request=False) for one in admin.entitlements)
    assert not policy.decide(replace(admin, entitlements=undocumented), P.RESULT_READ, facts).visible


def test_nobody_but_the_center_publishes(db: str) -> None:
    assert policy.decide(cast.actor(documents.AUSTIN_DESK), P.RESULT_PUBLISH, NORTHWIND_DOCUMENT).allowed
    refused = policy.decide(cast.actor(documents.ADMIN), P.RESULT_PUBLISH, NORTHWIND_DOCUMENT)
    assert (refused.allowed, refused.visible, refused.rule) == (False, True, "results.center-staff-only")
    assert not policy.decide(cast.actor(documents.RENO_DESK), P.RESULT_PUBLISH, NORTHWIND_DOCUMENT).visible


def test_the_list_is_for_whom_results_were_given(db: str) -> None:
    people = (documents.ADMIN, documents.GRANTED, documents.BASIC)
    assert {email: policy.may_list(cast.actor(email)).rule for email in people} == {
        documents.ADMIN: "results.user-admin",
        documents.GRANTED: "results.granted",
        documents.BASIC: "results.no-grant",
    }
