"""Publishing at the center: many files, each judged by itself; the list; the viewer and its file."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from occhub.domains.authorizations.types import LineOutcome, LineState
from occhub.domains.results.types import DueReport
from occhub.domains.visits import operations as visits
from occhub.domains.visits import reads as visit_reads
from occhub.domains.visits.types import VisitDetail
from occhub.interfaces.web.center.choices import report_choices
from tests.factories import authorizations as made
from tests.factories import cast
from tests.support import pdfs, sql
from tests.support.web import signed_in

DESK, RENO = "front-desk@austin.example", "front-desk@reno.example"
END = f"{made.today() + timedelta(days=300):%m/%d/%Y}"
UPLOAD = {"X-Occhub-Upload": "1"}


def key() -> dict[str, str]:
    """What ``{% guard %}`` writes into a form."""
    return {"_key": str(uuid.uuid4()), "_company": ""}


def pdf(name: str, content: bytes | None = None) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, pdfs.clean_pdf(name) if content is None else content, "application/pdf")


def send(
    desk: Client, visit: VisitDetail, *files: SimpleUploadedFile, form: dict[str, str] | None = None,
    headers: dict[str, str] | None = None, **fields: str,
) -> HttpResponse:  # fmt: skip
    """Send the publishing form."""
    for file in files:
        file.seek(0)
    chosen = {"report_type": f"audiogram:{visit.authorization.lines[1].id}"} | fields
    return desk.post(  # type: ignore[return-value]  # the test client's answer is one
        reverse("center-publish", args=[visit.id]), (form or key()) | chosen | {"files": list(files)}, headers=headers
    )


def stored(db: str) -> list[tuple[object, ...]]:
    """The documents in the database."""
    return sql.rows(db, "select report_type, title, line_id, pages from results_document order by published_at, id")


def test_the_first_choices_are_the_reports_of_the_lines(db: str) -> None:
    visit = made.begin_visit(made.submitted(services=(made.DOT_PHYSICAL, "dot-physical", made.AUDIOGRAM)).id)
    choices = report_choices(visit)
    recert, new, audiogram = visit.authorization.lines
    assert [(one.report_type, one.line_id) for one in choices[:5]] == [
        ("dot-medical-card", recert.id), ("dot-long-form", recert.id),
        ("dot-medical-card", new.id), ("dot-long-form", new.id), ("audiogram", audiogram.id),
    ]  # fmt: skip
    assert choices[0].title == "DOT medical card (MCSA-5876), DOT physical, recertification"
    assert (choices[4].title, choices[4].label) == ("Audiogram", "Audiogram (Audiogram, annual)")
    rest = choices[5:]
    assert {one.line_id for one in rest} == {None}
    assert "first-notice-of-injury" not in {one.report_type for one in rest}


def test_one_form_publishes_many_files_and_names_what_is_wrong_with_each(db: str) -> None:
    visit, desk = made.begin_visit(made.submitted().id), signed_in(DESK)
    visits.record_line(cast.actor(DESK), visit.id, visit.authorization.lines[1].id, LineOutcome(LineState.PERFORMED))
    answer = send(
        desk, visit, pdf("one.pdf"), pdf("locked.pdf", pdfs.encrypted_pdf()), pdf("two.pdf"), pdf("none.pdf", b"")
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "2 files were not published" in page
    assert "2 other files were published" in page
    assert "<strong>locked.pdf</strong>: This file is password protected." in page
    assert "<strong>none.pdf</strong>: This file is empty." in page
    line = visit.authorization.lines[1].id
    assert stored(db) == [("audiogram", "Audiogram", line, 1)] * 2
    assert sql.rows(db, "select result_state from authorizations_line where id = %s", line) == [("final",)]


@pytest.mark.parametrize("kind", ["scripted", "truncated", "text"])
def test_a_file_that_may_not_be_published_leaves_nothing(db: str, kind: str) -> None:
    content = {"scripted": pdfs.scripted_pdf(), "truncated": pdfs.truncated_pdf(), "text": b"A letter"}[kind]
    visit, desk = made.begin_visit(made.submitted().id), signed_in(DESK)
    answer = send(desk, visit, pdf("report.pdf", content), headers=UPLOAD)
    assert answer.status_code == 422
    errors = answer.json()["errors"]  # type: ignore[attr-defined]  # an answer of the test client
    assert len(errors) == 1
    said = {"scripted": "This file contains a script.", "truncated": "This file is damaged", "text": "This file is not"}
    assert errors[0].startswith(said[kind])
    assert stored(db) == []


def test_by_script_each_file_is_a_request_with_type_and_title(db: str) -> None:
    visit, desk = made.begin_visit(made.submitted().id), signed_in(DESK)
    first = send(desk, visit, pdf("a.pdf"), headers=UPLOAD, title="  Audiogram, left ear ")
    second = send(desk, visit, pdf("b.pdf"), headers=UPLOAD, report_type="activity-status-report:")
    assert [one.status_code for one in (first, second)] == [201, 201]
    assert [row[:3] for row in stored(db)] == [
        ("audiogram", "Audiogram, left ear", visit.authorization.lines[1].id),
        ("activity-status-report", "Activity status report", None),
    ]


def test_a_form_sent_twice_publishes_each_file_once(db: str) -> None:
    visit, desk, form = made.begin_visit(made.submitted().id), signed_in(DESK), key()
    files = (pdf("a.pdf"), pdf("b.pdf"))
    assert [send(desk, visit, *files, form=form).status_code for _ in range(2)] == [303, 303]
    assert len(stored(db)) == 2


@pytest.mark.parametrize("choice", ["", "audiogram", "no-such-type:", "first-notice-of-injury:", "mro-report:other"])
def test_a_type_that_may_not_be_published_is_refused(db: str, choice: str) -> None:
    visit, desk = made.begin_visit(made.submitted().id), signed_in(DESK)
    answer = send(desk, visit, pdf("a.pdf"), report_type=choice)
    assert (answer.status_code, "Choose the type of report." in answer.content.decode()) == (422, True)
    assert stored(db) == []


def test_a_form_without_a_file_says_so(db: str) -> None:
    visit, desk = made.begin_visit(made.submitted().id), signed_in(DESK)
    answer = send(desk, visit)
    assert (answer.status_code, "Choose at least one PDF file." in answer.content.decode()) == (422, True)


def test_a_long_title_is_refused_for_its_file(db: str) -> None:
    visit, desk = made.begin_visit(made.submitted().id), signed_in(DESK)
    answer = send(desk, visit, pdf("a.pdf"), headers=UPLOAD, title="x" * 121)
    assert answer.status_code == 422
    assert "at most 120 characters" in answer.content.decode()


def test_reports_come_after_check_out_too_and_are_seen_at_the_center(db: str) -> None:
    one = made.submitted()
    visit, desk = made.perform_all(one), signed_in(DESK)
    page = desk.get(reverse("center-visit", args=[visit.id])).content.decode()
    assert "Still to publish: DOT medical card (MCSA-5876); DOT examination long form (MCSA-5875); Audiogram" in page
    assert send(desk, visit, pdf("late.pdf")).status_code == 303
    document = sql.rows(db, "select id from results_document")[0][0]
    page = desk.get(reverse("center-visit", args=[visit.id])).content.decode()
    assert reverse("center-document", args=[document]) in page
    assert "Still to publish: DOT medical card (MCSA-5876); DOT examination long form (MCSA-5875)</p>" in page
    viewer = desk.get(reverse("center-document", args=[document]))
    assert viewer.status_code == 200
    assert "worker-src 'self'" in viewer["Content-Security-Policy"]
    address = reverse("center-document-file", args=[document])
    assert address in viewer.content.decode()
    file = desk.get(address)
    assert (file["Content-Type"], file.content) == ("application/pdf", pdfs.clean_pdf("late.pdf"))
    assert file["Content-Disposition"].startswith("inline; filename=")
    assert "vance" not in file["Content-Disposition"].lower()
    assert desk.head(address)["Content-Length"] == str(len(file.content))
    for stranger in (RENO, "user-admin@northwind.example"):
        browser = signed_in(stranger)
        assert browser.get(address).status_code == 404
        assert browser.get(reverse("center-document", args=[document])).status_code == 404


def test_the_only_report_still_owed_is_chosen_and_equal_titles_are_told_apart(db: str) -> None:
    visit, desk = made.perform_all(made.submitted(services=(made.DOT_PHYSICAL, made.AUDIOGRAM))), signed_in(DESK)
    physical = visit.authorization.lines[0].id
    address = reverse("center-visit", args=[visit.id])
    assert " selected" not in desk.get(address).content.decode()
    assert send(desk, visit, pdf("a.pdf"), title="Both ears").status_code == 303
    assert send(desk, visit, pdf("b.pdf"), report_type=f"dot-long-form:{physical}").status_code == 303
    page = desk.get(address).content.decode()
    assert page.count(f'value="dot-medical-card:{physical}" selected') == 2
    assert " (1)</a>" not in page
    due = [DueReport(visit.authorization.lines[1].id, "audiogram")]
    assert [one.report_type for one in report_choices(visit, due)[:2]] == ["audiogram", "dot-medical-card"]
    assert send(desk, visit, pdf("c.pdf"), title="Both ears").status_code == 303
    page = desk.get(address).content.decode()
    assert ("Both ears (1)</a>" in page, "Both ears (2)</a>" in page) == (True, True)
    assert (
        send(desk, visit, pdf("d.pdf"), report_type=f"dot-medical-card:{physical}", valid_until=END).status_code == 303
    )
    assert " selected" not in desk.get(address).content.decode()


def test_a_report_of_a_line_changes_the_page_of_the_other_desk(db: str) -> None:
    visit, desk = made.begin_visit(made.submitted().id), signed_in(DESK)
    visits.record_line(cast.actor(DESK), visit.id, visit.authorization.lines[1].id, LineOutcome(LineState.PERFORMED))
    before = visit_reads.version(cast.actor(DESK), visit.id)
    assert send(desk, visit, pdf("a.pdf")).status_code == 303
    assert visit_reads.version(cast.actor(DESK), visit.id) != before


def test_nothing_is_published_into_a_visit_elsewhere(db: str) -> None:
    visit = made.begin_visit(made.submitted().id)
    for email in (RENO, "user-admin@northwind.example", "view-only@northwind.example"):
        assert send(signed_in(email), visit, pdf("a.pdf")).status_code == 404
    other = made.begin_visit(made.at_fabrikam().id, "felix")
    wrong = send(signed_in(DESK), other, pdf("a.pdf"), report_type=f"audiogram:{visit.authorization.lines[1].id}")
    assert wrong.status_code == 422
    assert stored(db) == []


def test_the_same_file_is_refused_for_the_same_visit_and_type_alone(db: str) -> None:
    visit, desk = made.begin_visit(made.submitted().id), signed_in(DESK)
    assert send(desk, visit, pdf("a.pdf"), title="Both ears").status_code == 303
    again = send(desk, visit, pdf("a.pdf"), headers=UPLOAD)
    said = "This file is published already as Both ears. Choose another file, or leave it out."
    assert (again.status_code, again.json()) == (422, {"errors": [said], "field": ""})  # type: ignore[attr-defined]  # as above
    assert said in send(desk, visit, pdf("a.pdf")).content.decode()
    assert send(desk, visit, pdf("a.pdf"), report_type="activity-status-report:").status_code == 303
    other = made.begin_visit(made.submitted().id)
    assert send(desk, other, pdf("a.pdf")).status_code == 303
    assert len(stored(db)) == 3


def test_what_was_not_performed_owes_no_report_and_the_one_that_is_left_is_chosen(db: str) -> None:
    visit, desk = made.begin_visit(made.submitted().id), signed_in(DESK)
    physical, audiogram = (line.id for line in visit.authorization.lines)
    actor = cast.actor(DESK)
    visits.record_line(actor, visit.id, physical, LineOutcome(LineState.NOT_PERFORMED, "not-performed-staff"))
    after = visits.record_line(actor, visit.id, audiogram, LineOutcome(LineState.PERFORMED))
    choices = report_choices(after)
    assert [one.value for one in choices if one.line_id] == [f"audiogram:{audiogram}"]
    assert "dot-medical-card:" in [one.value for one in choices]
    page = desk.get(reverse("center-visit", args=[visit.id])).content.decode()
    assert page.count(f'value="audiogram:{audiogram}" selected') == 2
