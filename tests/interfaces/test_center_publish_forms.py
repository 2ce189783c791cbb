"""A fillable form with script: offered as a flattened copy, published when it was seen, the original kept sealed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from importlib import import_module

from django.urls import reverse

from occhub.access.actor import system_actor
from occhub.domains.results import reads
from occhub.domains.results.tasks import check_store
from tests.factories import authorizations as made
from tests.factories import cast
from tests.interfaces.test_center_publish import DESK, UPLOAD, pdf, send, stored
from tests.support import sql
from tests.support.pages import main_text
from tests.support.pdf_forms import fillable_form
from tests.support.web import signed_in

OFFER = "Not published yet: this form contains a script."
ADMIN = "user-admin@northwind.example"


def test_the_copy_is_offered_shown_and_published_and_the_form_is_served_to_nobody(
    db: str, as_role: Callable[[str], None]
) -> None:
    visit, desk, form = made.begin_visit(made.submitted().id), signed_in(DESK), fillable_form()
    asked = send(desk, visit, pdf("form.pdf", form), headers=UPLOAD)
    answer = asked.json()  # type: ignore[attr-defined]  # an answer of the test client
    assert (asked.status_code, answer["ask"], answer["question"].startswith(OFFER)) == (409, "flattened", True)
    shown = send(desk, visit, pdf("form.pdf", form), headers=UPLOAD, look="1")
    assert (shown.status_code, shown["Content-Type"], shown["Cache-Control"]) == (200, "application/pdf", "no-store")
    assert hashlib.sha256(shown.content).hexdigest() == answer["copy"]
    assert stored(db) == []
    done = send(desk, visit, pdf("form.pdf", form), headers=UPLOAD, flattened=answer["copy"])
    assert done.status_code == 201
    found = "select kind, version, mime, size from results_file order by kind"
    assert sql.rows(db, found) == [
        ("original", 1, "application/x-original+pdf", len(form)),
        ("served", 1, "application/pdf", len(shown.content)),
    ]
    assert sql.rows(db, "select pages, size, person_check from results_document") == [(2, len(shown.content), "found")]
    document = sql.rows(db, "select id from results_document")[0][0]
    assert desk.get(reverse("center-document-file", args=[document])).content == shown.content
    kept = "This is a flattened copy; the received file is kept."
    for page in (reverse("center-visit", args=[visit.id]), reverse("center-document", args=[document])):
        assert main_text(desk.get(page)).count(kept) == 1
    told = main_text(signed_in(ADMIN).get(reverse("result", args=[document])))
    assert "This is a flattened copy of a fillable form: it shows what was filled in" in told
    assert reads.download_file(cast.actor(ADMIN), document).content == shown.content
    as_role("occhub_worker")
    report = check_store(system_actor("test"), thorough=True)
    assert (report.files, report.opened, report.missing, report.damaged) == (2, 2, (), ())


def test_a_copy_that_nobody_saw_is_not_published(db: str) -> None:
    visit, desk = made.begin_visit(made.submitted().id), signed_in(DESK)
    other = hashlib.sha256(b"another copy").hexdigest()
    assert send(desk, visit, pdf("form.pdf", fillable_form()), headers=UPLOAD, flattened=other).status_code == 409
    page = send(desk, visit, pdf("form.pdf", fillable_form()))
    assert page.status_code == 422
    assert "This file is a form that contains a script. Open it, print it to a new PDF" in page.content.decode()
    assert stored(db) == []


def test_the_form_of_somebody_else_waits_for_both_words(db: str) -> None:
    visit, desk = made.begin_visit(made.submitted().id), signed_in(DESK)
    form = fillable_form("Byrne, Maeve", born="07/02/1990")
    copy = send(desk, visit, pdf("form.pdf", form), headers=UPLOAD).json()["copy"]  # type: ignore[attr-defined]  # as above
    seen = send(desk, visit, pdf("form.pdf", form), headers=UPLOAD, flattened=copy)
    assert (seen.status_code, seen.json()["ask"]) == (409, "right_person")  # type: ignore[attr-defined]  # as above
    assert stored(db) == []
    both = send(desk, visit, pdf("form.pdf", form), headers=UPLOAD, flattened=copy, right_person="1")
    assert both.status_code == 201
    assert len(stored(db)) == 1


def test_the_same_form_again_is_a_slip_and_a_form_without_script_goes_as_it_is(db: str) -> None:
    visit, desk, form = made.begin_visit(made.submitted().id), signed_in(DESK), fillable_form()
    copy = send(desk, visit, pdf("form.pdf", form), headers=UPLOAD).json()["copy"]  # type: ignore[attr-defined]  # as above
    assert send(desk, visit, pdf("form.pdf", form), headers=UPLOAD, flattened=copy).status_code == 201
    again = send(desk, visit, pdf("form.pdf", form), headers=UPLOAD, flattened=copy)
    assert (again.status_code, "published already" in again.content.decode()) == (422, True)
    plain = fillable_form(with_script=False)
    assert send(desk, visit, pdf("plain.pdf", plain), headers=UPLOAD).status_code == 201
    other = sql.rows(db, "select id from results_document where not is_flattened")[0][0]
    assert "flattened" not in main_text(desk.get(reverse("center-document", args=[other])))
    assert "flattened" not in main_text(signed_in(ADMIN).get(reverse("result", args=[other])))
    sql.change(db, "update results_document set is_flattened = false")
    assert sql.change(db, import_module("occhub.domains.results.migrations.0011_flattened").MARK) == 1
    assert sql.rows(db, "select id from results_document where not is_flattened") == [(other,)]
    served = "select kind from results_file where size = %s"
    assert sql.rows(db, served, len(plain)) == [("served",)]
