"""Undo at the center over HTTP: said beforehand, asked for a reason, done once, refused in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from occhub.domains.visits.types import VisitDetail
from tests.factories import authorizations as made
from tests.factories import documents
from tests.support import sql
from tests.support.pages import form, main_text
from tests.support.web import signed_in

DESK = "front-desk@austin.example"


def address(name: str, visit: VisitDetail) -> str:
    return reverse(name, args=[visit.id])


def test_a_wrong_check_in_is_undone_on_a_page_that_says_what_happens(db: str) -> None:
    visit, desk = made.begin_visit(made.submitted().id), signed_in(DESK)
    assert "Undo the check-in" in main_text(desk.get(address("center-visit", visit)))
    asked = desk.get(address("center-undo", visit))
    said = main_text(asked)
    assert "The authorization can be used again" in said
    assert "Another person was checked in under this authorization" in said
    empty = form(asked, "/undo").send(desk)
    assert (empty.status_code, "Choose the reason." in main_text(empty)) == (422, True)
    filled = form(asked, "/undo")
    answers = [filled.send(desk, reason="check-in-wrong-person", note="Her sister") for _ in range(2)]
    there = reverse("center-authorization", args=[visit.authorization.id])
    assert [(one.status_code, one.headers["Location"]) for one in answers] == [(303, there)] * 2
    assert sql.rows(db, "select step, reason, note, by_name from visits_undo") == [
        ("check_in", "check-in-wrong-person", "Her sister", "Front-Desk Austin")
    ]
    shown = main_text(desk.get(there))
    assert "The check-in was undone. The authorization can be used again." in shown
    assert "Another person was checked in under this authorization by mistake." in shown
    page = main_text(desk.get(address("center-visit", visit)))
    assert "Check-in undone" in page
    assert "Her sister" in page
    assert "Publish reports" not in page
    again = desk.get(address("center-undo", visit))
    assert "The check-in of this visit was undone already." in main_text(again)
    assert 'name="reason"' not in again.content.decode()


def test_the_company_reads_that_it_was_undone_and_nothing_of_the_note(db: str) -> None:
    visit, desk = made.begin_visit(made.submitted().id), signed_in(DESK)
    form(desk.get(address("center-undo", visit)), "/undo").send(desk, reason="check-in-other", note="CANARY-NOTE")
    for email in ("basic@northwind.example", "user-admin@northwind.example"):
        page = signed_in(email).get(reverse("authorization", args=[visit.authorization.id]))
        said = main_text(page)
        assert "Check-in undone" in said
        assert "The employee was checked in by mistake." in said
        assert "Opened by the center" in said
        assert "CANARY-NOTE" not in page.content.decode()


def test_published_reports_are_named_before_a_check_in_can_be_undone(db: str) -> None:
    visit, desk = documents.visit(), signed_in(DESK)
    documents.publish(visit, title="Hearing test")
    asked = desk.get(address("center-undo", visit))
    assert "Withdraw each of them first, then undo the check-in." in main_text(asked)
    assert "Hearing test" in main_text(asked)
    sent = desk.post(address("center-undo", visit), {"_key": str(visit.id), "reason": "check-in-not-here"})
    assert sent.status_code == 409
    assert "1 report of this visit is published. Withdraw it first" in main_text(sent)


def test_a_visit_is_opened_again_with_a_reason(db: str) -> None:
    visit, desk = made.perform_all(made.submitted()), signed_in(DESK)
    filled = form(desk.get(address("center-reopen", visit)), "/reopen")
    answers = [filled.send(desk, reason="check-out-wrong-line") for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    page = main_text(desk.get(address("center-visit", visit)))
    assert "The visit is open again. Record what is to be changed, then check out." in page
    assert "Change Audiogram, annual" in page
    assert "Visit opened again" in page
    assert sql.rows(db, "select count(*)::int from visits_undo") == [(1,)]


def test_a_note_that_is_needed_is_asked_for_at_its_field(db: str) -> None:
    visit, desk = made.perform_all(made.submitted()), signed_in(DESK)
    asked = form(desk.get(address("center-reopen", visit)), "/reopen").send(desk, reason="check-out-other")
    assert asked.status_code == 422
    assert "Say what happened. Only the center reads it." in main_text(asked)


def test_who_left_early_is_asked_about_once(db: str) -> None:
    visit, desk = made.begin_visit(made.submitted().id), signed_in(DESK)
    asked = desk.get(address("center-left", visit))
    assert "DOT physical, recertification; Audiogram, annual" in main_text(asked)
    filled = form(asked, "/left")
    assert [filled.send(desk).status_code for _ in range(2)] == [303, 303]
    page = main_text(desk.get(address("center-visit", visit)))
    assert "Left early" in page
    assert "The employee left before the service" in page
    over = desk.get(address("center-left", visit))
    assert "This visit has ended already." in main_text(over)
    employer = main_text(
        signed_in("basic@northwind.example").get(reverse("authorization", args=[visit.authorization.id]))
    )
    assert "Employee left before every service was done" in employer


@pytest.mark.parametrize("name", ["center-undo", "center-reopen"])
def test_after_midnight_nothing_is_offered(db: str, name: str) -> None:
    evening = datetime(2026, 3, 3, 5, 30, tzinfo=UTC)  # March 2, 11:30 PM in Austin
    with time_machine.travel(evening, tick=True):
        visit = made.perform_all(made.submitted())
        assert "A mistake?" in main_text(signed_in(DESK).get(address("center-visit", visit)))
    with time_machine.travel(evening + timedelta(minutes=31), tick=True):
        desk = signed_in(DESK)
        assert "A mistake?" not in main_text(desk.get(address("center-visit", visit)))
        page = desk.get(address(name, visit))
        assert "only on the day" in main_text(page)
        assert 'name="reason"' not in page.content.decode()
