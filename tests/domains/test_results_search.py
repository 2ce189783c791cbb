"""Search: what each criterion finds, in which order, page by page; and what is new."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date

import pytest

from occhub.domains.results import operations, reads
from occhub.domains.results.types import DocumentRow, ResultQuery
from occhub.platform.errors import Forbidden, NotFound
from occhub.platform.ids import format_number
from tests.factories import authorizations as made
from tests.factories import cast, documents
from tests.factories.documents import ADMIN, AUSTIN_DESK, BASIC, FABRIKAM_ADMIN, GRANTED, Bulk, publish, visit
from tests.support import sql

NUMBER = format_number("A", "7K2M9QX")
PEOPLE = (
    Bulk(
        first_name="Inés",
        last_name="Garcia-Lopez",
        date_of_birth=date(1990, 12, 30),
        title="Audiogram",
        report_type="vaccine-record",
        service_date=date(2026, 11, 20),
    ),
    Bulk(
        first_name="Maeve",
        last_name="O'Connor",
        title="DOT medical card",
        number=NUMBER,
        center_id=cast.RENO,
        center_state="NV",
        service_date=date(2026, 11, 21),
    ),
    Bulk(
        first_name="Nora",
        last_name="Vance",
        title="Activity status report",
        is_injury=True,
        claim="CL-77 / 12",
        service_date=date(2026, 11, 18),
    ),
    Bulk(
        first_name="Vance",
        last_name="Norafeld",
        title="Activity report",
        location_id=cast.NORTHWIND_RENO,
        service_date=date(2026, 11, 19),
    ),
)


def found(email: str, **criteria: object) -> list[str]:
    """Who is found, in order."""
    page = reads.documents_page(cast.actor(email), ResultQuery(**criteria))  # type: ignore[arg-type]  # named in each test
    return [row.person for row in page.items]


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        ({}, ["Garcia-Lopez, Inés", "O'Connor, Maeve", "Vance, Nora", "Norafeld, Vance"]),
        ({"name": "garcia"}, ["Garcia-Lopez, Inés"]),
        ({"name": "Lopez ines"}, ["Garcia-Lopez, Inés"]),
        ({"name": "INÉS GARCÍA"}, ["Garcia-Lopez, Inés"]),
        ({"name": "oconnor"}, ["O'Connor, Maeve"]),
        ({"name": "O’Con mae"}, ["O'Connor, Maeve"]),
        ({"name": "nora vance"}, ["Vance, Nora", "Norafeld, Vance"]),
        ({"name": "vance, nora"}, ["Vance, Nora", "Norafeld, Vance"]),
        ({"name": "onnor"}, []),
        ({"name": "nora garcia"}, []),
        ({"name": "  ,.  "}, ["Garcia-Lopez, Inés", "O'Connor, Maeve", "Vance, Nora", "Norafeld, Vance"]),
        ({"date_of_birth": date(1990, 12, 30)}, ["Garcia-Lopez, Inés"]),
        ({"date_of_birth": date(1990, 12, 31)}, []),
        ({"state": "nv"}, ["O'Connor, Maeve"]),
        ({"center_id": cast.RENO}, ["O'Connor, Maeve"]),
        ({"is_injury": True}, ["Vance, Nora"]),
        ({"is_injury": False}, ["Garcia-Lopez, Inés", "O'Connor, Maeve", "Norafeld, Vance"]),
        ({"claim_number": "cl77-12"}, ["Vance, Nora"]),
        ({"claim_number": "cl77"}, []),
        ({"title": "activity"}, ["Vance, Nora", "Norafeld, Vance"]),
        ({"title": "Activity  Rep"}, ["Vance, Nora", "Norafeld, Vance"]),
        ({"title": "status"}, ["Vance, Nora"]),
        ({"title": "card  DÓT"}, ["O'Connor, Maeve"]),
        ({"title": "tatus"}, []),
        ({"title": "nora"}, []),
        ({"name": "activity"}, []),
        ({"text": "nora"}, ["Vance, Nora", "Norafeld, Vance"]),
        ({"text": "status"}, ["Vance, Nora"]),
        ({"text": "report nora act"}, ["Vance, Nora", "Norafeld, Vance"]),
        ({"text": "nora garcia"}, []),
        ({"text": "cl-77/12"}, ["Vance, Nora"]),
        ({"text": "CL 77 12"}, ["Vance, Nora"]),
        ({"text": "nora CL-77 / 12"}, ["Vance, Nora"]),
        ({"text": "cl77-12 norafeld"}, []),
        ({"text": "cl77"}, []),
        ({"text": "77 12"}, []),
        ({"authorization_number": "a 7k2m-9qx3"}, ["O'Connor, Maeve"]),
        ({"authorization_number": NUMBER, "name": "nora"}, []),
        ({"text": "7K2M9QX3"}, ["O'Connor, Maeve"]),
        ({"text": f"maeve {NUMBER}"}, ["O'Connor, Maeve"]),
        ({"text": f"nora {NUMBER}"}, []),
        ({"report_type": "vaccine-record"}, ["Garcia-Lopez, Inés"]),
        ({"location_id": cast.NORTHWIND_RENO}, ["Norafeld, Vance"]),
        ({"service_from": date(2026, 11, 20)}, ["O'Connor, Maeve", "Garcia-Lopez, Inés"]),
        ({"service_to": date(2026, 11, 19)}, ["Norafeld, Vance", "Vance, Nora"]),
        ({"service_from": date(2026, 11, 18), "service_to": date(2026, 11, 18)}, ["Vance, Nora"]),
        ({"service_from": date(2026, 11, 20), "text": "card"}, ["O'Connor, Maeve"]),
        ({"is_new": True, "is_injury": True}, ["Vance, Nora"]),
        ({"name": "nora", "is_injury": False}, ["Norafeld, Vance"]),
        ({"name": "vance", "title": "activity rep", "claim_number": "CL7712", "state": "TX"}, ["Vance, Nora"]),
    ],
)
def test_each_criterion_and_any_mixture(db: str, criteria: dict[str, object], expected: list[str]) -> None:
    moments = documents.moments(len(PEOPLE))
    documents.write(db, [replace(row, published_at=at) for row, at in zip(PEOPLE, moments, strict=True)])
    assert found(ADMIN, **criteria) == expected
    assert found(FABRIKAM_ADMIN, **criteria) == []


def test_a_row_says_all_that_the_list_shows(db: str) -> None:
    of = visit(**made.injury())
    document_id = publish(of, "activity-status-report")
    (row,) = reads.documents_page(cast.actor(ADMIN), ResultQuery()).items
    assert row == DocumentRow(
        id=document_id,
        employee_id=cast.employee("nora"),
        authorization_id=of.authorization.id,
        visit_id=of.id,
        person="Vance, Nora",
        date_of_birth=cast.EMPLOYEES["nora"][4],
        title="Activity status report",
        report_type="activity-status-report",
        center_name="Harborline Austin",
        center_state="TX",
        center_zone="America/Chicago",
        is_injury=True,
        service_date=made.today(),
        published_at=row.published_at,
        size=len(documents.proof().content),
        pages=1,
        is_new=True,
    )


def test_pages_follow_each_other_without_gap_and_back(db: str) -> None:
    # Five share each moment: the id decides within it.
    moments = [at for at in documents.moments(14) for _ in range(5)]
    ids = documents.write(db, [Bulk(published_at=at) for at in moments])
    admin, cursor, seen = cast.actor(ADMIN), None, []
    while True:
        page = reads.documents_page(admin, ResultQuery(), cursor)
        seen.append([row.id for row in page.items])
        cursor = page.older
        if cursor is None:
            break
    assert [len(one) for one in seen] == [25, 25, 20]
    newest_first = sorted(zip(moments, ids, strict=True), key=lambda pair: (pair[0], pair[1].int), reverse=True)
    assert [one for part in seen for one in part] == [one for _, one in newest_first]
    back = reads.documents_page(admin, ResultQuery(), page.newer)
    assert [row.id for row in back.items] == seen[1]
    assert [row.id for row in reads.documents_page(admin, ResultQuery(), back.newer).items] == seen[0]
    assert [row.id for row in reads.documents_page(admin, ResultQuery(), "garbage").items] == seen[0]


def test_the_list_is_not_for_whom_nothing_was_given(db: str) -> None:
    for email in (BASIC, documents.VIEW_ONLY, AUSTIN_DESK, "operator@provider.example"):
        for call in (
            lambda actor: reads.documents_page(actor, ResultQuery()),
            reads.list_version,
            lambda actor: operations.save_query(actor, ResultQuery(name="vance")),
            lambda actor: reads.query(actor, uuid.uuid4()),
        ):
            with pytest.raises(Forbidden):
                call(cast.actor(email))
    assert reads.new_count(cast.actor(BASIC)) == 0
    assert [reads.offers_results(cast.actor(one)) for one in (ADMIN, GRANTED, BASIC)] == [True, True, False]


def test_a_grant_narrows_every_way_to_a_document(db: str) -> None:
    austin = visit()
    reno = visit("maeve", documents.RENO_DESK, ADMIN, **documents.RENO)
    mine, other = publish(austin), publish(reno, desk=documents.RENO_DESK)
    granted, admin = cast.actor(GRANTED), cast.actor(ADMIN)
    assert [row.id for row in reads.documents_page(granted, ResultQuery()).items] == [mine]
    assert [row.id for row in reads.documents_of_authorization(granted, austin.authorization.id)] == [mine]
    assert reads.documents_of_authorization(granted, reno.authorization.id) == ()
    assert [row.id for row in reads.documents_of_authorization(admin, reno.authorization.id)] == [other]
    assert reads.documents_of_authorization(cast.actor(BASIC), austin.authorization.id) == ()
    assert reads.documents_of_visit(cast.actor(documents.RENO_DESK), austin.id) == ()
    assert [row.id for row in reads.documents_of_visit(cast.actor(AUSTIN_DESK), austin.id)] == [mine]


def test_new_is_what_this_person_has_not_opened(db: str) -> None:
    first, second = publish(visit()), publish(visit("ines", **documents.INES))
    admin, granted = cast.actor(ADMIN), cast.actor(GRANTED)

    def new(actor: object) -> set[uuid.UUID]:
        page = reads.documents_page(actor, ResultQuery())  # type: ignore[arg-type]  # an actor of the cast
        return {row.id for row in page.items if row.is_new}

    assert (new(admin), reads.new_count(admin)) == ({first, second}, 2)
    reads.document(admin, first)
    assert (new(admin), reads.new_count(admin)) == ({first, second}, 2)
    reads.view_file(admin, first)
    assert (new(admin), reads.new_count(admin)) == ({second}, 1)
    reads.download_file(admin, second)
    assert (new(admin), reads.new_count(admin)) == (set(), 0)
    assert (new(granted), reads.new_count(granted)) == ({first, second}, 2)


def test_the_version_changes_with_what_the_person_may_find_and_with_nothing_else(db: str) -> None:
    admin, granted = cast.actor(ADMIN), cast.actor(GRANTED)
    before = (reads.list_version(admin), reads.list_version(granted))
    assert before == ("0", "0")
    publish(visit("maeve", documents.RENO_DESK, ADMIN, **documents.RENO), desk=documents.RENO_DESK)
    publish(visit("felix", requester=documents.FABRIKAM_BASIC, **documents.FELIX))
    changed = reads.list_version(admin)
    assert (changed != "0", reads.list_version(granted)) == (True, "0")
    sql.execute(db, "update results_document set state = 'withdrawn', changed_at = now()")
    assert reads.list_version(admin) != changed
    sql.execute(db, "update results_document set changed_at = now() - interval '2 days'")
    assert reads.list_version(admin) == "0"


def test_a_stored_search_is_its_authors_only(db: str) -> None:
    query = ResultQuery("Vance", date(1988, 3, 14), "TX", cast.AUSTIN, False, "CL-1", "Audio")
    query_id = operations.save_query(cast.actor(ADMIN), query)
    assert reads.query(cast.actor(ADMIN), query_id) == query
    for email, one in ((GRANTED, query_id), (FABRIKAM_ADMIN, query_id), (ADMIN, uuid.uuid4())):
        with pytest.raises(NotFound):
            reads.query(cast.actor(email), one)


def test_a_search_is_ledgered_with_the_people_it_disclosed(db: str) -> None:
    publish(visit())
    publish(visit("ines", **documents.INES))
    reads.documents_page(cast.actor(ADMIN), ResultQuery(name="vance"))
    columns = "outcome, rule, people, count"
    assert sql.rows(db, f"select {columns} from access_ledger where operation like '%documents_page'") == [
        ("allowed", "results.user-admin", [cast.employee("nora")], 1)
    ]
