"""An employee's data corrected over HTTP: where the way to it stands, what the page says, where Save leads."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import authorizations as made
from tests.factories import cast
from tests.support import sql
from tests.support.pages import form, main_text
from tests.support.web import signed_in

ADMIN, BASIC, VIEWER = "user-admin@northwind.example", "basic@northwind.example", "view-only@northwind.example"
DESK = "front-desk@austin.example"
NORA = cast.employee("nora")
PAGE = f"/authorizations/employees/{NORA}/correct"


def test_from_the_desk_that_sees_another_day_to_the_check_in(db: str) -> None:
    one, desk, employer = made.submitted(), signed_in(DESK), signed_in(BASIC)
    center = reverse("center-authorization", args=[one.id])
    version = reverse("center-authorization-version", args=[one.id])
    identity = {"name_confirmed": "on", "date_of_birth": "04/13/1988"}
    before = desk.get(version).json()
    page = desk.get(center)
    assert f'data-poll-version="{before["version"]}"' in page.content.decode()
    refused = form(page, "check-in").send(desk, **identity)
    assert refused.status_code == 422
    assert "The company corrects the date, and this page changes by itself." in main_text(refused)
    detail = employer.get(f"/authorizations/{one.id}")
    assert f'href="{PAGE}?authorization={one.id}"' in detail.content.decode()
    shown = employer.get(f"{PAGE}?authorization={one.id}")
    assert "1 authorization of yours for this employee waits for the visit" in main_text(shown)
    filled = form(shown, "correct")
    assert filled.fields["date_of_birth"] == ["03/14/1988"]
    saved = filled.send(employer, date_of_birth="04/13/1988")
    assert (saved.status_code, saved["Location"]) == (303, f"/authorizations/{one.id}")
    after = main_text(employer.get(saved["Location"]))
    assert "Saved. The roster says it now" in after
    assert "Employee's data corrected" in after.replace("&#x27;", "'")
    assert desk.get(version).json() != before
    anew = desk.get(center)
    told = main_text(anew).replace("&#x27;", "'")
    assert ("DOB 04/13/1988" in told, "Employee's data corrected" in told) == (True, True)
    assert form(anew, "check-in").send(desk, **identity).status_code == 303


def test_a_colleagues_waiting_authorization_is_for_a_user_admin(db: str) -> None:
    made.submitted("basic2@northwind.example")
    client, admin = signed_in(BASIC), signed_in(ADMIN)
    page = client.get(PAGE)
    assert "only a User Admin of your company can correct the data" in main_text(page)
    refused = form(page, "correct").send(client, job_title="Welder")
    said = main_text(refused).replace("&#x27;", "'")
    assert refused.status_code == 403
    assert "A colleague's authorization is waiting for this employee. Ask a User Admin of your company" in said
    assert form(refused, "correct").fields["job_title"] == ["Welder"]
    assert form(admin.get(PAGE), "correct").send(admin, job_title="Welder").status_code == 303


def test_what_a_basic_user_may_not_see_is_not_sent_and_empty_keeps_it(db: str) -> None:
    client = signed_in(BASIC)
    page = client.get(PAGE)
    assert main_text(page).count("On file. Leave empty to keep it.") == 2
    assert [said for said in ("1988", "555-0133") if said in page.content.decode()] == []
    filled = form(page, "correct")
    made.submitted()  # meanwhile it is known: what was sent empty is kept all the same
    assert filled.send(client, job_title="Welder").status_code == 303
    kept = sql.rows(db, "select date_of_birth::text, phone, job_title from employees_employee where id = %s", NORA)
    assert kept == [("1988-03-14", "555-0133", "Welder")]
    known = form(client.get(PAGE), "correct")
    assert (known.fields["date_of_birth"], known.fields["phone"]) == (["03/14/1988"], ["555-0133"])
    assert known.send(client, phone="", date_of_birth="").status_code == 422
    assert form(client.get(PAGE), "correct").send(client, phone="").status_code == 303
    assert sql.rows(db, "select phone from employees_employee where id = %s", NORA) == [("",)]


def test_the_employee_step_leads_there_and_back(db: str) -> None:
    first, client = made.submitted(), signed_in(BASIC)
    step = client.get(f"/authorizations/new/employee?like={first.id}")
    address = re.search(rf'href="({PAGE}[^"]*)"', step.content.decode())
    assert address is not None
    assert address.group(1) == f"{PAGE}?like={first.id}"
    saved = form(client.get(address.group(1)), "correct").send(client, last_name="Ortega")
    assert saved["Location"] == f"/authorizations/new/employee?like={first.id}"
    assert "Ortega, Nora" in main_text(client.get(saved["Location"]))


@pytest.mark.parametrize("query", ["", "?authorization=//evil.example", "?draft=x&next=//evil.example"])
def test_save_never_leads_out_of_the_product(db: str, query: str) -> None:
    client = signed_in(ADMIN)
    page = client.get(PAGE + query)
    assert "No authorization for this employee waits for a visit." in main_text(page)
    saved = form(page, "correct").send(client)
    assert (saved.status_code, saved["Location"]) == (303, "/authorizations/new/employee")


def test_what_is_wrong_is_said_at_its_field_with_everything_typed(db: str) -> None:
    client = signed_in(BASIC)
    page = form(client.get(PAGE), "correct")
    taken = page.send(client, employee_number="1002", first_name="Eleanor")
    assert (taken.status_code, "has this number" in main_text(taken)) == (422, True)
    assert form(taken, "correct").fields["first_name"] == ["Eleanor"]
    wrong = page.send(client, date_of_birth="02/30/1988", last_name="")
    assert (wrong.status_code, "There are 2 things to correct" in main_text(wrong)) == (422, True)
    assert sql.rows(db, "select first_name from employees_employee where id = %s", NORA) == [("Nora",)]


def test_a_name_of_invisible_characters_is_refused_at_its_field(db: str) -> None:
    client = signed_in(ADMIN)
    wrong = form(client.get(PAGE), "correct").send(client, first_name="\u200b\u202e")
    assert (wrong.status_code, "Enter the first name with letters." in main_text(wrong)) == (422, True)
    assert form(client.get(PAGE), "correct").send(client, last_name="Van\u202ece\a").status_code == 303
    assert sql.rows(db, "select last_name from employees_employee where id = %s", NORA) == [("Vance",)]


def test_who_saw_older_data_sees_how_it_stands_now(db: str) -> None:
    client, other = signed_in(BASIC), signed_in(ADMIN)
    page = form(client.get(PAGE), "correct")
    form(other.get(PAGE), "correct").send(other, date_of_birth="04/13/1988")
    late = page.send(client, phone="555-0199")
    assert (late.status_code, "nothing was saved. The form shows how it stands now." in main_text(late)) == (409, True)
    again = form(late, "correct")
    assert (again.fields["date_of_birth"], again.fields["phone"]) == ([""], [""])
    assert again.send(client, phone="555-0199").status_code == 303


def test_the_same_form_twice_is_one_correction(db: str) -> None:
    one, client = made.submitted(), signed_in(BASIC)
    page = form(client.get(f"{PAGE}?authorization={one.id}"), "correct")
    for _ in range(2):
        assert page.send(client, job_title="Welder").status_code == 303
    assert sql.rows(db, "select count(*)::int from authorizations_history where kind = 'corrected'") == [(1,)]


def test_who_may_not_is_offered_nothing(db: str) -> None:
    one = made.submitted()
    assert "/correct" not in signed_in(VIEWER).get(f"/authorizations/{one.id}").content.decode()


def test_the_page_costs_the_same_however_many_wait(db: str) -> None:
    client, costs = signed_in(ADMIN), []
    for more in (1, 4):
        for _ in range(more):
            made.submitted()
        client.get(PAGE)
        with CaptureQueriesContext(connection) as captured:
            client.get(PAGE)
        costs.append(len(captured))
    assert costs[0] == costs[1] <= 25
