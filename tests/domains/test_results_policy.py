"""``decide`` and ``visible_to`` are one rule: random actors against every kind of document, in the database."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace
from types import ModuleType, SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from occhub.access.actor import Actor, Entitled, Grant, GrantKind, Role, Side
from occhub.access.permissions import P
from occhub.domains.catalogue.types import load_packaged
from occhub.domains.results import policy
from occhub.domains.results.models import Document
from occhub.domains.results.types import DocumentState
from occhub.platform.ids import LocationId
from tests.factories import cast, documents
from tests.factories.documents import ADMIN, AUSTIN_DESK, RENO_DESK
from tests.support import worlds

TYPES = ("audiogram", "activity-status-report", "alcohol-testing-form", "dot-long-form", "no-such-type")
PLACES = (
    (cast.NORTHWIND, cast.NORTHWIND_AUSTIN),
    (cast.NORTHWIND, cast.NORTHWIND_RENO),
    (cast.FABRIKAM, cast.FABRIKAM_DALLAS),
)
LOCATIONS = st.sampled_from([None, cast.NORTHWIND_AUSTIN, cast.NORTHWIND_RENO, cast.FABRIKAM_DALLAS])

ACTORS = worlds.people(
    sides=st.sampled_from(
        [
            (Side.EMPLOYER, Role.USER_ADMIN),
            (Side.EMPLOYER, Role.BASIC),
            (Side.EMPLOYER, Role.VIEW_ONLY),
            (Side.EMPLOYER, Role.SUPERVISOR),
            (Side.CENTER, Role.FRONT_DESK),
            (Side.CENTER, Role.CLINICIAN),
            (Side.PROVIDER, Role.OPERATOR),
        ]
    ),
    locations=st.sampled_from([cast.NORTHWIND_AUSTIN, cast.NORTHWIND_RENO]).map(LocationId),
    grants=st.builds(Grant, st.sampled_from(GrantKind), st.sampled_from([None, *TYPES]), LOCATIONS),
    entitlements=st.builds(Entitled, st.sampled_from(TYPES), LOCATIONS, st.just("basis"), st.booleans()),
)


OPENING = SimpleNamespace(decide=policy.decide, visible_to=policy.openable_to)


@pytest.mark.parametrize(("halves", "permission"), [(policy, P.RESULT_LIST), (OPENING, P.RESULT_READ)])
def test_decide_and_the_conditions_on_rows_agree(db: str, halves: ModuleType, permission: P) -> None:
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
    seen = worlds.rows_seen(ACTORS, world, halves, Document, permission, usual=150)
    assert max(seen) > 10, "the property was never asked about an actor who sees something"


NORTHWIND_DOCUMENT = policy.DocumentFacts(
    cast.NORTHWIND, cast.AUSTIN, cast.NORTHWIND_AUSTIN, "audiogram", DocumentState.PUBLISHED
)


def seen(email: str, permission: P = P.RESULT_READ, **changes: object) -> bool:
    """Whether the member of the cast may read the document with these changes."""
    facts = replace(NORTHWIND_DOCUMENT, **changes)  # type: ignore[arg-type]  # the fields are named in each test
    return policy.decide(cast.actor(email), permission, facts).allowed


def test_who_sees_a_published_audiogram(db: str) -> None:
    assert {email: seen(email) for email in cast.PEOPLE} == {
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
    assert seen(documents.GRANTED)
    assert not seen(documents.GRANTED, location_id=cast.NORTHWIND_RENO)


def test_documents_for_the_der_reach_the_der_alone(db: str) -> None:
    for kind in ("alcohol-testing-form", "mro-report", "custody-control-form-dot"):
        assert load_packaged().report_types[kind].der_only
        assert seen(documents.ADMIN, report_type=kind)
        assert not seen(documents.GRANTED, report_type=kind)


@pytest.mark.parametrize("state", [one for one in DocumentState if one is not DocumentState.PUBLISHED])
def test_the_employer_finds_what_is_published_and_opens_what_was_replaced(db: str, state: DocumentState) -> None:
    assert not seen(documents.ADMIN, P.RESULT_LIST, state=state)
    assert seen(documents.ADMIN, state=state) == (state is DocumentState.SUPERSEDED)
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


@pytest.mark.parametrize("verb", [P.RESULT_REPLACE, P.RESULT_WITHDRAW])
def test_nobody_but_the_center_ends_a_report_and_it_knows_what_it_withdrew(db: str, verb: P) -> None:
    for state in DocumentState:
        facts = replace(NORTHWIND_DOCUMENT, state=state)
        asked = {who: policy.decide(cast.actor(who), verb, facts) for who in (AUSTIN_DESK, ADMIN, RENO_DESK)}
        is_open = state in (DocumentState.PUBLISHED, DocumentState.SUPERSEDED)
        assert {who: (one.allowed, one.visible) for who, one in asked.items()} == {
            AUSTIN_DESK: (True, True),
            ADMIN: (False, is_open),
            RENO_DESK: (False, False),
        }


def test_the_list_is_for_whom_results_were_given(db: str) -> None:
    people = (documents.ADMIN, documents.GRANTED, documents.BASIC)
    assert {email: policy.may_list(cast.actor(email)).rule for email in people} == {
        documents.ADMIN: "results.user-admin",
        documents.GRANTED: "results.granted",
        documents.BASIC: "results.no-grant",
    }


def explains(actor: Actor, facts: policy.DocumentFacts) -> bool:
    """Whether the explanation is there exactly where the document may be read, and every part of it is true."""
    found = policy.explain(actor, facts)
    decided = policy.decide(actor, P.RESULT_READ, facts)
    if found is None or not decided:
        return found is None and not decided
    kind = load_packaged().report_types.get(facts.report_type)
    if actor.side is Side.CENTER:
        return (found.rule, found.entitlement, found.grant) == ("results.own-center", None, None)
    assert kind is not None
    return (
        found.rule == decided.rule
        and found.report_type == facts.report_type
        and _entitles(actor, found.entitlement, facts)
        and (found.grant is None if actor.role is Role.USER_ADMIN else _grants(actor, found.grant, facts))
        and (not kind.der_only or (found.is_for_der and actor.is_der))
    )


def _entitles(actor: Actor, one: Entitled | None, facts: policy.DocumentFacts) -> bool:
    """Whether this is one of the company's entitlements, and covers the document."""
    kind = load_packaged().report_types[facts.report_type]
    return (
        one is not None
        and one in actor.entitlements
        and one.report_type == facts.report_type
        and one.location_id in (None, facts.location_id)
        and bool(one.basis)
        and (one.has_documented_request or not kind.documented_request_required)
    )


def _grants(actor: Actor, one: Grant | None, facts: policy.DocumentFacts) -> bool:
    """Whether this is one of the member's grants, and covers the document."""
    return (
        one is not None
        and one in actor.grants
        and one.kind is GrantKind.RESULTS
        and one.report_type in (None, facts.report_type)
        and one.location_id in (None, facts.location_id)
        and (actor.location_ids is None or facts.location_id in actor.location_ids)
    )


EVERY_KIND_OF_DOCUMENT = [
    policy.DocumentFacts(company, center, location, kind, state)
    for (company, location), center, kind, state in itertools.product(
        PLACES, (cast.AUSTIN, cast.RENO), TYPES, DocumentState
    )
]


def test_whoever_may_read_is_told_why_and_nobody_else(db: str) -> None:
    told = Counter[str]()

    def ask(actor: Actor) -> None:
        for facts in EVERY_KIND_OF_DOCUMENT:
            assert explains(actor, facts)
            found = policy.explain(actor, facts)
            told[found.rule if found else ""] += 1

    for email in cast.PEOPLE:  # each way to see a document is there, whatever is drawn
        ask(cast.actor(email))
    settings(max_examples=worlds.examples(400))(given(ACTORS)(ask))()
    assert set(told) == {"", "results.own-center", "results.entitled-user-admin", "results.entitled-granted"}


@pytest.mark.parametrize("state", DocumentState)
def test_only_a_user_admin_asks_who_opened_it(db: str, state: DocumentState) -> None:
    facts = replace(NORTHWIND_DOCUMENT, state=state)
    is_open = state in (DocumentState.PUBLISHED, DocumentState.SUPERSEDED)
    asked = {
        who: policy.decide(cast.actor(who), P.RESULT_READERS, facts) for who in (ADMIN, documents.GRANTED, RENO_DESK)
    }
    assert {who: (one.allowed, one.visible) for who, one in asked.items()} == {
        ADMIN: (is_open, is_open),
        documents.GRANTED: (False, is_open),
        RENO_DESK: (False, False),
    }
    assert not policy.decide(cast.actor(AUSTIN_DESK), P.RESULT_READERS, facts).allowed
