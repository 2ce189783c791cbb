"""The write half of the third wall: in every table and context, no row can be given to another company or center.

Rows are copied past the walls and written by the roles that have the right; a mutant of the condition of writing
(WITH CHECK) is noticed for every table that any role writes.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.factories import cast
from tests.matrix.stage import Stage
from tests.matrix.test_database_alone import ALSO, OF_OPERATOR_ALONE, WALLED, Context
from tests.support import sql

ROLES = ("occhub_web", "occhub_worker")
# Anybody writes a row of the ledger about what was done, also about another side's object; its wall binds reading.
WRITTEN_BY_ALL = {"access_ledger"}
# Rows of no company and no center in the sense of the wall: judged below by themselves.
JUDGED_APART = WRITTEN_BY_ALL | OF_OPERATOR_ALONE
# What centers' systems sent: of a center and no company. The listener and the jobs write it by their role.
OF_CENTER_ALONE = {"interop_inbound", "interop_raw", "interop_part", "interop_series", "interop_code"}
JUDGED_APART |= OF_CENTER_ALONE
CONTEXTS = {
    "northwind": Context(company=cast.NORTHWIND),
    "fabrikam": Context(company=cast.FABRIKAM),
    "austin": Context(center=cast.AUSTIN),
    "reno": Context(center=cast.RENO),
    "nobody": Context(),
    "a supervisor of northwind": Context(overseen=cast.NORTHWIND),
}
OTHER = {
    cast.NORTHWIND: cast.FABRIKAM,
    cast.FABRIKAM: cast.NORTHWIND,
    cast.AUSTIN: cast.RENO,
    cast.RENO: cast.AUSTIN,
}


@dataclass(frozen=True)
class Table:
    """A walled table: whether it has a center, and the column of its company."""

    name: str
    has_center: bool
    column: str

    def own(self, context: Context) -> str:
        """The hand-written rule: which rows are the context's."""
        parts = [f"x.{self.column} = '{context.company}'"] if context.company else []
        parts += [f"x.center_id = '{context.center}'"] if context.center and self.has_center else []
        also = ALSO.get(self.name, "")
        if context.center and "{centers}" in also:
            parts.append(also.format(centers=f"array['{context.center}'::uuid]"))
        return " or ".join(parts) or "false"

    def moved(self, context: Context) -> tuple[str, uuid.UUID] | None:
        """The column that binds a row to the context, and the value that would give it to another."""
        if context.company:
            return self.column, OTHER[context.company]
        return ("center_id", OTHER[context.center]) if context.center and self.has_center else None


def tables(database: str) -> list[Table]:
    """Every walled table whose wall binds writing."""
    return [Table(*row) for row in sql.rows(database, WALLED) if row[0] not in JUDGED_APART]


def has_right(looking: psycopg.Connection, role: str, table: str, right: str, column: str) -> bool:
    """Whether a role may write a column at all, whatever the wall says."""
    row = looking.execute("select has_column_privilege(%s, %s, %s, %s)", [role, table, column, right]).fetchone()
    return row is not None and bool(row[0])


def attempts(
    looking: psycopg.Connection, table: Table, role: str, context: Context
) -> Iterator[tuple[str, str, list[object]]]:
    """(what, statement, values) of every write that the wall has to refuse; rows are read past all walls."""
    foreign = looking.execute(
        f"select to_jsonb(x) from {table.name} x where not coalesce(({table.own(context)}), false)"
    )
    row = foreign.fetchone()
    if row and has_right(looking, role, table.name, "INSERT", table.column):
        copied = row[0] if table.column == "id" else row[0] | {"id": str(uuid.uuid4())}
        statement = f"insert into {table.name} select * from jsonb_populate_record(null::{table.name}, %s)"
        yield "insert", statement, [Jsonb(copied)]
    move = table.moved(context)
    if move is None or not has_right(looking, role, table.name, "UPDATE", move[0]):
        return
    row = looking.execute(f"select x.id from {table.name} x where x.{move[0]} = %s", [OTHER[move[1]]]).fetchone()
    if row:
        yield "update", f"update {table.name} set {move[0]} = %s where id = %s", [move[1], row[0]]


def answer(bound: psycopg.Connection, context: Context, statement: str, values: list[object]) -> str:
    """What the database says to a write in a context; nothing of it is kept."""
    with bound.transaction(force_rollback=True):
        bound.execute(
            "select set_config('occhub.company', %s, true), set_config('occhub.centers', %s, true),"
            " set_config('occhub.person', %s, true), set_config('occhub.overseen', %s, true),"
            " set_config('occhub.operator', %s, true)",
            context.settings(),
        )
        try:
            with bound.transaction():
                done = bound.execute(statement, values)
        except psycopg.Error as error:
            refused = isinstance(error, psycopg.errors.InsufficientPrivilege) and "row-level security" in str(error)
            return "refused" if refused else f"another fault: {error}"
        return f"{done.rowcount} rows written"


def let_through(database: str, only: str = "") -> tuple[list[str], set[tuple[str, str, str]]]:
    """The writes that were not refused by the wall, and all that were tried: (table, role, what)."""
    found, tried = [], set()
    with sql.connected(database) as looking:
        for role in ROLES:
            with sql.as_role(database, role) as bound:
                for table in tables(database):
                    if only and table.name != only:
                        continue
                    for name, context in CONTEXTS.items():
                        for what, statement, values in attempts(looking, table, role, context):
                            tried.add((table.name, role, what))
                            said = answer(bound, context, statement, values)
                            if said != "refused":
                                found.append(f"{what} {table.name} as {role} of {name}: {said}")
    return found, tried


def written(database: str) -> set[tuple[str, str, str]]:
    """Every (table, role, write) that a right allows."""
    with sql.connected(database) as looking:
        return {
            (table.name, role, right.lower())
            for table in tables(database)
            for role in ROLES
            for right in ("INSERT", "UPDATE")
            if has_right(looking, role, table.name, right, table.column)
        }


def test_no_row_can_be_given_to_another_company_or_center(stage: Stage) -> None:
    found, tried = let_through(stage.database)
    assert found == []
    assert tried == written(stage.database)


def test_every_mutant_of_the_write_half_is_noticed(stage: Stage) -> None:
    survivors = []
    with stage.probes() as probes:
        writable = {table for table, _, _ in written(probes.database)}
        for table in tables(probes.database):
            if table.name not in writable:
                continue
            for broken in mutants(table, check := writing(probes.database, table.name)):
                sql.execute(probes.database, f"alter policy wall on {table.name} with check ({broken})")
                if not let_through(probes.database, table.name)[0]:
                    survivors.append(f"{table.name}: {broken}")
            sql.execute(probes.database, f"alter policy wall on {table.name} with check ({check})")
    assert survivors == []


OPERATOR = Context(person=cast.key("operator@provider.example"), operator=True)


def written_by(database: str, table: str, context: Context) -> str:
    """What the database says as role web to the copy of a row; that the center has one already comes after the wall."""
    with sql.connected(database) as looking, sql.as_role(database, "occhub_web") as bound:
        row = looking.execute(f"select to_jsonb(x) from {table} x").fetchone()
        assert row is not None
        copied = row[0] | {"id": str(uuid.uuid4())}
        statement = f"insert into {table} select * from jsonb_populate_record(null::{table}, %s)"
        statement += " on conflict do nothing"
        return answer(bound, context, statement, [Jsonb(copied)])


@pytest.mark.parametrize("table", sorted(OF_OPERATOR_ALONE))
def test_what_belongs_to_no_company_is_written_by_the_operator_alone(stage: Stage, table: str) -> None:
    assert written_by(stage.database, table, OPERATOR) == "0 rows written"
    assert {written_by(stage.database, table, one) for one in CONTEXTS.values()} == {"refused"}
    with stage.probes() as probes:
        sql.execute(probes.database, f"alter policy wall on {table} with check (true)")
        assert {written_by(probes.database, table, one) for one in CONTEXTS.values()} == {"0 rows written"}


@pytest.mark.parametrize("table", sorted(OF_CENTER_ALONE - {"interop_raw"}))
def test_what_a_system_sent_cannot_be_given_to_another_center(stage: Stage, table: str) -> None:
    austin, move = Context(center=cast.AUSTIN), f"update {table} set center_id = %s where center_id = %s"
    with stage.probes() as probes, sql.as_role(probes.database, "occhub_web") as bound:
        assert answer(bound, austin, move, [cast.RENO, cast.AUSTIN]) == "refused"
        sql.execute(probes.database, f"alter policy wall on {table} using (true) with check (true)")
        assert answer(bound, austin, move, [cast.RENO, cast.AUSTIN]) != "refused"


def writing(database: str, table: str) -> str:
    """The condition of writing as the database keeps it."""
    of_table = f"from pg_policy where polrelid = '{table}'::regclass and polname = 'wall'"
    return str(sql.rows(database, f"select pg_get_expr(polwithcheck, polrelid) {of_table}")[0][0])


def mutants(table: Table, check: str) -> list[str]:
    """Open to all; open to whoever has any company; and, with a center, open to whoever has any center."""
    any_company = "nullif(current_setting('occhub.company', true), '') is not null"
    any_center = "nullif(current_setting('occhub.centers', true), '') is not null"
    broken = ["true", f"({check}) or {any_company}"]
    return [*broken, f"({check}) or {any_center}"] if table.has_center else broken
