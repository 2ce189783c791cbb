"""The desk: a check-in is for the person whom the page showed, and for nobody else."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import authorizations as made
from tests.factories import cast
from tests.support import sql
from tests.support.pages import form, main_text
from tests.support.web import signed_in

BASIC, DESK = "basic@northwind.example", "front-desk@austin.example"
CORRECTION = f"/authorizations/employees/{cast.employee('nora')}/correct"


def test_a_wrong_day_says_who_can_be_called(db: str) -> None:
    one, desk = made.submitted(), signed_in(DESK)
    page = form(desk.get(reverse("center-authorization", args=[one.id])), "check-in")
    answer = page.send(desk, name_confirmed="on", date_of_birth="04/13/1988")
    told, html = main_text(answer), answer.content.decode()
    said = (
        "Does the photo ID say this day? Then the authorization is wrong. Call: Basic Northwind 555-0100 Dana Rees, DER"
    )
    assert told.count(f"{said} 555-0112 The company corrects the date, and this page changes by itself.") == 1
    assert [f'href="tel:{phone}"' in html for phone in ("555-0100", "555-0112")] == [True, True]
    assert "Nobody answers? Customer support:" in told
    missing = main_text(page.send(desk, name_confirmed="on", date_of_birth="March"))
    assert "Does the photo ID say this day?" not in missing


def test_instructions_come_first_and_what_to_bring_is_told_before_check_in_alone(db: str) -> None:
    one, desk = made.submitted(services=(made.AUDIOGRAM, "fit-test-qualitative")), signed_in(DESK)
    before = main_text(desk.get(reverse("center-authorization", args=[one.id])))
    parts = ("Please call the plant when done.", "Check in Nora Vance", "Services Audiogram, annual")
    places = [before.index(part) for part in parts]
    assert (places == sorted(places), before.count("Bring a government photo ID")) == (True, 2)
    visit = made.begin_visit(one.id)
    page = main_text(desk.get(reverse("center-visit", args=[visit.id])))
    assert ("Bring a government" in page, "Be clean shaven where it seals." in page) == (False, True)


def test_the_lists_hold_the_first_service_and_the_others_where_there_is_room(db: str) -> None:
    made.begin_visit(made.submitted().id)
    made.submitted(services=(made.AUDIOGRAM,))
    for name in ("center-inbox", "center-today"):
        told = main_text(signed_in(DESK).get(reverse(name) + "?show=all"))
        assert "DOT physical, recertification ; Audiogram, annual + 1 more" in told
        assert told.count(" more") == 1


@pytest.mark.parametrize("born", ["03/14/1988", "March"])
def test_a_tick_given_to_another_name_checks_nobody_in(db: str, born: str) -> None:
    one, desk, employer = made.submitted(), signed_in(DESK), signed_in(BASIC)
    opened = form(desk.get(reverse("center-authorization", args=[one.id])), "check-in")
    form(employer.get(CORRECTION), "correct").send(employer, first_name="Noel", last_name="Ortega")
    refused = opened.send(desk, name_confirmed="on", date_of_birth=born)
    told = main_text(refused)
    assert (refused.status_code, "Check in Noel Ortega" in told) == (409, True)
    assert "changed the name or the date of birth on this authorization meanwhile, so nobody was checked in" in told
    again = form(refused, "check-in")
    assert ("name_confirmed" in again.fields, again.fields["date_of_birth"]) == (False, [born])
    assert sql.rows(db, "select count(*)::int from visits_visit") == [(0,)]
    assert again.send(desk, name_confirmed="on", date_of_birth="03/14/1988").status_code == 303


def test_reasons_fit_the_service_and_an_ended_one_stays_readable(db: str) -> None:
    left, hair = "The employee left before the service", "Facial hair prevented the fit test"
    visit, desk = (
        made.begin_visit(made.submitted(services=("fit-test-qualitative", made.AUDIOGRAM)).id),
        signed_in(DESK),
    )
    page = reverse("center-visit", args=[visit.id])
    told = main_text(desk.get(page))
    assert (told.count(left), told.count(hair)) == (2, 1)
    line = visit.authorization.lines[1].id
    for outcome in ("refused:refused-left", "not_performed:not-performed-facial-hair"):
        answer = form(desk.get(page), str(line)).send(desk, outcome=outcome)
        assert (answer.status_code, "Choose the reason." in main_text(answer)) == (422, True)
    sql.change(
        db, "update authorizations_line set state = 'refused', outcome_reason = 'refused-left' where id = %s", line
    )
    assert main_text(desk.get(page)).count(left) == 3


def test_a_day_on_which_the_center_is_closed_is_asked_about_once(db: str) -> None:
    visit, desk = made.begin_visit(made.submitted().id), signed_in(DESK)
    line, day = visit.authorization.lines[1].id, made.today() + timedelta(days=4)
    hours = [None if weekday == day.weekday() else ["08:00", "17:00"] for weekday in range(7)]
    sql.change(db, "update centers_center set hours = %s", json.dumps(hours))
    opened = form(desk.get(reverse("center-visit", args=[visit.id])), str(line))
    asked = opened.send(desk, outcome="continues", continues_on=f"{day:%m/%d/%Y}")
    said = f"The center is closed on {day:%A}, {day:%b} {day.day}. Choose another day, or save again to keep this one."
    assert (asked.status_code, said in main_text(asked)) == (422, True)
    fields = {"outcome": "continues", "continues_on": f"{day:%m/%d/%Y}", "closed_day": day.isoformat()}
    assert f'name="closed_day" value="{day}"' in asked.content.decode()
    assert form(asked, str(line)).send(desk, **fields).status_code == 303
    assert sql.rows(db, "select continues_on from authorizations_line where id = %s", line) == [(day,)]


def test_help_says_what_to_do_about_a_mistake_after_check_out(db: str) -> None:
    told = main_text(signed_in(DESK).get(reverse("help")))
    assert "I recorded something wrong, and the person is checked out." in told
    assert "A wrong report is published, or one of another person." in told
    assert "at most 50 MB" in told
