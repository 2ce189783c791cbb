"""The third wall by itself: for every walled table and context, exactly the rows of that company or those centers.

A mutant of the wall (dropped, or open for everybody) is noticed for every table that holds rows of two companies.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass

import psycopg

from tests.factories import cast
from tests.matrix.stage import Stage
from tests.support import sql

WALLED = (
    "select c.relname, exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'center_id'),"
    " case when c.relname = 'companies_company' then 'id'"
    "  when exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'company_id')"
    "  then 'company_id' else '' end"
    " from pg_class c where c.relforcerowsecurity order by 1"
)
# Rules beside company and center, each OR-ed to the wall by its migration.
ALSO: dict[str, str] = {
    "results_company_key": (
        "exists (select 1 from authorizations_authorization a"
        " where a.company_id = x.company_id and a.center_id = any({centers}))"
    ),
    "accounts_membership": "x.user_id = {person}",
    "access_ledger": "x.user_id = {person}",
    # A Supervisor's transaction: no company, but one that is overseen.
    "work_status_status": "x.company_id = {overseen}",
    "work_status_token": "x.company_id = {overseen}",
    # Where centers' systems listen and as whom they send: the operator's, and nobody's by company or center.
    "interop_endpoint": "{operator}",
    "interop_feed": "{operator}",
    # That a message came, and what became of it: the operator's too. What is in it is its center's alone.
    "interop_inbound": "{operator}",
    "interop_part": "{operator}",
}
OF_OPERATOR_ALONE = {"interop_endpoint", "interop_feed"}
BY_PERSON = {table for table, rule in ALSO.items() if "{person}" in rule}


@dataclass(frozen=True)
class Context:
    """The five settings of a transaction; what is empty is not set."""

    company: uuid.UUID | None = None
    center: uuid.UUID | None = None
    person: uuid.UUID | None = None
    overseen: uuid.UUID | None = None
    operator: bool = False

    def settings(self) -> list[str]:
        """As the product hands them to the database: company, centers, person, overseen company, operator."""
        named = [str(value or "") for value in (self.company, self.center, self.person, self.overseen)]
        return [*named, "on" if self.operator else ""]


CONTEXTS = {
    "northwind": Context(company=cast.NORTHWIND),
    "fabrikam": Context(company=cast.FABRIKAM),
    "austin": Context(center=cast.AUSTIN),
    "reno": Context(center=cast.RENO),
    "nobody": Context(),
    # Signed in, before a company or center is active.
    "a member of northwind": Context(person=cast.key("basic@northwind.example")),
    "a member of fabrikam": Context(person=cast.key("basic@fabrikam.example")),
    "a desk of austin": Context(person=cast.key("front-desk@austin.example")),
    "a stranger": Context(person=cast.key("stranger@nowhere.example")),
    # At work: the own rows are added to those of the place, also where the person is of another company.
    "northwind, its member": Context(company=cast.NORTHWIND, person=cast.key("basic@northwind.example")),
    "northwind, a member of fabrikam": Context(company=cast.NORTHWIND, person=cast.key("basic@fabrikam.example")),
    "a supervisor of northwind": Context(overseen=cast.NORTHWIND, person=cast.key("supervisor@northwind.example")),
    "a supervisor of fabrikam": Context(overseen=cast.FABRIKAM),
    "an operator": Context(person=cast.key("operator@provider.example"), operator=True),
    "austin, its desk": Context(center=cast.AUSTIN, person=cast.key("front-desk@austin.example")),
}


def expected(looking: psycopg.Connection, table: str, has_center: bool, column: str, context: Context) -> int:
    """How many rows the hand-written rule gives, counted past all walls."""
    by_place = table not in OF_OPERATOR_ALONE
    parts = [f"x.{column} = '{context.company}'"] if context.company and by_place and column else []
    parts += [f"x.center_id = '{context.center}'"] if context.center and has_center and by_place else []
    given: dict[str, object] = {"{centers}": context.center, "{person}": context.person, "{overseen}": context.overseen}
    given["{operator}"] = context.operator
    also = ALSO.get(table, "")
    if any(value and name in also for name, value in given.items()):
        named = {name: f"'{getattr(context, name)}'::uuid" for name in ("person", "overseen")}
        parts.append(also.format(centers=f"array['{context.center}'::uuid]", operator="true", **named))
    return count(looking, f"{table} x where {' or '.join(parts) or 'false'}")


def seen(bound: psycopg.Connection, table: str, context: Context) -> int:
    """How many rows the role of a connection sees in a context."""
    with bound.transaction():
        bound.execute(
            "select set_config('occhub.company', %s, true), set_config('occhub.centers', %s, true),"
            " set_config('occhub.person', %s, true), set_config('occhub.overseen', %s, true),"
            " set_config('occhub.operator', %s, true)",
            context.settings(),
        )
        return count(bound, table)


def count(connection: psycopg.Connection, rows: str) -> int:
    """How many rows there are."""
    row = connection.execute(f"select count(*) from {rows}").fetchone()
    assert row is not None
    return int(row[0])


def differences(database: str, only: str = "") -> list[str]:
    """Where a table shows another number of rows than the rule says."""
    found = []
    with sql.connected(database) as looking, sql.as_role(database, "occhub_web") as bound:
        for table, has_center, column in sql.rows(database, WALLED):
            if only and table != only:
                continue
            for name, context in CONTEXTS.items():
                pair = seen(bound, table, context), expected(looking, table, has_center, column, context)
                if pair[0] != pair[1]:
                    found.append(f"{table} as {name}: sees {pair[0]}, expected {pair[1]}")
    return found


def test_every_context_sees_exactly_its_rows(stage: Stage) -> None:
    assert differences(stage.database) == []


def test_a_person_without_a_place_sees_only_what_is_the_persons_own(stage: Stage) -> None:
    person = Context(person=cast.key("basic@fabrikam.example"))
    with sql.as_role(stage.database, "occhub_web") as bound:
        shown = {table: seen(bound, table, person) for table, _, _ in sql.rows(stage.database, WALLED)}
    assert {table for table, count in shown.items() if count} == BY_PERSON
    assert shown["accounts_membership"] == 1


def test_a_supervisor_sees_work_status_and_the_persons_own_and_nothing_else(stage: Stage) -> None:
    with sql.as_role(stage.database, "occhub_web") as bound:
        context = CONTEXTS["a supervisor of northwind"]
        shown = {table: seen(bound, table, context) for table, _, _ in sql.rows(stage.database, WALLED)}
    assert {table for table, count in shown.items() if count} == BY_PERSON | {"work_status_status", "work_status_token"}


def test_every_mutant_of_a_wall_is_noticed(stage: Stage) -> None:
    survivors = []
    with stage.probes() as probes:
        for table, _, _ in sql.rows(probes.database, WALLED):
            condition = wall(probes.database, table)
            for mutant in (
                f"alter policy wall on {table} using (true)",
                f"alter table {table} disable row level security",
                *(f"alter policy wall on {table} using ({broken})" for broken in broken_by_person(table, condition)),
            ):
                sql.execute(probes.database, mutant)
                if not differences(probes.database, table):
                    survivors.append(mutant)
                sql.execute(probes.database, f"alter table {table} enable row level security")
                sql.execute(probes.database, f"alter policy wall on {table} using ({condition})")
    assert survivors == []


def wall(database: str, table: str) -> str:
    """The condition of a table's wall as the database keeps it."""
    of_table = f"from pg_policy where polrelid = '{table}'::regclass and polname = 'wall'"
    return str(sql.rows(database, f"select pg_get_expr(polqual, polrelid) {of_table}")[0][0])


def broken_by_person(table: str, condition: str) -> list[str]:
    """The wall with its rule by person taken away, open to every person, about another column, or all that is left."""
    if table not in BY_PERSON:
        return []
    own = re.findall(r"\(user_id = \(NULLIF\(.*?'occhub\.person'.*?\)\)::uuid\)", condition)
    assert len(own) == 1, condition
    return [
        condition.replace(own[0], "false"),
        condition.replace(own[0], "(nullif(current_setting('occhub.person', true), '') is not null)"),
        condition.replace(own[0], own[0].replace("user_id", "id" if table == "accounts_membership" else "object_id")),
        own[0],
    ]
