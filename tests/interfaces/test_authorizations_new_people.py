"""New authorization: for whom, and so at which location."""

from __future__ import annotations

import re

from occhub.domains.employees import operations as employees
from occhub.domains.employees.types import NewEmployee
from tests.factories import authorizations as made
from tests.factories import cast
from tests.support import sql
from tests.support.ordering import BASIC, BASIC2, NEW, chosen, follow, submitted, to_review
from tests.support.pages import form, main_text
from tests.support.web import signed_in


def test_a_repeat_for_somebody_else_changes_the_employee_alone(db: str) -> None:
    first = made.submitted()
    client = signed_in(BASIC)
    page = client.get(f"{NEW}/employee?like={first.id}")
    assert "Vance, Nora" in main_text(page)
    typed = form(page, "employee").send(client, employee_query="garcia")
    assert (typed.status_code, "Choose the employee from the list" in main_text(typed)) == (422, True)
    answer = form(page, "employee").send(client, employee_query="Garcia-Lopez, Inés", employee=cast.employee("ines"))
    one = submitted(client, form(follow(client, answer, "review"), "submit").send(client))
    assert (one.last_name, one.center_id) == ("Garcia-Lopez", first.center_id)


def test_the_location_is_the_employees_own_until_another_is_chosen_beside_them(db: str) -> None:
    made.submitted()  # the location that was used last does not count
    client = signed_in(BASIC)
    fresh = client.get(NEW)
    assert "Reno depot" not in main_text(fresh)
    services = follow(client, chosen(client, fresh, "maeve"), "services")
    assert "For Maeve O&#x27;Connor, 1003, Reno depot Kept" in main_text(services)
    page = form(services, "services").send(client, services=[made.AUDIOGRAM])
    center = follow(client, page, "center")
    assert "nearest to Reno depot first" in main_text(center)
    follow(client, form(center, "center").send(client, center=cast.RENO), "details")
    step = client.get(page["Location"].replace("/center", "/employee"))
    assert form(step, "employee").fields["location"] == [str(cast.NORTHWIND_RENO)]
    missing = form(step, "employee").send(client, location="")
    assert (missing.status_code, "Choose the location" in main_text(missing)) == (422, True)
    again = follow(client, form(missing, "employee").send(client, location=cast.NORTHWIND_AUSTIN), "center")
    assert "1003, Austin plant (roster: Reno depot)" in main_text(again)
    assert "nearest to Austin plant first" in main_text(again)
    differing = main_text(client.get(page["Location"].replace("/center", "/employee")))
    assert "On the roster this employee is at Reno depot." in differing


def test_a_repeat_for_somebody_of_another_location_goes_there(db: str) -> None:
    first = made.submitted(**made.injury())
    client = signed_in(BASIC)
    page = client.get(f"{NEW}/employee?like={first.id}")
    center = follow(client, chosen(client, page, "maeve"), "center")
    assert "nearest to Reno depot first" in main_text(center)
    details = follow(client, form(center, "center").send(client, center=cast.RENO), "details")
    injury = form(details, "details").fields
    assert [injury[name] for name in ("date_of_injury", "body_part", "claim_number")] == [[""], [""], [""]]


def test_the_review_says_when_the_location_is_not_the_employees_own(db: str) -> None:
    first = made.submitted(location_id=cast.NORTHWIND_RENO)
    shown = main_text(signed_in(BASIC).get(f"{NEW}?like={first.id}"))
    assert "On the roster this employee is at Austin plant. The authorization is for Reno depot." in shown


def test_every_step_after_the_first_says_for_whom(db: str) -> None:
    first = made.submitted()
    client = signed_in(BASIC)
    for step in ("services", "center", "details"):
        assert "For Nora Vance, 1001, Austin plant" in main_text(client.get(f"{NEW}/{step}?like={first.id}"))


def test_a_new_employee_is_added_on_the_way(db: str) -> None:
    client = signed_in(BASIC)
    page = client.get(f"{NEW}/add-employee")
    typed = {"first_name": "José", "last_name": "de la Cruz", "employee_number": "1001", "date_of_birth": "2/3/91"}
    typed["location"] = str(cast.NORTHWIND_RENO)
    refused = form(page, "new/add").send(client, **typed)
    assert (refused.status_code, "has this number" in main_text(refused)) == (422, True)
    again = form(refused, "new/add")
    assert again.fields["last_name"] == ["de la Cruz"]
    follow(client, again.send(client, employee_number="1044"), "services")
    services = follow(client, again.send(client, employee_number="1044"), "services")
    rows = sql.rows(db, "select first_name, date_of_birth::text, location_id from employees_employee"
                        " where employee_number = '1044'")  # fmt: skip
    assert rows == [("José", "1991-02-03", cast.NORTHWIND_RENO)]
    assert "1991" not in services.content.decode()
    assert "1991" not in str(sql.rows(db, "select form from authorizations_draft"))
    missing = form(client.get(f"{NEW}/add-employee"), "new/add").send(client)
    assert "There are 4 things to correct" in main_text(missing)


def test_the_date_of_birth_shows_to_who_typed_it_before_submit(db: str) -> None:
    client, colleague = signed_in(BASIC), signed_in(BASIC2)
    typed = {"first_name": "José", "last_name": "Cruz", "employee_number": "1044", "date_of_birth": "02/03/1991"}
    page = form(client.get(f"{NEW}/add-employee"), "new/add")
    services = page.send(client, location=cast.NORTHWIND_RENO, **typed)
    step = client.get(services["Location"].replace("/services", "/employee"))
    assert "Cruz, José 1044 Date of birth 02/03/1991" in main_text(step)
    found = form(colleague.get(NEW), "employee").send(colleague, employee_query="Cruz", search="1")
    (added,) = sql.rows(db, "select id from employees_employee where employee_number = '1044'")[0]
    chosen = form(found, "employee").send(colleague, picked=added)
    other = main_text(colleague.get(chosen["Location"].replace("/services", "/employee")))
    assert ("Cruz, José 1044" in other, "1991" in other) == (True, False)


def test_somebody_younger_than_fourteen_is_asked_about_once(db: str) -> None:
    client, year = signed_in(BASIC), made.today().year - 10
    typed = {"first_name": "Tom", "last_name": "Cruz", "employee_number": "1044", "date_of_birth": f"01/01/{year}"}
    asked = form(client.get(f"{NEW}/add-employee"), "new/add").send(client, location=cast.NORTHWIND_RENO, **typed)
    assert (asked.status_code, "younger than 14" in main_text(asked)) == (422, True)
    other = form(asked, "new/add").send(client, date_of_birth=f"01/02/{year}")
    assert (other.status_code, "younger than 14" in main_text(other)) == (422, True)
    follow(client, form(other, "new/add").send(client), "services")


def test_the_review_shows_the_date_of_birth_where_it_is_known(db: str) -> None:
    client = signed_in(BASIC)
    assert "Date of birth" not in main_text(to_review(client, made.AUDIOGRAM, reason="periodic"))
    made.submitted()
    assert "1001, Driver Date of birth 03/14/1988" in main_text(to_review(client, made.AUDIOGRAM, reason="periodic"))


def test_looking_at_the_form_for_a_new_employee_begins_no_draft_and_presets_no_location(db: str) -> None:
    made.submitted()
    client = signed_in(BASIC)
    (link,) = re.findall(rf'href="({NEW}/add-employee)"', client.get(NEW).content.decode())
    page = client.get(link)
    assert "Choose a location Austin plant, Austin Reno depot, Reno" in main_text(page)
    assert form(page, "new/add").fields["location"] == [""]
    assert sql.rows(db, "select count(*) from authorizations_draft") == [(0,)]
    typed = {"first_name": "Tom", "last_name": "Cruz", "employee_number": "1044", "date_of_birth": "02/03/1991"}
    for place in ("", cast.FABRIKAM_DALLAS):
        refused = form(page, "new/add").send(client, location=place, **typed)
        assert (refused.status_code, "Choose the location" in main_text(refused)) == (422, True)


def nora_again(**changed: str) -> dict[str, str]:
    """Nora as somebody types her who did not look for her first."""
    named = {"first_name": "NORA", "last_name": "Vance", "employee_number": "1044", "date_of_birth": "3/14/88"}
    return named | {"location": str(cast.NORTHWIND_RENO)} | changed


def test_who_is_on_the_roster_already_is_asked_about_once(db: str) -> None:
    client = signed_in(BASIC)
    asked = form(client.get(f"{NEW}/add-employee"), "new/add").send(client, **nora_again())
    said = "Vance, Nora with this date of birth is on the roster: 1001, Austin plant. Choose them"
    assert (asked.status_code, said in main_text(asked)) == (422, True)
    assert sql.rows(db, "select count(*) from employees_employee where first_name ilike 'nora'") == [(1,)]
    (address, chosen_one) = re.findall(r'formaction="([^"]+)" name="employee" value="([^"]+)"', asked.content.decode())[
        0
    ]
    choose = form(asked, "new/add")
    choose.action = address
    services = follow(client, choose.send(client, employee=chosen_one), "services")
    assert "For Nora Vance, 1001, Austin plant" in main_text(services)
    other = form(asked, "new/add").send(client, other=chosen_one)
    assert "For NORA Vance, 1044, Reno depot" in main_text(follow(client, other, "services"))
    assert sql.rows(db, "select count(*) from employees_employee where first_name ilike 'nora'") == [(2,)]


def test_another_name_or_date_of_birth_is_no_question(db: str) -> None:
    client = signed_in(BASIC)
    page = form(client.get(f"{NEW}/add-employee"), "new/add")
    follow(client, page.send(client, **nora_again(date_of_birth="3/15/88")), "services")
    page = form(client.get(f"{NEW}/add-employee"), "new/add")
    follow(client, page.send(client, **nora_again(first_name="Norah", employee_number="1045")), "services")


def test_what_nobody_could_read_or_call_is_an_error_at_its_field(db: str) -> None:
    page = form(signed_in(BASIC).get(f"{NEW}/add-employee"), "new/add")
    client = signed_in(BASIC)
    refused = page.send(client, **nora_again(last_name="\u200b\u2060", phone="call me"))
    errors = re.findall(r'id="id_(\w+)_error"[^>]*>\s*(?:<[^>]+>)?([^<]+)', refused.content.decode())
    assert refused.status_code == 422
    assert [(name, text.strip()) for name, text in errors] == [
        ("last_name", "Enter the last name with letters."),
        ("phone", "Enter the phone number with at least 7 digits, or leave it empty."),
    ]


def test_after_back_another_choice_goes_into_the_same_draft(db: str) -> None:
    client = signed_in(BASIC)
    page = client.get(NEW)
    follow(client, chosen(client, page, "nora"), "services")
    assert "For Inés Garcia-Lopez" in main_text(follow(client, chosen(client, page, "ines"), "services"))
    assert sql.rows(db, "select count(*) from authorizations_draft") == [(1,)]


def test_an_applicant_without_a_number_comes_through_every_page(db: str) -> None:
    client = signed_in(BASIC)
    page = form(client.get(f"{NEW}/add-employee"), "new/add")
    named = nora_again(first_name="Ana", last_name="Reyes", employee_number="")
    services = follow(client, page.send(client, **named), "services")
    assert "For Ana Reyes, Reno depot Kept" in main_text(services)
    step = client.get(f"{NEW}/employee?{services.request['QUERY_STRING']}")
    assert "Reyes, Ana No employee number Date of birth 03/14/1988" in main_text(step)
    found = form(client.get(NEW), "employee").send(client, employee_query="reyes", search="1")
    assert "Reyes, Ana No employee number, Reno depot" in main_text(found)
    center = follow(client, form(services, "services").send(client, services=["pre-placement-physical"]), "center")
    details = follow(client, form(center, "center").send(client, center=cast.AUSTIN), "details")
    review = follow(client, form(details, "details").send(client, reason="pre-placement"), "review")
    assert "Reyes, Ana No employee number Date of birth" in main_text(review)
    one = submitted(client, form(review, "submit").send(client))
    assert "Employee number Not given" in main_text(client.get(f"/authorizations/{one.id}"))
    assert "Ana Reyes Where" not in main_text(client.get(f"/authorizations/employees/{one.employee_id}/correct"))
    desk = signed_in("front-desk@austin.example")
    assert "Employee number Not given" in main_text(desk.get(f"/center/authorizations/{one.id}/"))


def test_the_whole_name_or_number_takes_the_one_who_has_it(db: str) -> None:
    client = signed_in(BASIC)
    page = form(client.get(NEW), "employee")
    for typed in ("vance nora", "Vance, Nora", "1001"):
        assert "For Nora Vance" in main_text(follow(client, page.send(client, employee_query=typed), "services"))
    for typed in ("vance", "nora v", "100"):
        listed = page.send(client, employee_query=typed)
        assert (listed.status_code, "Choose the employee from the list" in main_text(listed)) == (422, True), typed
    employees.add_employee(
        cast.actor(BASIC), NewEmployee(cast.NORTHWIND_RENO, "", "Nora", "Vance", cast.EMPLOYEES["ines"][4])
    )
    assert page.send(client, employee_query="vance nora").status_code == 422
