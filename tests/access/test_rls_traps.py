"""Each way in which row-level security was seen to break elsewhere, with real commits and real roles."""

from __future__ import annotations

import uuid

import psycopg
import pytest
from django.db import connection, transaction
from psycopg_pool import ConnectionPool

from occhub.access import database, pooling
from occhub.access.actor import system_actor
from occhub.access.operation import InsideTransaction, UndecidedOperation, operation
from occhub.access.permissions import P
from occhub.access.rls import with_force_lifted
from occhub.domains.companies import policy as company_policy
from occhub.domains.employees import reads as employees
from occhub.domains.employees.models import Employee
from tests.factories import cast
from tests.support import cluster, sql


def _set(company: uuid.UUID | None, *, local: bool = True) -> str:
    return f"select set_config('occhub.company', '{company or ''}', {'true' if local else 'false'})"


def test_no_context_no_rows_for_any_role(db: str) -> None:
    for role in ("occhub_web", "occhub_worker"):
        with sql.as_role(db, role) as connected:
            for table in ("employees_employee", "companies_company", "accounts_grant"):
                assert connected.execute(f"select count(*) from {table}").fetchone() == (0,)


def test_what_a_finished_transaction_leaves_behind_is_empty_not_null(db: str) -> None:
    with sql.as_role(db, "occhub_web") as connected:
        with connected.transaction():
            connected.execute(_set(cast.NORTHWIND))
            assert connected.execute("select count(*) from employees_employee").fetchone() == (3,)
        assert connected.execute("select current_setting('occhub.company', true)").fetchone() == ("",)
        assert connected.execute("select count(*) from employees_employee").fetchone() == (0,)


def test_a_session_wide_setting_does_not_survive_the_pool(db: str) -> None:
    dsn = cluster.info().address(db).role_dsn("occhub_web")
    with ConnectionPool(dsn, min_size=1, max_size=1, kwargs={"autocommit": True}, reset=pooling.reset) as pool:
        with pool.connection() as first:
            backend = first.info.backend_pid
            first.execute(_set(cast.NORTHWIND, local=False))
        with pool.connection() as second:
            assert second.info.backend_pid != backend
            assert second.execute("select count(*) from employees_employee").fetchone() == (0,)


def test_a_clean_connection_goes_back_to_the_pool(db: str) -> None:
    dsn = cluster.info().address(db).role_dsn("occhub_web")
    with ConnectionPool(dsn, min_size=1, max_size=1, kwargs={"autocommit": True}, reset=pooling.reset) as pool:
        with pool.connection() as first:
            backend = first.info.backend_pid
        with pool.connection() as second:
            assert second.info.backend_pid == backend


def test_an_operation_inside_somebodys_transaction_is_refused(db: str) -> None:
    admin = cast.actor("user-admin@northwind.example")
    with pytest.raises(InsideTransaction), transaction.atomic():
        employees.find_employees(admin, "vance")
    assert database.context_is_empty()


def test_a_nested_call_for_another_tenant_is_refused(db: str) -> None:
    fabrikam = cast.actor("user-admin@fabrikam.example")

    @operation(P.EMPLOYEE_PICK, may=company_policy.may_read)
    def straddle(actor: object) -> object:
        return employees.find_employees(fabrikam, "vance")

    with pytest.raises(InsideTransaction):
        straddle(cast.actor("user-admin@northwind.example"))


def test_a_generator_cannot_be_an_operation() -> None:
    with pytest.raises(TypeError):

        @operation(P.EMPLOYEE_PICK)
        def stream(actor: object) -> object:
            yield 1


def test_an_operation_that_asked_nobody_is_undone(db: str) -> None:
    @operation(P.EMPLOYEE_PICK)
    def unasked(actor: object) -> int:
        return int(Employee.objects.count())

    with pytest.raises(UndecidedOperation):
        unasked(cast.actor("user-admin@northwind.example"))


def test_the_context_is_cleared_after_an_error_in_sql(db: str) -> None:
    @operation(P.EMPLOYEE_PICK, may=company_policy.may_read)
    def broken(actor: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("select 1/0")

    with pytest.raises(Exception, match="division by zero"):
        broken(cast.actor("user-admin@northwind.example"))
    assert database.context_is_empty()


def test_insert_for_another_company_is_refused_by_the_database(db: str) -> None:
    with sql.as_role(db, "occhub_web") as connected, connected.transaction(force_rollback=True):
        connected.execute(_set(cast.NORTHWIND))
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connected.execute(
                "insert into employees_token (id, company_id, token, employee_id) values (%s, %s, 'x', %s)",
                [uuid.uuid4(), cast.FABRIKAM, cast.employee("felix")],
            )


def test_a_foreign_parent_is_no_oracle(db: str) -> None:
    """A child of the own company that points to a foreign row or to none gets the same refusal."""
    answers = []
    for parent in (cast.employee("felix"), uuid.uuid4()):
        with sql.as_role(db, "occhub_web") as connected:
            connected.execute("begin")
            connected.execute(_set(cast.NORTHWIND))
            connected.execute(
                "insert into employees_token (id, company_id, token, employee_id) values (%s, %s, 'x', %s)",
                [uuid.uuid4(), cast.NORTHWIND, parent],
            )
            with pytest.raises(psycopg.errors.ForeignKeyViolation) as caught:
                connected.execute("commit")
        answers.append((caught.value.diag.constraint_name, caught.value.sqlstate))
    assert answers[0] == answers[1]


def test_a_row_cannot_be_moved_to_another_company(db: str) -> None:
    with sql.as_role(db, "occhub_web") as connected, connected.transaction(force_rollback=True):
        connected.execute(_set(cast.NORTHWIND))
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connected.execute("update employees_employee set company_id = %s", [cast.FABRIKAM])


def test_force_binds_the_owner_and_the_helper_lifts_it(db: str) -> None:
    change = "update employees_employee set job_title = 'Courier'"
    with sql.as_role(db, "occhub_owner") as connected:
        assert connected.execute(change).rowcount == 0

    class Editor:
        def __init__(self, owner: psycopg.Connection) -> None:
            self.connection = self
            self.cursor = owner.cursor

    with sql.as_role(db, "occhub_owner") as owner, owner.transaction():
        with_force_lifted(Editor(owner), "employees_employee", lambda cursor: cursor.execute(change).rowcount, 4)
    with (
        sql.as_role(db, "occhub_owner") as owner,
        pytest.raises(RuntimeError, match="4 rows touched, 5 expected"),
        owner.transaction(),
    ):
        with_force_lifted(Editor(owner), "employees_employee", lambda cursor: cursor.execute(change).rowcount, 5)
    assert sql.rows(db, "select relforcerowsecurity from pg_class where relname = 'employees_employee'") == [(True,)]


def test_application_roles_have_no_dangerous_rights(db: str) -> None:
    for role in ("occhub_web", "occhub_worker", "occhub_feed"):
        for statement in (
            "alter table employees_employee disable row level security",
            "drop policy wall on employees_employee",
            "set role occhub_owner",
            "create table mine (x int)",
        ):
            assert sql.refused(db, role, statement), (role, statement)


def test_web_reads_no_raw_identity_beyond_its_columns(db: str) -> None:
    assert sql.refused(db, "occhub_web", "update accounts_user set is_active = false")
    assert sql.refused(db, "occhub_web", "update accounts_membership set role = 'user_admin'")
    assert sql.refused(db, "occhub_web", "delete from accounts_token")


def test_a_denial_is_ledgered_with_a_pool_of_one(db: str) -> None:
    """The refusal's row uses the connection that was rolled back: a second one would wait for itself."""
    admin = cast.actor("user-admin@northwind.example")
    before = connection.connection
    with pytest.raises(Exception):  # noqa: B017, PT011  (any refusal will do)
        employees.employee_choice(admin, uuid.uuid4())
    assert connection.connection is before
    assert sql.rows(db, "select outcome from access_ledger where operation like '%employee_choice'") == [("denied",)]


def test_the_worker_sees_one_company_at_a_time(db: str) -> None:
    with sql.as_role(db, "occhub_worker") as connected, connected.transaction():
        connected.execute(_set(cast.FABRIKAM))
        assert connected.execute("select count(*) from employees_employee").fetchone() == (1,)
    assert system_actor("job", company_id=cast.FABRIKAM).company_id == cast.FABRIKAM
