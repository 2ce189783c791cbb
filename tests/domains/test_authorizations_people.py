"""A person's data is corrected: the roster, and what waits for its visit. What had a visit keeps what was true then."""

from __future__ import annotations

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest
from django.db import connection

from occhub.access.actor import Grant, GrantKind
from occhub.domains.authorizations import operations, reads
from occhub.domains.authorizations.types import COLLEAGUE_WAITS, Correction
from occhub.domains.employees import operations as roster
from occhub.domains.employees import reads as employees
from occhub.domains.employees.types import CorrectedEmployee, EmployeeOnFile, NewEmployee
from occhub.domains.visits import operations as visits
from occhub.domains.visits.types import Identity
from occhub.platform.errors import Conflict, Forbidden, NotFound, Problem
from occhub.platform.ids import LocationId
from occhub.platform.text import sort_key
from tests.factories import authorizations as made
from tests.factories import cast
from tests.support import sql

BASIC, BASIC2, ADMIN = "basic@northwind.example", "basic2@northwind.example", "user-admin@northwind.example"
DESK = "front-desk@austin.example"
NORA, BORN, TRULY = cast.employee("nora"), cast.EMPLOYEES["nora"][4], date(1988, 4, 13)
RACES = 12


def looked_at(email: str = BASIC) -> CorrectedEmployee:
    """Nora's data as the form shows them."""
    one = reads.employee_on_file(cast.actor(email), NORA)
    return CorrectedEmployee(
        one.employee_number, one.first_name, one.last_name, one.date_of_birth, one.seen, one.phone, one.job_title
    )


def correct(email: str = BASIC, **changes: Any) -> Correction:
    return operations.correct_employee(cast.actor(email), NORA, replace(looked_at(email), **changes))


def born() -> date:
    """Nora's date of birth on the roster."""
    found = reads.employee_on_file(cast.actor(ADMIN), NORA).date_of_birth
    assert found is not None
    return found


def copies(database: str) -> list[tuple[Any, ...]]:
    wanted = "id, first_name, last_name, sort_key, date_of_birth, phone, employee_number, job_title"
    return sql.rows(database, f"select {wanted} from authorizations_authorization order by submitted_at")


def test_what_waits_says_the_correction_and_all_else_keeps_what_was_true(db: str) -> None:
    waiting, colleagues = made.submitted(), made.submitted(BASIC2)
    cancelled, used, over, other = (
        made.submitted(),
        made.submitted(),
        made.submitted(),
        made.submitted(employee_id=cast.employee("ines")),
    )
    operations.cancel_authorization(cast.actor(BASIC), cancelled.id, "Entered twice")
    made.begin_visit(used.id)
    made.perform_all(over)
    expired = made.submitted()
    sql.change(
        db, "update authorizations_authorization set valid_from = '2020-01-01', expires_on = '2020-02-01'"
        " where id = %s", expired.id
    )  # fmt: skip
    assert [reads.count_waiting(cast.actor(one), NORA) for one in (BASIC, BASIC2, ADMIN)] == [2, 1, 3]
    before = {row[0]: row for row in copies(db)}
    versions = {one.id: reads.version(cast.actor(DESK), one.id) for one in (waiting, used, cancelled, other)}
    done = correct(
        ADMIN,
        first_name=" Eleanor ",
        last_name="O'Vance",
        date_of_birth=TRULY,
        employee_number="1077",
        phone="",
        job_title="Welder",
    )
    assert done == Correction(NORA, NORA, 3)
    truly = ("Eleanor", "O'Vance", sort_key("O'Vance", "Eleanor"), TRULY, "", "1077", "Welder")
    after = {row[0]: row for row in copies(db)}
    for one in (waiting, colleagues, expired):
        assert after[one.id] == (one.id, *truly)
    for one in (cancelled, used, over, other):
        assert after[one.id] == before[one.id]
    moved = [one.id for one in (waiting, used, cancelled, other)
             if reads.version(cast.actor(DESK), one.id) != versions[one.id]]  # fmt: skip
    assert moved == [waiting.id]
    said = reads.authorization(cast.actor(DESK), waiting.id).history[-1]
    changed = "Last name, first name, date of birth, phone, employee number, job title"
    assert (said.kind, said.by_name, said.detail) == ("corrected", "User-Admin Northwind", changed)
    assert sql.rows(db, "select count(*)::int from authorizations_history where kind = 'corrected'") == [(3,)]
    assert sql.rows(db, "select first_name, last_name, sort_key, date_of_birth, phone, employee_number, job_title"
                        " from employees_employee where id = %s", NORA) == [truly]  # fmt: skip


def test_the_person_is_found_by_the_new_words_and_no_more_by_the_old(db: str) -> None:
    one, actor = made.submitted(), cast.actor(BASIC)
    correct(last_name="Ortega", employee_number="1077")
    found = {typed: ([row.employee_id for row in employees.find_employees(actor, typed)],
                     [row.id for row in reads.inbox(cast.actor(DESK), "all", typed).items])
             for typed in ("ortega", "1077", "nora", "vance", "1001", one.number)}  # fmt: skip
    assert found == {
        "ortega": ([NORA], [one.id]),
        "1077": ([NORA], [one.id]),
        "nora": ([NORA], [one.id]),
        "vance": ([], []),
        "1001": ([], []),
        one.number: ([], [one.id]),
    }


def on_file(email: str, person: uuid.UUID = NORA) -> tuple[object, ...]:
    """Whether date of birth and phone are shown."""
    one = reads.employee_on_file(cast.actor(email), person)
    return one.date_of_birth, one.phone


def test_what_is_shown_to_be_corrected_is_what_the_member_may_know(db: str) -> None:
    known = EmployeeOnFile(NORA, "Nora", "Vance", "1001", "Driver", BORN, "555-0133", cast.seen("nora"))
    unknown = replace(known, date_of_birth=None, phone=None)
    assert reads.employee_on_file(cast.actor(ADMIN), NORA) == known
    assert reads.employee_on_file(cast.actor(BASIC), NORA) == unknown
    one = made.submitted()
    operations.cancel_authorization(cast.actor(BASIC), one.id, "Entered twice")
    assert reads.employee_on_file(cast.actor(BASIC), NORA) == known
    assert reads.employee_on_file(cast.actor(BASIC2), NORA) == unknown


def test_who_put_a_person_on_the_roster_knows_what_was_typed(db: str) -> None:
    new = NewEmployee(cast.NORTHWIND_AUSTIN, "1999", "Tom", "Reyes", BORN, "555-0177")
    added = roster.add_employee(cast.actor(BASIC), new)
    assert [on_file(one, added) for one in (BASIC, ADMIN, BASIC2)] == [(BORN, "555-0177")] * 2 + [(None, None)]


@pytest.mark.parametrize(
    ("place", "shown"), [(None, True), (cast.NORTHWIND_AUSTIN, True), (cast.NORTHWIND_RENO, False)]
)
def test_a_results_grant_knows_whom_its_location_sent(db: str, place: LocationId | None, shown: bool) -> None:
    granted = replace(cast.actor(BASIC2), grants=(Grant(GrantKind.RESULTS, location_id=place),))
    assert reads.employee_on_file(granted, NORA).date_of_birth is None
    made.submitted()
    assert reads.employee_on_file(granted, NORA).date_of_birth == (BORN if shown else None)


def test_what_is_not_known_is_kept(db: str) -> None:
    assert correct(job_title="Welder").id == NORA
    assert on_file(ADMIN) == (BORN, "555-0133")
    correct(date_of_birth=TRULY, phone="555-0199")
    assert on_file(ADMIN) == (TRULY, "555-0199")


def test_nothing_corrected_leaves_no_trace_in_the_history(db: str) -> None:
    one = made.submitted()
    version = reads.version(cast.actor(DESK), one.id)
    assert correct() == Correction(NORA, NORA, 0)
    assert reads.version(cast.actor(DESK), one.id) == version
    assert [entry.kind for entry in reads.authorization(cast.actor(BASIC), one.id).history] == ["submitted"]


def test_a_number_that_a_colleague_has_changes_nothing(db: str) -> None:
    made.submitted()
    before = copies(db)
    with pytest.raises(Problem) as caught:
        correct(employee_number="1002", date_of_birth=TRULY)
    assert caught.value.fields == {
        "employee_number": "Another employee of your company has this number. Check the number."
    }
    assert copies(db) == before
    assert looked_at().seen == cast.seen("nora")


def test_of_two_who_correct_what_they_both_saw_the_second_is_told(db: str) -> None:
    seen = looked_at()
    correct(ADMIN, date_of_birth=TRULY)
    with pytest.raises(Conflict, match="nothing was saved"):
        operations.correct_employee(cast.actor(BASIC), NORA, replace(seen, phone="555-0199"))
    assert on_file(ADMIN) == (TRULY, "555-0133")


@pytest.mark.parametrize(
    ("email", "refusal"),
    [
        ("user-admin@fabrikam.example", NotFound),
        ("view-only@northwind.example", Forbidden),
        (DESK, Forbidden),
    ],
)
def test_nobody_else_corrects(db: str, email: str, refusal: type[Exception]) -> None:
    made.submitted()
    before, seen = copies(db), looked_at()
    with pytest.raises(refusal):
        operations.correct_employee(cast.actor(email), NORA, replace(seen, date_of_birth=TRULY))
    assert copies(db) == before


def test_a_basic_members_correction_changes_nothing_over_a_colleagues_head(db: str) -> None:
    own, colleagues = made.submitted(), made.submitted(BASIC2)
    before, shown = copies(db), looked_at()
    with pytest.raises(Forbidden) as caught:
        correct(date_of_birth=TRULY)
    assert (caught.value.rule, copies(db), looked_at()) == (COLLEAGUE_WAITS, before, shown)
    correct(ADMIN, date_of_birth=TRULY)
    assert [row[4] for row in copies(db)] == [TRULY, TRULY]
    operations.cancel_authorization(cast.actor(BASIC2), colleagues.id, "Entered twice")
    assert correct(date_of_birth=BORN) == Correction(NORA, NORA, 1)
    assert {row[0]: row[4] for row in copies(db)} == {own.id: BORN, colleagues.id: TRULY}


def test_what_a_colleagues_says_already_is_no_change_of_it(db: str) -> None:
    made.submitted(BASIC2)
    assert correct() == Correction(NORA, NORA, 0)


def test_a_colleagues_submit_in_the_same_moment_is_never_changed_by_a_basic_member(db: str) -> None:
    """Either it came first, and the correction is refused, or it copies what is corrected."""
    for number in range(RACES):
        corrected = replace(looked_at(), job_title=f"Welder {number}")
        answers = both(
            lambda: made.submitted(BASIC2),
            lambda corrected=corrected: operations.correct_employee(cast.actor(BASIC), NORA, corrected),
        )
        assert (answers[0], answers[1] in ("done", "Forbidden")) == ("done", True)
        assert sql.rows(db, "select count(*)::int from authorizations_history where kind = 'corrected'") == [(0,)]
        for (one,) in sql.rows(db, "select id from authorizations_authorization where state = 'submitted'"):
            operations.cancel_authorization(cast.actor(BASIC2), one, "Entered twice")


def test_out_of_ones_locations_is_not_found(db: str) -> None:
    narrow = replace(cast.actor(BASIC), location_ids=frozenset([LocationId(cast.NORTHWIND_RENO)]))
    assert (employees.is_reached(narrow, NORA), employees.is_reached(narrow, cast.employee("maeve"))) == (False, True)
    with pytest.raises(NotFound):
        operations.correct_employee(narrow, NORA, looked_at())


def test_the_ledger_says_who_corrected_whom(db: str) -> None:
    one, seen = made.submitted(), looked_at()
    before = sql.rows(db, "select id from access_ledger")
    operations.correct_employee(cast.actor(BASIC), NORA, replace(seen, date_of_birth=TRULY))
    rows = sql.rows(
        db,
        "select operation, people, object_id, outcome from access_ledger where not id = any(%s) order by operation",
        [one for (one,) in before],
    )
    assert rows == [
        ("domains.authorizations.operations.people.correct_employee", [NORA], one.id, "allowed"),
        ("domains.employees.operations.correct_employee", [NORA], NORA, "allowed"),
    ]


def both(*steps: Any) -> list[str]:
    """Begin the steps in the same moment, each on a connection of its own; what each came to."""
    start = threading.Barrier(len(steps))

    def run(step: Any) -> str:
        start.wait()
        try:
            step()
        except (Conflict, Forbidden, Problem) as error:
            return type(error).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(steps)) as threads:
        return [one.result() for one in [threads.submit(run, step) for step in steps]]


@pytest.mark.parametrize("typed", [BORN, TRULY])
def test_a_check_in_in_the_same_moment_sees_the_one_or_the_other(db: str, typed: date) -> None:
    """Nora's date of birth goes to and fro; the desk types one of the two."""
    wrong = {BORN: TRULY, TRULY: BORN}
    for _ in range(RACES):
        correct(date_of_birth=wrong[typed] if typed == TRULY else typed)
        one, seen = made.submitted(), looked_at()
        to = wrong[born()]
        corrected = replace(seen, date_of_birth=to)
        answers = both(
            lambda one=one: visits.check_in(cast.actor(DESK), one.id, Identity(True, typed)),
            lambda corrected=corrected: operations.correct_employee(cast.actor(BASIC), NORA, corrected),
        )
        assert answers[1] == "done"
        state, copied, visit = sql.rows(
            db, "select a.state, a.date_of_birth, v.date_of_birth from authorizations_authorization a"
            " left join visits_visit v on v.authorization_id = a.id where a.id = %s", one.id
        )[0]  # fmt: skip
        # Who was checked in was known by what was typed, and the authorization keeps it; else it has the correction.
        assert (state, copied, visit) == (("in_use", typed, typed) if answers[0] == "done" else ("submitted", to, None))


def test_a_submit_in_the_same_moment_copies_no_older_data(db: str) -> None:
    other = {BORN: TRULY, TRULY: BORN}
    for _ in range(RACES):
        seen = looked_at(ADMIN)
        to = other[born()]
        corrected = replace(seen, date_of_birth=to)
        answers = both(
            made.submitted,
            lambda corrected=corrected: operations.correct_employee(cast.actor(ADMIN), NORA, corrected),
        )
        assert answers == ["done", "done"]
        assert sql.rows(db, "select distinct date_of_birth from authorizations_authorization") == [(to,)]


def test_two_corrections_in_the_same_moment_have_one_winner(db: str) -> None:
    made.submitted()
    for number in range(RACES):
        titles = [replace(looked_at(), job_title=title) for title in (f"Welder {number}", f"Fitter {number}")]
        answers = both(*(partial(operations.correct_employee, cast.actor(BASIC), NORA, one) for one in titles))
        assert sorted(answers) == ["Conflict", "done"]


def test_unknown_people_are_not_found(db: str) -> None:
    with pytest.raises(NotFound):
        operations.correct_employee(cast.actor(BASIC), uuid.uuid4(), looked_at())
