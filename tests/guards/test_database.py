"""The database's own catalogue: every table with a tenant is walled, and nobody owns what they use."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command

from occhub.access import inspection
from occhub.access.protected import ProtectedModel
from occhub.access.walls import POLICIES, WALLED_TABLES
from tests.support import sql


def test_the_migrated_database_is_safe(db: str) -> None:
    assert inspection.faults(lambda statement: sql.rows(db, statement)) == []


_WALL = "create policy wall on visits_visit as restrictive"
UNSAFE = {
    "alter table visits_visit no force row level security": "visits_visit has no forced row-level security",
    "drop policy wall on visits_visit": "visits_visit: policy wall is missing",
    "drop table results_token": "results_token is missing",
    "alter policy wall on visits_visit using (true) with check (true)": "visits_visit: policy wall was altered",
    "alter policy wall on visits_visit with check (true)": "visits_visit: policy wall was altered",
    "alter policy wall on visits_visit to occhub_worker": "visits_visit: policy wall was altered",
    f"drop policy wall on visits_visit; {_WALL} for insert with check (false)": "visits_visit: policy wall was altered",
    "create policy more on access_ledger for update to occhub_web using (true)": (
        "access_ledger: policy more is none of occhub's"
    ),
    "create view leak as select * from visits_visit": (
        "view leak does not run with the rights of its reader (security_invoker)"
    ),
    "create function f() returns int language sql security definer as 'select 1'": "function f is SECURITY DEFINER",
    "grant update on access_ledger to occhub_web": "occhub_web may UPDATE the ledger",
    "grant update, delete on access_ledger to public": "public may DELETE the ledger",
    "grant update (outcome) on access_ledger to occhub_web": "occhub_web may UPDATE the ledger",
    "alter table access_ledger disable trigger all": (
        "the ledger's trigger append_only is missing, switched off or altered"
    ),
    "drop trigger append_only_all on access_ledger": (
        "the ledger's trigger append_only_all is missing, switched off or altered"
    ),
    "create or replace function access_ledger_is_append_only() returns trigger language plpgsql"
    " as 'begin return new; end'": "the ledger's trigger append_only is missing, switched off or altered",
    "create table notes (visit_id uuid references visits_visit (id))": (
        "notes has no wall, and is no known table without rows of companies"
    ),
    "alter table platform_cache add column company_id uuid": (
        "platform_cache stands outside row-level security and holds or points at rows of companies"
    ),
    "create schema aside; create table aside.copies (company_id uuid)": (
        "aside.copies holds rows of companies outside the schemas of occhub"
    ),
}


@pytest.mark.parametrize("change", UNSAFE)
def test_each_unsafe_change_is_seen(db: str, change: str) -> None:
    sql.execute(db, f"set search_path = public, identity; {change}")
    assert UNSAFE[change] in inspection.faults(lambda asked: sql.rows(db, asked))


def test_a_role_that_belongs_to_another_is_seen(db: str) -> None:
    """Roles are the whole server's: the grant is never committed."""
    with sql.superuser(db) as connected:
        connected.execute("grant occhub_owner to occhub_web")
        found = inspection.faults(lambda asked: connected.execute(asked.encode()).fetchall())
        connected.rollback()
    assert found[0].startswith("role occhub_web belongs to role occhub_owner")


def test_every_protected_model_has_a_wall(db: str) -> None:
    """Also a new one that would pass for a known open table."""
    protected = {model._meta.db_table for model in apps.get_models() if issubclass(model, ProtectedModel)}
    assert protected == WALLED_TABLES


def test_open_tables_do_not_go_stale(db: str) -> None:
    named = "case schemaname when 'public' then tablename else schemaname || '.' || tablename end"
    tables = {name for (name,) in sql.rows(db, f"select {named} from pg_tables")}
    assert set(inspection.OPEN_TABLES) <= tables
    assert not set(inspection.OPEN_TABLES) & WALLED_TABLES


def test_every_change_of_a_model_has_its_migration(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Any] = {"check_changes": True, "dry_run": True, "verbosity": 0, "skip_checks": True}
    call_command("makemigrations", **asked)
    field = apps.get_model("visits", "Visit")._meta.get_field("company_name")
    monkeypatch.setattr(field, "null", True)
    with pytest.raises(SystemExit):
        call_command("makemigrations", **asked)


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


def test_every_policy_condition_is_made_of_plain_comparisons() -> None:
    """Columns are compared with the settings of the transaction, with the role and with the age of a row;
    no pattern and no function of occhub's own takes part.
    """
    conditions = [policy.using + policy.check for policy in POLICIES]
    operators = {word for text in conditions for word in re.findall(r" ([^\w\s(),']+) ", text)}
    assert operators == {"=", "<", "-"}  # "-" in now() - interval '30 days'
    called = {name for text in conditions for name in re.findall(r"(\w+)\(", text)}
    assert called == {"current_setting", "string_to_array", "NULLIF", "now"}
