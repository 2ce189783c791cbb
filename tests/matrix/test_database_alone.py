"""The third wall by itself: for every walled table and context, exactly the rows of that company or those centers.

A mutant of the wall (dropped, or open for everybody) is noticed for every table that holds rows of two companies.
"""

from __future__ import annotations

import pytest

from tests.factories import cast
from tests.matrix import stage as stages
from tests.matrix.stage import Stage
from tests.support import sql

WALLED = (
    "select c.relname, exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'center_id'),"
    " case when c.relname = 'companies_company' then 'id' else 'company_id' end"
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
}
CONTEXTS = {
    "northwind": (str(cast.key("northwind")), ""),
    "fabrikam": (str(cast.key("fabrikam")), ""),
    "austin": ("", str(cast.key("austin"))),
    "reno": ("", str(cast.key("reno"))),
    "nobody": ("", ""),
}


@pytest.fixture(scope="module")
def stage() -> Stage:
    return stages.prepare()


def expected(database: str, table: str, has_center: bool, column: str, context: tuple[str, str]) -> int:
    """How many rows the hand-written rule gives, counted past all walls."""
    company, center = context
    parts = [f"x.{column} = '{company}'"] if company else []
    parts += [f"x.center_id = '{center}'"] if center and has_center else []
    if table in ALSO and center and "centers" in ALSO[table]:
        parts.append(ALSO[table].format(centers=f"array['{center}'::uuid]"))
    rule = " or ".join(parts) or "false"
    return int(sql.rows(database, f"select count(*) from {table} x where {rule}")[0][0])


def seen(database: str, table: str, context: tuple[str, str], role: str = "occhub_web") -> int:
    """How many rows a role sees in a context."""
    with sql.as_role(database, role) as connection, connection.transaction():
        connection.execute(
            "select set_config('occhub.company', %s, true), set_config('occhub.centers', %s, true)", context
        )
        row = connection.execute(f"select count(*) from {table}").fetchone()
    assert row is not None
    return int(row[0])


def differences(database: str, only: str = "") -> list[str]:
    """Where a table shows another number of rows than the rule says."""
    found = []
    for table, has_center, column in sql.rows(database, WALLED):
        if only and table != only:
            continue
        for name, context in CONTEXTS.items():
            pair = seen(database, table, context), expected(database, table, has_center, column, context)
            if pair[0] != pair[1]:
                found.append(f"{table} as {name}: sees {pair[0]}, expected {pair[1]}")
    return found


def test_every_context_sees_exactly_its_rows(stage: Stage) -> None:
    assert differences(stage.database) == []


def test_every_mutant_of_a_wall_is_noticed(stage: Stage) -> None:
    survivors = []
    with stage.probes() as probes:
        for table, _, _ in sql.rows(probes.database, WALLED):
            for mutant in (
                f"alter policy wall on {table} using (true)",
                f"alter table {table} disable row level security",
            ):
                before = f"select pg_get_expr(polqual, polrelid) from pg_policy where polrelid = '{table}'::regclass"
                condition = sql.rows(probes.database, before + " and polname = 'wall'")[0][0]
                sql.execute(probes.database, mutant)
                if not differences(probes.database, table):
                    survivors.append(mutant)
                sql.execute(probes.database, f"alter table {table} enable row level security")
                sql.execute(probes.database, f"alter policy wall on {table} using ({condition})")
    assert survivors == []
