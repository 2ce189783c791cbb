"""The center's forms that replace and withdraw a report, and what both sides' pages show afterwards."""

from __future__ import annotations

import hashlib
import re
import uuid
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.factories.documents import ADMIN, AUSTIN_DESK, GRANTED, publish, visit
from tests.interfaces.test_center_publish import UPLOAD
from tests.support import pdfs, sql
from tests.support.pdf_forms import fillable_form
from tests.support.web import signed_in

STATES = "select version, state from results_document order by version"
CORRECTED = pdfs.clean_pdf("Corrected")


def text(answer: Any) -> str:
    """The words of a page, without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def replaced(client: Client, document_id: uuid.UUID, *, headers: dict[str, str] | None = None, **changes: Any) -> Any:
    """The answer to the form for a corrected version."""
    fields = {
        "_key": str(uuid.uuid4()),
        "_company": "",
        "file": SimpleUploadedFile("corrected.pdf", CORRECTED, "application/pdf"),
        "title": "",
        "reason": "Wrong ear",
    }
    return client.post(f"/center/documents/{document_id}/replace", fields | changes, headers=headers)


def withdrawn(client: Client, document_id: uuid.UUID, **changes: Any) -> Any:
    """The answer to the form that withdraws."""
    fields = {"_key": str(uuid.uuid4()), "_company": "", "reason": "wrong_person", "note": "", "seen": "published"}
    return client.post(f"/center/documents/{document_id}/withdraw", fields | changes)


def test_a_corrected_report_is_marked_everywhere_and_the_older_one_leads_to_it(db: str) -> None:
    of = visit()
    first = publish(of)
    desk, admin = signed_in(AUSTIN_DESK), signed_in(ADMIN)
    answer = replaced(desk, first)
    assert (answer.status_code, answer["Location"]) == (303, f"/center/visits/{of.id}/#reports")
    ((second,),) = sql.rows(db, "select id from results_document where version = 2")
    listed = admin.get("/results/").content.decode()
    assert (listed.count(f"/results/{second}"), f"/results/{first}" in listed, "Corrected" in listed) == (
        2,
        False,
        True,
    )
    old = admin.get(f"/results/{first}")
    assert "Replaced by a corrected report on" in text(old)
    assert f'href="/results/{second}">Open the corrected report' in old.content.decode()
    new = admin.get(f"/results/{second}")
    assert "Corrected report. It takes the place of an earlier version. Version 1 of" in text(new)
    assert f'href="/results/{first}"' in new.content.decode()
    assert admin.get(f"/results/{first}/download").content == pdfs.clean_pdf("Audiogram")
    assert admin.get(f"/results/{second}/download").content == CORRECTED
    shown = text(desk.get(f"/center/visits/{of.id}/"))
    assert "1 page, version 2, published" in shown
    assert all(word in shown for word in ("Corrected", "Replaced"))
    assert "Replaced by a corrected report on" in text(desk.get(f"/center/documents/{first}/"))


def test_what_is_wrong_with_a_corrected_report_is_said_at_its_field(db: str) -> None:
    first = publish(visit())
    desk = signed_in(AUSTIN_DESK)
    for changes, said in (
        ({"reason": " "}, "Say why the report is replaced."),
        ({"file": ""}, "Choose the corrected PDF."),
        (
            {"file": SimpleUploadedFile("same.pdf", pdfs.clean_pdf("Audiogram"))},
            "This is the file that is published now.",
        ),
        ({"file": SimpleUploadedFile("x.pdf", b"no pdf")}, "This file is not a plain PDF."),
        ({"title": "x" * 121}, "at most 120 characters"),
        ({"_key": ""}, "The form is incomplete."),
    ):
        answer = replaced(desk, first, **changes)
        assert answer.status_code == 422, said
        assert said in text(answer)
    assert sql.rows(db, STATES) == [(1, "published")]


def test_a_withdrawn_report_is_not_found_anywhere_and_the_center_sees_why(db: str) -> None:
    of = visit()
    document_id = publish(of)
    desk, admin = signed_in(AUSTIN_DESK), signed_in(ADMIN)
    asked = text(desk.get(f"/center/documents/{document_id}/withdraw"))
    assert "This cannot be undone." in asked
    assert "does not come back" not in asked
    answer = withdrawn(desk, document_id, note="Another Vance")
    assert (answer.status_code, answer["Location"]) == (303, f"/center/visits/{of.id}/#reports")
    for address in ("", "/file", "/download", "/page/1.png"):
        assert admin.get(f"/results/{document_id}{address}").status_code == 404
    for address in ("/", "/file"):
        assert desk.get(f"/center/documents/{document_id}{address}").status_code == 404
    assert admin.post("/results/archive", {"document": [str(document_id)]}).status_code == 404
    assert str(document_id) not in admin.get("/results/").content.decode()
    shown = desk.get(f"/center/visits/{of.id}/")
    assert "by Front-Desk Austin: it is about another person. Another Vance" in text(shown)
    assert f"/center/documents/{document_id}" not in shown.content.decode()


def test_the_confirmation_says_that_the_version_before_does_not_come_back(db: str) -> None:
    first = publish(visit())
    desk, admin = signed_in(AUSTIN_DESK), signed_in(ADMIN)
    replaced(desk, first)
    ((second,),) = sql.rows(db, "select id from results_document where version = 2")
    assert "The version before it does not come back." in text(desk.get(f"/center/documents/{second}/withdraw"))
    assert "The corrected report stays." in text(desk.get(f"/center/documents/{first}/withdraw"))
    withdrawn(desk, second)
    assert "The medical center withdrew the corrected report." in text(admin.get(f"/results/{first}"))
    assert "No results yet" in text(admin.get("/results/"))


def test_what_is_wrong_with_a_withdrawal_is_said_at_its_field(db: str) -> None:
    document_id = publish(visit())
    desk = signed_in(AUSTIN_DESK)
    for changes, said in (
        ({"reason": ""}, "Choose why the report is withdrawn."),
        ({"reason": "no-such"}, "Choose why the report is withdrawn."),
        ({"reason": "other"}, "Say what happened."),
        ({"note": "x" * 501}, "Shorten this to 500 characters."),
        ({"seen": ""}, "The form is incomplete."),
        ({"_key": ""}, "The form is incomplete."),
    ):
        answer = withdrawn(desk, document_id, **changes)
        assert (answer.status_code, said in text(answer)) == (422, True), said
    assert sql.rows(db, STATES) == [(1, "published")]


def test_a_file_of_somebody_else_waits_for_a_word(db: str) -> None:
    first = publish(visit())
    desk = signed_in(AUSTIN_DESK)
    foreign = pdfs.clean_pdf("Audiogram of Maeve Byrne 07/02/1990, both ears, recorded by the technician", pages=2)
    asked = replaced(desk, first, file=SimpleUploadedFile("f.pdf", foreign))
    assert (asked.status_code, "choose it once more and confirm that below" in text(asked)) == (422, True)
    assert "it is a report of this person" in text(asked)
    sure = replaced(desk, first, file=SimpleUploadedFile("f.pdf", foreign), right_person="on")
    assert sure.status_code == 303
    assert sql.rows(db, "select version, person_check from results_document order by 1") == [
        (1, "no_text"),
        (2, "confirmed"),
    ]


def test_the_second_of_two_desks_is_told_and_a_form_sent_twice_is_one(db: str) -> None:
    first = publish(visit())
    desk, clinician = signed_in(AUSTIN_DESK), signed_in("clinician@austin.example")
    key = str(uuid.uuid4())
    same = [replaced(desk, first, _key=key, file=SimpleUploadedFile("a.pdf", CORRECTED)) for _ in range(2)]
    assert [one.status_code for one in same] == [303, 303]
    told = "Front-Desk Austin replaced this report by a corrected one meanwhile. Nothing was changed."
    for late in (replaced(clinician, first), withdrawn(clinician, first)):
        assert (late.status_code, told in text(late)) == (409, True)
    assert clinician.get(f"/center/documents/{first}/replace").status_code == 409
    again = str(uuid.uuid4())
    both = [withdrawn(desk, first, _key=again, seen="superseded") for _ in range(2)]
    assert [one.status_code for one in both] == [303, 303]
    assert clinician.get(f"/center/documents/{first}/withdraw").status_code == 409
    assert sql.rows(db, STATES) == [(1, "withdrawn"), (2, "published")]


def test_the_reason_of_the_center_is_on_no_page_of_the_company(db: str) -> None:
    first, other = publish(visit()), publish(visit(), text="Other")
    desk = signed_in(AUSTIN_DESK)
    replaced(desk, first, reason="CANARY-WHY")
    withdrawn(desk, other, note="CANARY-NOTE")
    for email in (ADMIN, GRANTED):
        client = signed_in(email)
        for address in ("/", "/results/", f"/results/{first}", f"/results/{other}", "/authorizations/"):
            assert "CANARY" not in client.get(address).content.decode()


def test_a_scripted_form_is_offered_as_a_copy_shown_and_takes_the_place_of_the_report(db: str) -> None:
    first = publish(visit())
    desk, form = signed_in(AUSTIN_DESK), fillable_form()

    def sent(**changes: Any) -> Any:
        file = SimpleUploadedFile("form.pdf", form, "application/pdf")
        return replaced(desk, first, file=file, headers=UPLOAD, **changes)

    asked = sent()
    assert (asked.status_code, asked.json()["ask"]) == (409, "flattened")
    shown = sent(look="1")
    assert (shown["Content-Type"], shown["Cache-Control"]) == ("application/pdf", "no-store")
    seen = asked.json()["copy"]
    assert hashlib.sha256(shown.content).hexdigest() == seen
    assert sql.rows(db, STATES) == [(1, "published")]
    assert sent(flattened=seen).status_code == 201
    kinds = "select d.version, f.kind from results_document d join results_file f on f.document_id = d.id order by 1, 2"
    assert sql.rows(db, kinds) == [(1, "served"), (2, "original"), (2, "served")]
    assert sql.rows(db, STATES) == [(1, "superseded"), (2, "published")]


def test_without_script_a_scripted_form_is_refused_with_what_to_do(db: str) -> None:
    first = publish(visit())
    file = SimpleUploadedFile("form.pdf", fillable_form(), "application/pdf")
    answer = replaced(signed_in(AUSTIN_DESK), first, file=file)
    assert (answer.status_code, "Open it, print it to a new PDF and upload that." in text(answer)) == (422, True)
    assert sql.rows(db, STATES) == [(1, "published")]


def test_a_script_is_told_at_which_field_and_who_came_first(db: str) -> None:
    first = publish(visit())
    desk = signed_in(AUSTIN_DESK)
    answer = replaced(desk, first, reason=" ", headers=UPLOAD)
    assert (answer.status_code, answer.json()["field"]) == (422, "reason")
    assert "Say why the report is replaced." in answer.json()["errors"][0]
    foreign = pdfs.clean_pdf("Audiogram of Maeve Byrne 07/02/1990, both ears, recorded by the technician", pages=2)
    asked = replaced(desk, first, file=SimpleUploadedFile("f.pdf", foreign), headers=UPLOAD)
    assert (asked.status_code, asked.json()["ask"]) == (409, "right_person")
    sure = {"file": SimpleUploadedFile("f.pdf", foreign), "right_person": "1"}
    assert replaced(desk, first, headers=UPLOAD, **sure).status_code == 201
    late = replaced(desk, first, headers=UPLOAD)
    assert (late.status_code, "Front-Desk Austin replaced this report" in late.json()["errors"][0]) == (409, True)
