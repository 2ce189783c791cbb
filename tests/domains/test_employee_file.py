"""The page of a person: each part in its own scope, a date of birth only where it is known, else nobody is there."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import strategies as st

from occhub.access.actor import Actor, Grant, GrantKind, Role, Side
from occhub.access.permissions import P
from occhub.domains.employees import policy
from occhub.domains.employees import reads as employees
from occhub.domains.employees.models import Employee
from occhub.domains.results import reads
from occhub.domains.results.types import ResultQuery
from occhub.domains.work_status import operations as work_status
from occhub.domains.work_status.types import Duty, NewWorkStatus
from occhub.platform.errors import Forbidden, NotFound
from occhub.platform.ids import LocationId
from tests.factories import authorizations as made
from tests.factories import cast, documents
from tests.factories.documents import ADMIN, BASIC, BASIC2, FABRIKAM_ADMIN, GRANTED, VIEW_ONLY
from tests.support import sql, worlds

AUSTIN, RENO = LocationId(cast.NORTHWIND_AUSTIN), LocationId(cast.NORTHWIND_RENO)
NORA, MAEVE, FELIX = (cast.employee(name) for name in ("nora", "maeve", "felix"))
BORN = date(1988, 3, 14)
VISITS, RESULTS = GrantKind.VISITS, GrantKind.RESULTS


def bound(email: str, *grants: Grant, at: LocationId | None = None) -> Actor:
    """A member of the cast with other grants, bound to a location or to none."""
    return replace(cast.actor(email), grants=grants, location_ids=None if at is None else frozenset([at]))


def counts(actor: Actor, employee_id: uuid.UUID = NORA) -> tuple[int, int | None, int | None]:
    """How many authorizations, visits and documents of a person the actor gets; None where a part is not given."""
    found = reads.employee_file(actor, employee_id)
    visits, papers = found.visits, found.documents
    return (
        len(found.authorizations.items),
        None if visits is None else len(visits.items),
        None if papers is None else len(papers.items),
    )


def test_each_part_is_in_its_own_scope(db: str) -> None:
    visit = documents.visit()
    documents.publish(visit)
    documents.publish(visit, "custody-control-form-non-dot", text="Form")
    made.submitted(BASIC2)
    made.submitted(ADMIN)
    shown = {
        ADMIN: (3, 1, 2),
        BASIC: (1, None, None),
        BASIC2: (1, None, None),
        VIEW_ONLY: (3, None, None),
        GRANTED: (3, 1, 1),
    }
    assert {email: counts(cast.actor(email)) for email in shown} == shown
    assert counts(bound(BASIC2, Grant(VISITS, None, AUSTIN))) == (1, 1, None)
    assert counts(bound(BASIC2, Grant(RESULTS, "audiogram", RENO))) == (1, None, 0)
    assert counts(cast.actor(ADMIN), MAEVE) == (0, 0, 0)


def test_a_date_of_birth_is_shown_to_whom_it_is_known(db: str) -> None:
    documents.visit()
    known = {
        ADMIN: BORN,
        BASIC: BORN,
        BASIC2: None,
        VIEW_ONLY: None,
        GRANTED: BORN,
    }
    found = {email: reads.employee_file(cast.actor(email), NORA).person.date_of_birth for email in known}
    assert found == known
    with_visits = bound(VIEW_ONLY, Grant(VISITS))
    assert reads.employee_file(with_visits, NORA).person.date_of_birth is None
    assert "1988" not in repr(reads.employee_file(with_visits, NORA))


def test_number_and_location_are_for_who_reaches_the_roster_there(db: str) -> None:
    made.submitted()
    of_roster = ("1001", cast.NORTHWIND_AUSTIN, "Driver")
    for actor, told in (
        (cast.actor(BASIC), of_roster),
        (cast.actor(GRANTED), of_roster),
        (cast.actor(VIEW_ONLY), (None, None, None)),
        (bound(VIEW_ONLY, Grant(VISITS, None, RENO)), (None, None, None)),
    ):
        person = reads.employee_file(actor, NORA).person
        assert (person.first_name, person.last_name) == ("Nora", "Vance")
        assert (person.employee_number, person.location_id, person.job_title) == told


def test_whom_one_knows_nothing_of_does_not_exist(db: str) -> None:
    """Foreign and nonexistent alike, and at the same cost."""
    documents.visit("felix", documents.AUSTIN_DESK, documents.FABRIKAM_BASIC, **documents.FELIX)
    made.submitted(BASIC2)
    for actor, identity in (
        (cast.actor(ADMIN), FELIX),
        (cast.actor(FABRIKAM_ADMIN), NORA),
        (bound(BASIC, at=RENO), NORA),
        (bound(VIEW_ONLY, at=RENO), NORA),
        (bound(VIEW_ONLY, Grant(RESULTS), at=RENO), NORA),
        (cast.actor(VIEW_ONLY), MAEVE),
    ):
        costs = []
        for one in (identity, uuid.uuid4()):
            with CaptureQueriesContext(connection) as captured, pytest.raises(NotFound):
                reads.employee_file(actor, one)
            costs.append(len(captured))
        assert costs[0] == costs[1]


def test_a_person_of_another_location_is_shown_by_what_is_ones_own(db: str) -> None:
    """Somebody who moved: the member sees what the own location authorized, and nothing of the roster elsewhere."""
    made.submitted()
    sql.change(db, f"update employees_employee set location_id = '{cast.NORTHWIND_RENO}' where id = '{NORA}'")
    basic = bound(BASIC, at=AUSTIN)
    person = reads.employee_file(basic, NORA).person
    assert (counts(basic), person.employee_number, person.date_of_birth) == ((1, None, None), None, BORN)


@pytest.mark.parametrize("email", ["supervisor@northwind.example", documents.AUSTIN_DESK, "operator@provider.example"])
def test_others_than_members_have_no_people(db: str, email: str) -> None:
    actor = cast.actor(email)
    with pytest.raises(Forbidden):
        reads.employee_file(actor, NORA)
    with pytest.raises(Forbidden):
        employees.look_up(actor, "nora")
    assert not employees.offers_people(actor)


@pytest.mark.parametrize(
    ("actor", "found"),
    [
        (lambda: cast.actor(ADMIN), ["O'Connor, Maeve", "Vance, Nora"]),
        (lambda: cast.actor(BASIC), ["O'Connor, Maeve", "Vance, Nora"]),
        (lambda: bound(BASIC, at=RENO), ["O'Connor, Maeve"]),
        (lambda: cast.actor(GRANTED), ["Vance, Nora"]),
        (lambda: bound(VIEW_ONLY, Grant(VISITS, None, AUSTIN), Grant(RESULTS, "audiogram", RENO)),
         ["O'Connor, Maeve", "Vance, Nora"]),
        (lambda: cast.actor(FABRIKAM_ADMIN), ["Vance, Felix"]),
    ],
)  # fmt: skip
def test_who_finds_whom(db: str, actor: Callable[[], Actor], found: list[str]) -> None:
    looked_up = [one.name for typed in ("oconnor", "van") for one in employees.look_up(actor(), typed)]
    assert looked_up == found
    assert "1988" not in repr(employees.look_up(actor(), "vance"))


def test_nobody_is_found_by_nothing_and_who_left_is_found_too(db: str) -> None:
    assert employees.look_up(cast.actor(ADMIN), "  ") == ()
    sql.change(db, f"update employees_employee set is_active = false where id = '{NORA}'")
    assert [one.employee_id for one in employees.look_up(cast.actor(ADMIN), "1001")] == [NORA]
    assert reads.employee_file(cast.actor(ADMIN), NORA).person.is_active is False


def test_without_a_grant_view_only_looks_nobody_up(db: str) -> None:
    with pytest.raises(Forbidden) as refused:
        employees.look_up(cast.actor(VIEW_ONLY), "nora")
    assert refused.value.rule == "employees.no-grant"


ROLES = [
    *((Side.EMPLOYER, role) for role in (Role.USER_ADMIN, Role.BASIC, Role.VIEW_ONLY, Role.SUPERVISOR)),
    (Side.CENTER, Role.FRONT_DESK),
    (Side.PROVIDER, Role.OPERATOR),
    (Side.ANONYMOUS, Role.NONE),
]
PLACES = st.sampled_from([AUSTIN, RENO, LocationId(cast.FABRIKAM_DALLAS)])
ACTORS = worlds.people(
    sides=st.sampled_from(ROLES),
    companies=[*worlds.COMPANIES, None],
    locations=PLACES,
    grants=st.builds(Grant, st.sampled_from(GrantKind), st.just(None), st.one_of(st.none(), PLACES)),
)


def test_decide_and_visible_to_agree(db: str) -> None:
    rows = sql.rows(db, "select id, company_id, location_id from employees_employee")
    world = {one: Employee(id=one, company_id=company, location_id=place) for one, company, place in rows}
    assert len(world) == 4
    seen = worlds.rows_seen(ACTORS, world, policy, Employee, P.EMPLOYEE_READ, usual=200)
    assert {0, 1, 3} <= seen


def test_a_file_costs_the_same_for_one_row_and_for_ten(db: str) -> None:
    admin = cast.actor(ADMIN)
    documents.publish(documents.visit())

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            reads.employee_file(admin, NORA)
        return len(captured)

    one = cost()
    for number in range(9):
        documents.publish(documents.visit(), text=f"Audiogram {number}")
    assert cost() == one == 12


def test_the_parts_say_that_there_is_more(db: str) -> None:
    ids = documents.write(db, [documents.Bulk()] * 51)
    documents.give(db, NORA, ids)
    papers = reads.employee_file(cast.actor(ADMIN), NORA).documents
    assert papers is not None
    assert (len(papers.items), papers.has_more) == (50, True)
    sql.change(db, "update results_document set state = 'withdrawn' where id = %s", ids[0])
    papers = reads.employee_file(cast.actor(ADMIN), NORA).documents
    assert papers is not None
    assert (len(papers.items), papers.has_more) == (50, False)


def test_the_version_changes_with_each_part_and_is_for_whom_the_page_is(db: str) -> None:
    admin, basic, viewer = cast.actor(ADMIN), cast.actor(BASIC2), bound(VIEW_ONLY, at=RENO)
    seen = [reads.employee_version(admin, NORA)]
    of = documents.visit()
    seen.append(reads.employee_version(admin, NORA))
    before = reads.employee_version(basic, NORA)
    document = documents.publish(of)
    seen.append(reads.employee_version(admin, NORA))
    work_status.record_work_status(cast.actor(documents.AUSTIN_DESK), of.id, NewWorkStatus(Duty.FULL))
    seen.append(reads.employee_version(admin, NORA))
    sql.change(db, "update results_document set state = 'withdrawn', changed_at = now() where id = %s", document)
    seen.append(reads.employee_version(admin, NORA))
    assert len(set(seen)) == len(seen)
    assert reads.employee_version(admin, NORA) == seen[-1]
    assert reads.employee_version(basic, NORA) == before  # what is not theirs says nothing to them
    for actor, identity in ((admin, FELIX), (admin, uuid.uuid4()), (viewer, NORA)):
        with pytest.raises(NotFound):
            reads.employee_version(actor, identity)


@pytest.mark.parametrize("email", [ADMIN, GRANTED])
def test_whose_document_one_finds_their_page_one_opens(db: str, email: str) -> None:
    """The list of results links each row to the page of its person: the door must not be shut."""
    documents.publish(documents.visit())
    sql.change(db, f"update employees_employee set location_id = '{cast.NORTHWIND_RENO}' where id = '{NORA}'")
    actor = cast.actor(email)
    rows = reads.documents_page(actor, ResultQuery()).items
    assert rows
    assert reads.offers_people(actor)
    for row in rows:
        assert reads.employee_file(actor, row.employee_id).person.employee_id == row.employee_id


def test_who_opens_no_page_of_a_person_is_offered_none(db: str) -> None:
    for email in (documents.SUPERVISOR, documents.AUSTIN_DESK, "operator@provider.example"):
        assert not reads.offers_people(cast.actor(email))
