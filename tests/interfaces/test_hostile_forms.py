"""Forms that no page of ours sends: answered in words, without a row, without work that stops others."""

from __future__ import annotations

import itertools
import string
import uuid
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import cast, world
from tests.support import pdfs, sql
from tests.support.web import signed_in, visitor

MANY_WORDS = " ".join(
    "".join(pair) for pair in itertools.islice(itertools.product(string.ascii_lowercase, repeat=2), 60)
)


def _submission(**changed: str) -> dict[str, object]:
    return {
        "_key": str(uuid.uuid4()),
        "_company": str(cast.NORTHWIND),
        "location_id": str(cast.NORTHWIND_AUSTIN),
        "employee_id": str(cast.employee("nora")),
        "center_id": str(cast.AUSTIN),
        "services": ["audiogram-annual"],
        "reason": "periodic",
        "valid_from": world.today().isoformat(),
        **changed,
    }


def test_a_search_of_many_words_costs_no_more_than_one_of_few(db: str) -> None:
    client = signed_in("basic@northwind.example")
    client.post(reverse("authorizations"), {"words": MANY_WORDS, "_company": str(cast.NORTHWIND)})
    with CaptureQueriesContext(connection) as caught:
        assert client.get(reverse("authorizations")).status_code == 200
    assert max(query["sql"].count("authorizations_token") for query in caught.captured_queries) <= 2 * 6 * 3


@pytest.mark.parametrize(
    "changed",
    [{"instructions": "a\0b"}, {"valid_from": "9999-12-31"}, {"valid_from": "0001-01-01"}, {"reason": "x" * 5000}],
)
def test_a_submission_that_cannot_be_is_refused_in_words(db: str, changed: dict[str, str]) -> None:
    answer = signed_in("basic@northwind.example").post(reverse("authorization-submit"), _submission(**changed))
    assert answer.status_code == 422
    assert sql.rows(db, "select count(*) from authorizations_authorization") == [(0,)]


def test_a_form_larger_than_any_of_ours_is_not_read(db: str) -> None:
    answer = visitor().post(reverse("sign-in"), {"login": "x" * (1024 * 1024 + 1)})
    assert answer.status_code == 413


class Unread(BytesIO):
    """A body that tells how much of it was read."""

    def __init__(self, size: int) -> None:
        head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n'
        super().__init__(head.ljust(size, b"x"))
        self.taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        part = super().read(size)
        self.taken += len(part)
        return part


def post_large(client: Client, address: str) -> tuple[int, int]:
    """Send two MB that a browser would send as a file; the status and how much was read."""
    body = Unread(2 * 1024 * 1024)
    told = {"CONTENT_LENGTH": str(2 * 1024 * 1024), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    answer = client.generic("POST", address, **{"wsgi.input": body}, **told)  # type: ignore[arg-type]  # a stream
    return answer.status_code, body.taken


def test_files_are_read_for_people_at_the_desk_alone(db: str) -> None:
    publish = reverse("center-publish", args=[uuid.uuid4()])
    desk, employer = signed_in("front-desk@austin.example"), signed_in("basic@northwind.example")
    checking = Client(enforce_csrf_checks=True)
    assert [post_large(client, publish) for client in (visitor(), checking, employer)] == [(401, 0), (401, 0), (413, 0)]
    status, taken = post_large(desk, publish)
    assert (status, taken) == (404, 2 * 1024 * 1024)
    visit = reverse("center-visit", args=[uuid.uuid4()])
    for address in (visit, f"{visit}check-out", f"{visit}nothing", f"{publish}/", "/center/visits/1/publish"):
        assert post_large(desk, address) == (413, 0), address
    assert desk.post(reverse("lock"), {"_company": ""}).status_code < 400
    assert post_large(desk, publish) == (401, 0)


def test_a_report_sent_to_two_visits_under_one_key_is_published_at_both(db: str) -> None:
    desk = cast.actor("front-desk@austin.example")
    visits = [
        world.check_in(desk, world.authorize(cast.actor("basic@northwind.example"), person), person)
        for person in ("nora", "ines")
    ]
    client, key = signed_in("front-desk@austin.example"), str(uuid.uuid4())
    for visit in visits:
        file = SimpleUploadedFile("report.pdf", pdfs.clean_pdf("Report"), "application/pdf")
        answer = client.post(
            reverse("center-publish", args=[visit]),
            {"_key": key, "_company": "", "files": file, "report_type": "vaccine-record:", "title": "Record"},
        )
        assert answer.status_code == 303
    assert sorted(sql.rows(db, "select visit_id from results_document")) == sorted((visit,) for visit in visits)


def test_an_injury_case_tells_a_colleague_nothing(db: str) -> None:
    """Another Basic user who authorizes for the same person and day sees on the page only what they typed."""
    own = {"services": ["injury-initial"], "reason": "injury-initial", "date_of_injury": world.today().isoformat()}
    signed_in("basic@northwind.example").post(
        reverse("authorization-submit"), _submission() | own | {"body_part": "Shoulder", "claim_number": "WC-26-253544"}
    )
    answer = signed_in("basic2@northwind.example").post(
        reverse("authorization-submit"), _submission() | own | {"body_part": "unknown"}, follow=True
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "unknown" in page
    assert "Shoulder" not in page
    assert "253544" not in page
