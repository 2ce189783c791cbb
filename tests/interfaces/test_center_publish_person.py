"""A report of somebody else: held back at the desk until it says that it is the right person."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from tests.factories import authorizations as made
from tests.interfaces.test_center_publish import DESK, UPLOAD, key, pdf, send, stored
from tests.support import pdfs, sql
from tests.support.pages import main_text
from tests.support.web import signed_in

REPORT = "Audiogram of {}, both ears, recorded by the technician of the center"
LOOK = "Check that it is about the right person."


def report(about: str) -> bytes:
    """A report with enough text to be compared."""
    return pdfs.clean_pdf(REPORT.format(about), pages=2)


def checks(db: str) -> list[tuple[object, ...]]:
    """What is kept of the comparison."""
    return sql.rows(db, "select title, person_check from results_document order by published_at, id")


@pytest.mark.parametrize(
    ("about", "missing"),
    [
        ("Maeve Byrne 07/02/1990", "the last name Vance and the date of birth 03/14/1988 are not"),
        ("Nora Vance 07/02/1990", "the date of birth 03/14/1988 is not"),
        ("Nora Vane 03/14/1988", "the last name Vance is not"),
    ],
)
def test_a_file_that_names_somebody_else_waits_for_a_word(db: str, about: str, missing: str) -> None:
    visit, desk = made.begin_visit(made.submitted().id), signed_in(DESK)
    answer = send(desk, visit, pdf("a.pdf", report(about)), headers=UPLOAD)
    assert answer.status_code == 409
    said = {"question": f"Not published yet: {missing} in this file. {LOOK}", "ask": "right_person", "copy": ""}
    assert answer.json() == said  # type: ignore[attr-defined]  # an answer of the test client
    assert stored(db) == []
    assert sql.rows(db, "select count(*) from results_file") == [(0,)]
    sure = send(desk, visit, pdf("a.pdf", report(about)), headers=UPLOAD, right_person="1")
    assert sure.status_code == 201
    assert checks(db) == [("Audiogram", "confirmed")]


def test_a_file_that_names_the_person_and_a_scan_are_published_at_once(db: str) -> None:
    visit, desk = made.begin_visit(made.submitted().id), signed_in(DESK)
    named, scan = pdf("a.pdf", report("VANCE, NORA, Mar 14, 1988")), pdf("b.pdf", pdfs.clean_pdf("Scanned", pages=9))
    assert send(desk, visit, named, headers=UPLOAD, title="Named").status_code == 201
    assert send(desk, visit, scan, headers=UPLOAD, title="Scan").status_code == 201
    assert checks(db) == [("Named", "found"), ("Scan", "no_text")]


def test_a_short_slip_that_names_somebody_else_is_held_back(db: str) -> None:
    visit, desk = made.begin_visit(made.submitted().id), signed_in(DESK)
    slip = pdf("a.pdf", pdfs.clean_pdf("O'Brien, Imani, DOB: see below"))
    assert send(desk, visit, slip, headers=UPLOAD).status_code == 409
    assert stored(db) == []
    own = pdf("b.pdf", pdfs.clean_pdf("Vance, Nora DOB 03/14/1988"))
    assert send(desk, visit, own, headers=UPLOAD).status_code == 201
    assert checks(db) == [("Audiogram", "found")]


def test_the_center_reads_what_a_file_said_of_the_person_and_the_company_does_not(db: str) -> None:
    visit, desk = made.begin_visit(made.submitted().id), signed_in(DESK)
    sent = {
        "Named": (report("Vance, Nora 03/14/1988"), "Names the person."),
        "Other": (report("Maeve Byrne 07/02/1990"), "Does not name the person, who was confirmed by hand."),
        "Scan": (pdfs.clean_pdf("Scanned", pages=9), "No text in which to look for the person."),
    }
    for title, (content, _) in sent.items():
        sent_file = pdf("a.pdf", content)
        assert send(desk, visit, sent_file, headers=UPLOAD, title=title, right_person="1").status_code == 201
    documents = dict(sql.rows(db, "select title, id from results_document"))
    listed = main_text(desk.get(reverse("center-visit", args=[visit.id])))
    admin = signed_in("user-admin@northwind.example")
    for title, (_, said) in sent.items():
        assert listed.count(said) == 1
        assert said in main_text(desk.get(reverse("center-document", args=[documents[title]])))
        assert "person" not in main_text(admin.get(reverse("result", args=[documents[title]]))).lower()


def test_without_script_the_good_files_are_kept_and_the_others_are_chosen_again_with_a_tick(db: str) -> None:
    visit, desk = made.begin_visit(made.submitted().id), signed_in(DESK)
    address, box = reverse("center-visit", args=[visit.id]), 'name="right_person" value="1"'
    assert box not in desk.get(address).content.decode()
    other = report("Maeve Byrne")
    answer = send(desk, visit, pdf("good.pdf"), pdf("other.pdf", other))
    page = answer.content.decode()
    assert (answer.status_code, "<strong>other.pdf</strong>: Not published yet:" in page, box in page) == (
        422, True, True,
    )  # fmt: skip
    assert "1 other file was published" in page
    assert len(stored(db)) == 1
    done = send(desk, visit, pdf("other.pdf", other), right_person="1")
    assert done.status_code == 303
    assert "1 report was published. Open it under Reports and look once more." in desk.get(address).content.decode()
    assert [row[1] for row in checks(db)] == ["no_text", "confirmed"]


def test_a_word_for_one_file_sent_twice_publishes_it_once(db: str) -> None:
    visit, desk, form = made.begin_visit(made.submitted().id), signed_in(DESK), key()
    for _ in range(2):
        answer = send(desk, visit, pdf("a.pdf", report("Ann")), form=form, headers=UPLOAD, right_person="1")
        assert answer.status_code == 201
    assert len(stored(db)) == 1


def test_no_word_is_asked_for_who_may_not_publish_here(db: str) -> None:
    visit = made.begin_visit(made.submitted().id)
    stranger = signed_in("front-desk@reno.example")
    assert send(stranger, visit, pdf("a.pdf", report("Ann")), headers=UPLOAD).status_code == 404
    assert (
        send(signed_in(DESK), visit, pdf("a.pdf", report("Ann")), form={"_key": str(uuid.uuid4())}).status_code == 422
    )
