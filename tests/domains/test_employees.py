"""The roster: whom a member reaches, and where new people may be put."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date

import pytest

from occhub.access.actor import system_actor
from occhub.domains.authorizations import operations as authorizations
from occhub.domains.employees import operations as employees
from occhub.domains.employees import reads
from occhub.domains.employees.types import CorrectedEmployee, NewEmployee
from occhub.platform.errors import NotFound, Problem
from occhub.platform.saved import Change
from tests.factories import cast
from tests.support import sql

BORN = date(1990, 1, 2)


def _new(location: uuid.UUID, number: str = "1999") -> NewEmployee:
    return NewEmployee(location, number, "Tomás", "O'Reyes", BORN)


def test_a_new_person_is_found_by_any_word_in_any_order(db: str) -> None:
    basic = cast.actor("basic@northwind.example")
    made = employees.add_employee(basic, _new(cast.NORTHWIND_AUSTIN))
    for typed in ("tom", "oreyes tomas", "O'Re", "1999"):
        assert [one.employee_id for one in reads.find_employees(basic, typed)] == [made]
    assert reads.find_employees(cast.actor("basic@fabrikam.example"), "oreyes") == []


@pytest.mark.parametrize("location", [cast.FABRIKAM_DALLAS, uuid.UUID(int=7)])
def test_a_foreign_location_and_none_at_all_are_the_same_problem(db: str, location: uuid.UUID) -> None:
    with pytest.raises(Problem) as caught:
        employees.add_employee(cast.actor("basic@northwind.example"), _new(location))
    assert caught.value.fields == {"location": "Choose one of your locations."}
    assert sql.rows(db, "select count(*) from employees_employee") == [(4,)]


def test_a_number_that_a_colleague_has_is_named_at_its_field(db: str) -> None:
    with pytest.raises(Problem) as caught:
        employees.add_employee(cast.actor("basic@northwind.example"), _new(cast.NORTHWIND_AUSTIN, "1001"))
    assert list(caught.value.fields) == ["employee_number"]


def test_names_are_stored_as_a_reader_sees_them(db: str) -> None:
    typed = NewEmployee(
        cast.NORTHWIND_AUSTIN, "\u202e19\u200b99", "To\u200bm", "Re\u202eyes\a", BORN, job_title="Dri\u2067ver"
    )
    made = employees.add_employee(cast.actor("basic@northwind.example"), typed)
    stored = "select first_name, last_name, employee_number, job_title from employees_employee where id = %s"
    assert sql.rows(db, stored, made) == [("Tom", "Reyes", "1999", "Driver")]


def test_a_name_holds_a_letter_and_a_number_something_to_read(db: str) -> None:
    wrong = NewEmployee(cast.NORTHWIND_AUSTIN, "\u200b-", "\u202e", "17 \a", BORN)
    said = {
        "first_name": "Enter the first name with letters.",
        "last_name": "Enter the last name with letters.",
        "employee_number": "Enter the employee number with letters or digits.",
    }
    admin = cast.actor("user-admin@northwind.example")
    with pytest.raises(Problem) as added:
        employees.add_employee(admin, wrong)
    corrected = CorrectedEmployee("\u200b-", "\u202e", "17 \a", BORN, cast.seen("nora"))
    with pytest.raises(Problem) as refused:
        authorizations.correct_employee(admin, cast.employee("nora"), corrected)
    assert (added.value.fields, refused.value.fields) == (said, said)


def test_the_same_injury_is_one_case_that_tells_nobody_what_others_typed(db: str) -> None:
    basic = cast.actor("basic@northwind.example")
    day = date(2026, 11, 2)
    first = employees.open_injury_case(
        basic, employee_id=cast.employee("nora"), date_of_injury=day, body_part="hand", claim_number=""
    )
    second = employees.open_injury_case(
        basic, employee_id=cast.employee("nora"), date_of_injury=day, body_part="arm", claim_number="WC 17"
    )
    assert (second.id, second.body_part, second.claim_number) == (first.id, "arm", "WC 17")
    third = employees.open_injury_case(
        basic, employee_id=cast.employee("nora"), date_of_injury=day, body_part="", claim_number=""
    )
    assert (third.id, third.body_part, third.claim_number) == (first.id, "", "")
    assert sql.rows(db, "select body_part, claim_number from employees_injury_case") == [("hand", "WC 17")]
    with pytest.raises(NotFound):
        employees.open_injury_case(
            basic, employee_id=cast.employee("felix"), date_of_injury=day, body_part="", claim_number=""
        )


def test_somebody_is_added_twice_only_as_two_people(db: str) -> None:
    basic = cast.actor("basic@northwind.example")
    first = employees.add_employee(basic, _new(cast.NORTHWIND_AUSTIN))
    same = NewEmployee(cast.NORTHWIND_RENO, "1998", "TOMAS", "OReyes", BORN)
    with pytest.raises(Problem) as asked:
        employees.add_employee(basic, same)
    assert list(asked.value.fields) == ["other"]
    second = employees.add_employee(basic, same, other_than=[first])
    assert {one.employee_id for one in reads.same_people(basic, same)} == {first, second}
    abroad = NewEmployee(cast.FABRIKAM_DALLAS, "1998", "TOMAS", "OReyes", BORN)
    fabrikam = cast.actor("basic@fabrikam.example")
    assert reads.same_people(fabrikam, abroad) == ()
    employees.add_employee(fabrikam, abroad)


@pytest.mark.parametrize("phone", ["", "555-0133", "(512) 555-0110", "+1 512.555.0110 x12", "512-555-0110 ext. 7"])
def test_a_phone_number_can_be_called(db: str, phone: str) -> None:
    new = replace(_new(cast.NORTHWIND_AUSTIN), phone=phone)
    employees.add_employee(cast.actor("basic@northwind.example"), new)


@pytest.mark.parametrize(
    "phone", ["call me", "12345", "555-0133 or 555-0134", "\u0661\u0662\u0663\u0664\u0665\u0666\u0667"]
)
def test_what_is_no_phone_number_is_refused_at_its_field(db: str, phone: str) -> None:
    with pytest.raises(Problem) as wrong:
        employees.add_employee(cast.actor("basic@northwind.example"), replace(_new(cast.NORTHWIND_AUSTIN), phone=phone))
    assert list(wrong.value.fields) == ["phone"]


def test_an_applicant_has_no_number_and_several_may_have_none(db: str) -> None:
    basic, born = cast.actor("basic@northwind.example"), date(1991, 2, 3)
    first = employees.add_employee(basic, _new(cast.NORTHWIND_AUSTIN, number=" "))
    second = employees.add_employee(basic, NewEmployee(cast.NORTHWIND_RENO, "", "Ana", "Reyes", born))
    found = reads.find_employees(basic, "reyes")
    assert {(one.employee_id, one.employee_number) for one in found} == {(first, ""), (second, "")}


def test_a_file_finds_somebody_without_a_number_by_name_and_date_of_birth(db: str) -> None:
    system = system_actor("test", company_id=cast.NORTHWIND)
    new = NewEmployee(cast.NORTHWIND_AUSTIN, "", "Ana", "Reyes", date(1991, 2, 3), phone="ask the foreman")
    made = employees.import_employee(system, new)
    numbered = replace(new, employee_number="1999", first_name="ANA")
    done = [employees.import_employee(system, one) for one in (new, numbered, numbered, new)]
    changes = [Change.UNCHANGED, Change.CHANGED, Change.UNCHANGED, Change.CREATED]
    assert [one.change for one in done] == changes
    assert [one.id == made.id for one in done] == [True, True, True, False]
