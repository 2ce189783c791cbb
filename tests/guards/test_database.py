"""The database's own catalogue: every table with a tenant is walled, and nobody owns what they use."""

from __future__ import annotations

from occhub.access import inspection
from tests.support import sql


def test_the_migrated_database_is_safe(db: str) -> None:
    assert inspection.faults(lambda statement: sql.rows(db, statement)) == []


def test_each_unsafe_change_is_seen(db: str) -> None:
    changes = {
        "alter table visits_visit no force row level security": "visits_visit has no forced row-level security",
        "alter table visits_visit force row level security; drop policy wall on visits_visit": (
            "visits_visit has 0 restrictive policies, exactly one is right"
        ),
        "create view leak as select * from visits_visit": (
            "view leak does not run with the rights of its reader (security_invoker)"
        ),
        "create function f() returns int language sql security definer as 'select 1'": "function f is SECURITY DEFINER",
        "grant update on access_ledger to occhub_web": "occhub_web may UPDATE the ledger",
    }
    for statement, fault in changes.items():
        sql.execute(db, statement)
        assert fault in inspection.faults(lambda asked: sql.rows(db, asked))


def test_open_tables_do_not_go_stale(db: str) -> None:
    tables = {name for (name,) in sql.rows(db, "select tablename from pg_tables")}
    assert set(inspection.OPEN_TABLES) <= tables


def test_every_tenant_reference_is_composite(db: str) -> None:
    """A foreign key from a walled table to a walled table carries the company,
    or it is an oracle and a cross-tenant link.
    """
    walled = "select c.oid from pg_class c where c.relforcerowsecurity"
    single = sql.rows(
        db,
        "select conrelid::regclass::text, conname from pg_constraint where contype = 'f'"
        f" and conrelid in ({walled}) and confrelid in ({walled}) and array_length(conkey, 1) = 1",
    )
    to_company = {name for _, name in single if name.endswith("_company")}
    assert {name for _, name in single} == to_company


def test_every_policy_condition_is_leakproof(db: str) -> None:
    """Conditions of walls use equality on uuid alone, which PostgreSQL may push below them."""
    for table, condition in sql.rows(
        db, "select tablename, qual from pg_policies where permissive = 'RESTRICTIVE' and tablename not like '%key'"
    ):
        assert "~~" not in condition, table
        assert "like" not in condition.lower(), table
