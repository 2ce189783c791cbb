"""The decorator on every operation: who, may they, which rows, write it down."""

from __future__ import annotations

import pytest

from occhub.access import database
from occhub.access.context import OutsideOperation
from occhub.access.models import LedgerEntry
from occhub.domains.employees import reads as employees
from occhub.domains.employees.models import Employee
from occhub.platform.errors import Forbidden, NotFound
from tests.factories import cast
from tests.support import sql


def test_protected_rows_do_not_exist_outside_an_operation(db: str) -> None:
    with pytest.raises(OutsideOperation):
        list(Employee.objects.all())
    with pytest.raises(OutsideOperation):
        list(Employee._base_manager.all())


def test_an_operation_sees_its_company_alone_and_is_ledgered(db: str) -> None:
    admin = cast.actor("user-admin@northwind.example")
    found = employees.find_employees(admin, "vance")
    assert [one.name for one in found] == ["Vance, Nora"]
    rows = sql.rows(db, "select operation, outcome, people from access_ledger where operation like '%find_employees'")
    assert rows == [("domains.employees.reads.find_employees", "allowed", [cast.employee("nora")])]


def test_the_context_dies_with_the_operation(db: str) -> None:
    employees.find_employees(cast.actor("user-admin@northwind.example"), "vance")
    assert database.context_is_empty()


def test_a_foreign_row_and_none_at_all_answer_the_same_and_are_ledgered(db: str) -> None:
    admin = cast.actor("user-admin@northwind.example")
    for identity in (cast.employee("felix"), cast.key("nobody")):
        with pytest.raises(NotFound):
            employees.employee_choice(admin, identity)
    rows = sql.rows(db, "select outcome, rule from access_ledger where operation like '%employee_choice'")
    assert rows == [("denied", "NotFound")] * 2


def test_a_forbidden_verb_is_ledgered_as_denied(db: str) -> None:
    with pytest.raises(Forbidden):
        employees.find_employees(cast.actor("view-only@northwind.example"), "vance")
    rows = sql.rows(db, "select outcome, rule from access_ledger where operation like '%find_employees'")
    assert rows == [("denied", "employees.requester")]


def test_the_ledger_cannot_be_changed(db: str) -> None:
    employees.find_employees(cast.actor("user-admin@northwind.example"), "vance")
    for role in ("occhub_web", "occhub_worker", "occhub_owner"):
        for statement in ("update access_ledger set rule = ''", "delete from access_ledger", "truncate access_ledger"):
            assert sql.refused(db, role, statement)
    assert LedgerEntry is not None
