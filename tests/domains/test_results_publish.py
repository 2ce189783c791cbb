"""Publish a report: what stands in the rows afterwards, and what is refused."""

from __future__ import annotations

import threading
import uuid

import pytest
from django.db import connection

from occhub.access.actor import Entitled, Once
from occhub.domains.authorizations import reads as authorizations
from occhub.domains.authorizations.types import LineOutcome, LineState, ResultState
from occhub.domains.catalogue.types import load_packaged
from occhub.domains.results import operations, reads
from occhub.domains.results.types import DocumentDetail, DocumentRow, Explanation
from occhub.domains.visits import operations as visits
from occhub.platform.errors import AlreadyDone, Forbidden, NotFound, Problem
from occhub.platform.pdf import InspectedPdf, PdfFacts
from tests.factories import authorizations as made
from tests.factories import cast, documents
from tests.factories.documents import ADMIN, AUSTIN_DESK, RENO_DESK, proof, publish, visit
from tests.support import sql


def test_a_published_report_carries_all_that_a_search_asks_for(db: str) -> None:
    of = visit(**made.injury())
    document_id = publish(of, "activity-status-report", "  Work   status\u2028report ")
    found = reads.document(cast.actor(ADMIN), document_id)
    assert found == DocumentDetail(
        id=document_id,
        employee_id=cast.employee("nora"),
        authorization_id=of.authorization.id,
        visit_id=of.id,
        person="Vance, Nora",
        first_name="Nora",
        last_name="Vance",
        date_of_birth=cast.EMPLOYEES["nora"][4],
        title="Work status report",
        report_type="activity-status-report",
        center_name="Harborline Austin",
        center_zone="America/Chicago",
        is_injury=True,
        service_date=made.today(),
        published_at=found.published_at,
        published_by="Front-Desk Austin",
        size=len(proof().content),
        pages=1,
        version=1,
        why=Explanation(
            "results.entitled-user-admin",
            "activity-status-report",
            Entitled("activity-status-report", None, load_packaged().report_types["activity-status-report"].basis),
        ),
    )
    columns = "center_state, claim_key, sort_key, state, responsible_member_id = %s"
    member = cast.key(f"member {documents.BASIC}")
    assert sql.rows(db, f"select {columns} from results_document", member) == [
        ("TX", "cl7712", "vance\x1fnora", "published", True)
    ]
    number = of.authorization.number.replace("-", "").lower()
    assert sql.rows(db, "select kind, token from results_token order by kind, token") == [
        *((1, "nora"), (1, "vance")),
        *((2, "report"), (2, "status"), (2, "work"), (3, number)),
    ]


def test_an_empty_title_is_the_name_of_the_report_type(db: str) -> None:
    found = reads.document(cast.actor(ADMIN), publish(visit(), "audiogram", "   "))
    assert found.title == "Audiogram"


def test_the_line_owes_nothing_any_more_and_the_history_does_not_say_what(db: str) -> None:
    of = visit()
    first, second = of.authorization.lines
    visits.record_line(cast.actor(AUSTIN_DESK), of.id, first.id, LineOutcome(LineState.PERFORMED))
    visits.record_line(cast.actor(AUSTIN_DESK), of.id, second.id, LineOutcome(LineState.PERFORMED))
    publish(of, "audiogram", line_id=second.id)
    detail = authorizations.authorization(cast.actor(documents.BASIC), of.authorization.id)
    assert [line.result_state for line in detail.lines] == [ResultState.AWAITING, ResultState.FINAL]
    assert (detail.history[-1].kind, detail.history[-1].detail) == ("report_published", "")


def test_late_results_are_published_after_check_out(db: str) -> None:
    past = made.perform_all(made.submitted())
    document_id = publish(past)
    assert [one.id for one in reads.documents_of_visit(cast.actor(AUSTIN_DESK), past.id)] == [document_id]


def test_nothing_in_the_store_is_readable_and_each_document_has_a_key_of_its_own(db: str) -> None:
    of = visit()
    publish(of, text="Audiogram one")
    publish(visit(), text="Audiogram one")
    rows = sql.rows(db, "select blob_key, wrapped_key, nonce, size, company_key_version from results_file")
    assert len({bytes(row[1]) for row in rows}) == len({bytes(row[2]) for row in rows}) == 2
    from occhub.domains.results.models import blob_store

    for key, _, _, size, version in rows:
        path = blob_store()._path(key)  # type: ignore[attr-defined]  # of the local store
        sealed = path.read_bytes()
        assert (len(sealed), version) == (size + 16, 1)
        assert b"%PDF" not in sealed
        assert b"Audiogram" not in sealed


def test_an_event_with_ids_alone_is_published(db: str) -> None:
    document_id = publish(visit())
    assert sql.rows(db, "select payload from platform_outbox where kind = 'DocumentPublished'") == [
        ({"company_id": str(cast.NORTHWIND), "document_id": str(document_id)},)
    ]


def test_a_repeated_form_publishes_once(db: str) -> None:
    of = visit()
    desk = cast.actor(AUSTIN_DESK).with_once(Once("center-publish", uuid.uuid4(), b"same"))
    document_id = operations.publish_document(desk, of.id, "audiogram", "", None, proof())
    with pytest.raises(AlreadyDone) as again:
        operations.publish_document(desk, of.id, "audiogram", "", None, proof())
    assert again.value.outcome == str(document_id)
    assert sql.rows(db, "select count(*) from results_document") == [(1,)]
    assert sql.rows(db, "select count(*) from results_file") == [(1,)]


def test_an_unchecked_file_cannot_be_published() -> None:
    with pytest.raises(TypeError):
        InspectedPdf(b"%PDF-1.4 anything", PdfFacts(1, 17, b"\0" * 32))


def test_who_is_not_of_the_center_cannot_publish(db: str) -> None:
    of = visit()
    for email in (ADMIN, documents.BASIC):
        with pytest.raises(Forbidden):
            publish(of, desk=email)
    with pytest.raises(NotFound):
        publish(of, desk=RENO_DESK)
    with pytest.raises(NotFound):
        operations.publish_document(cast.actor(AUSTIN_DESK), uuid.uuid4(), "audiogram", "", None, proof())
    assert sql.rows(db, "select count(*) from results_document") == [(0,)]


def test_types_and_lines_that_do_not_fit_are_refused(db: str) -> None:
    of = visit()
    for kind in ("no-such-type", "first-notice-of-injury"):
        with pytest.raises(Problem) as refused:
            publish(of, kind)
        assert refused.value.fields == {"report_type": "Choose the type of this report from the list."}
    with pytest.raises(Problem) as refused:
        publish(of, title="x" * 121)
    assert refused.value.fields == {"title": "The name of a document has at most 120 characters. Shorten it."}
    for other in (made.at_fabrikam(), made.submitted(documents.BASIC, **documents.INES)):  # both at this center
        with pytest.raises(NotFound):
            publish(of, line_id=other.lines[0].id)
    assert sql.rows(db, "select count(*) from results_document") == [(0,)]


def test_two_first_documents_of_a_company_at_once_share_one_key(db: str) -> None:
    visits_of = [visit(), visit("ines", **documents.INES)]
    ready, failures = threading.Barrier(2), []

    def work(number: int) -> None:
        try:
            ready.wait()
            publish(visits_of[number])
        except Exception as error:  # noqa: BLE001  (whatever it is, the test shows it)
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failures == []
    assert sql.rows(db, "select count(*) from results_company_key") == [(1,)]
    admin = cast.actor(ADMIN)
    rows: tuple[DocumentRow, ...] = tuple(
        one for of in visits_of for one in reads.documents_of_authorization(admin, of.authorization.id)
    )
    assert [reads.view_file(admin, row.id).content for row in rows] == [proof().content] * 2
