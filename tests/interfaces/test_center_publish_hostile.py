"""Every damaged and hostile PDF through the door of the desk, and those of other makers: published byte for byte, or
refused in words that say what to do."""

from __future__ import annotations

import html
import json
import re

import pytest
from django.urls import reverse

from occhub.interfaces.web.center import uploading
from occhub.platform.pdf import CHECKED_AT_ONCE, inspected
from occhub.platform.places import Places
from tests.factories import authorizations as made
from tests.interfaces.test_center_publish import DESK, UPLOAD, pdf, send, stored
from tests.platform.test_pdf_samples import SAMPLES, embedded_pdfs
from tests.support import pdfs, sql
from tests.support.pdf_traps import traps
from tests.support.web import signed_in

CLINICIAN = "clinician@austin.example"
SLOW = ("over 50 MiB", "bomb", "nested forms", "too many pages")  # tests/platform holds their verdicts
WHAT_TO_DO = re.compile(r"(upload it again|upload that|upload those)\.|published already as .+")


def test_thirty_bad_files_in_one_form_are_refused_each_in_words_and_leave_nothing(db: str) -> None:
    visit, desk = made.begin_visit(made.submitted().id), signed_in(DESK)
    bad = {name: data for name, (data, _) in pdfs.refused_pdfs().items() if name not in SLOW}
    chosen = dict(list(bad.items())[::2])
    assert len(chosen) >= 30
    answer = send(desk, visit, *(pdf(f"{name}.pdf", data) for name, data in chosen.items()))
    page = html.unescape(answer.content.decode())
    said = dict(re.findall(r"<li><strong>(.+?)\.pdf</strong>: (.+?)</li>", page))
    assert (answer.status_code, set(said)) == (422, set(chosen))
    assert [words for words in said.values() if not WHAT_TO_DO.search(words)] == []
    assert sql.rows(db, "select count(*) from results_file") == [(0,)]


def test_traps_are_refused_or_come_out_as_they_went_in(db: str) -> None:
    visit, desk = made.begin_visit(made.submitted().id), signed_in(DESK)
    sent = {name: one for name, one in traps().items() if name != "pattern that draws itself"}
    answer = send(desk, visit, *(pdf(f"{name}.pdf", data) for name, (data, _) in sent.items()))
    refused = set(re.findall(r"<strong>(.+?)\.pdf</strong>", answer.content.decode()))
    assert refused == {name for name, (_, verdict) in sent.items() if verdict}
    ids = [row[0] for row in sql.rows(db, "select id from results_document")]
    files = {desk.get(reverse("center-document-file", args=[one])).content for one in ids}
    assert files == {data for data, verdict in sent.values() if not verdict}


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="no samples: set OCCHUB_SAMPLES to the folder that holds fhir-us-core")
def test_the_reports_of_other_makers_come_out_byte_for_byte(db: str) -> None:
    visit, desk = made.begin_visit(made.submitted().id), signed_in(DESK)
    samples = dict(embedded_pdfs())
    assert len(samples) == 3
    sent = [pdf(f"{name}.pdf", data) for name, data in samples.items()]
    assert send(desk, visit, *sent).status_code == 422  # none of them is about the person of the visit
    assert sql.rows(db, "select count(*) from results_file") == [(0,)]
    assert send(desk, visit, *sent, right_person="1").status_code == 303
    ids = [row[0] for row in sql.rows(db, "select id from results_document")]
    assert {desk.get(reverse("center-document-file", args=[one])).content for one in ids} == set(samples.values())


def test_one_person_has_half_of_the_places_for_checking_and_is_refused_beyond(
    db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    of, desk, other = made.begin_visit(made.submitted().id), signed_in(DESK), signed_in(CLINICIAN)
    places, check = Places(4, 1, waiting=1), inspected
    seen: list[tuple[int, object]] = []

    def checking(content: bytes) -> object:
        """While a file is being checked, the same person sends the next one, and somebody else sends theirs."""
        if not seen:
            seen.append((0, None))
            for who in (desk, other):
                answer = send(who, of, pdf(f"{len(seen)}.pdf"), headers=UPLOAD)
                seen.append((answer.status_code, json.loads(answer.content)))
        return check(content)

    assert (uploading.CHECKS.total, uploading.CHECKS.own) == (CHECKED_AT_ONCE, CHECKED_AT_ONCE // 2)
    monkeypatch.setattr(uploading, "CHECKS", places)
    monkeypatch.setattr(uploading, "WAIT_SECONDS", 0.1)
    monkeypatch.setattr(uploading, "inspected", checking)
    assert send(desk, of, pdf("first.pdf"), headers=UPLOAD).status_code == 201
    refused = {"errors": [uploading.TOO_MANY], "field": ""}
    assert seen[1:] == [(422, refused), (201, {"message": "Published."})]
    assert len(stored(db)) == 2
    assert (len(places._held), dict(places._working)) == (0, {})
