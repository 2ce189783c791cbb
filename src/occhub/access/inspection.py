"""Read the database's own catalogue and say what is unsafe:
at start, in ``occhub check`` and in the guards of the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

Query = Callable[[str], list[tuple[Any, ...]]]

# Tables with a company or a center in them that stand outside row-level security, each with its reason.
OPEN_TABLES = {
    "platform_outbox": "ids only; read by the relay of role worker alone, which sets the company from the row",
    "django_content_type": "names of models",
}
APPLICATION_ROLES = ("occhub_web", "occhub_worker", "occhub_feed")
OLDEST_SERVER = 150_000

_ROLES = (
    "select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles"
    " where rolname in ('occhub_web', 'occhub_worker', 'occhub_feed', 'occhub_owner')"
)
_OWNED = (
    "select c.relname, r.rolname from pg_class c join pg_roles r on r.oid = c.relowner"
    " join pg_namespace n on n.oid = c.relnamespace"
    " where n.nspname in ('public', 'identity') and r.rolname in ('occhub_web', 'occhub_worker', 'occhub_feed')"
)
_TENANT_TABLES = (
    "select c.relname, c.relrowsecurity, c.relforcerowsecurity,"
    " (select count(*) from pg_policy p where p.polrelid = c.oid and not p.polpermissive)"
    " from pg_class c join pg_namespace n on n.oid = c.relnamespace"
    " where c.relkind in ('r', 'p') and n.nspname in ('public', 'identity') and exists"
    " (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname in ('company_id', 'center_id')"
    "  and not a.attisdropped)"
)
_VIEWS = (
    "select c.relname, coalesce(array_to_string(c.reloptions, ','), '') from pg_class c"
    " join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('v', 'm')"
    " and n.nspname in ('public', 'identity') and not exists"
    " (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e')"
)
_DEFINERS = (
    "select p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace"
    " where p.prosecdef and n.nspname in ('public', 'identity')"
)
_LEDGER_RIGHTS = (
    "select grantee, privilege_type from information_schema.role_table_grants where table_name = 'access_ledger'"
    " and privilege_type in ('UPDATE', 'DELETE', 'TRUNCATE') and grantee like 'occhub\\_%'"
)


def faults(query: Query) -> list[str]:
    """Every unsafe thing about the database, in words; empty when it is safe."""
    return [
        *_server(query),
        *_roles(query),
        *_tables(query),
        *_views(query),
        *(f"function {name} is SECURITY DEFINER" for (name,) in query(_DEFINERS)),
        *(f"{grantee} may {right} the ledger" for grantee, right in query(_LEDGER_RIGHTS)),
    ]


def _server(query: Query) -> Iterable[str]:
    ((version,),) = query("select current_setting('server_version_num')::int")
    if version < OLDEST_SERVER:
        yield f"PostgreSQL {version // 10_000} is too old: 15 or newer is needed"


def _roles(query: Query) -> Iterable[str]:
    for name, *rights in query(_ROLES):
        if any(rights):
            yield f"role {name} is superuser, or may bypass row-level security, or may create roles or databases"
    for table, role in query(_OWNED):
        yield f"{table} belongs to {role}: application roles must own nothing"


def _tables(query: Query) -> Iterable[str]:
    for table, enabled, forced, restrictive in query(_TENANT_TABLES):
        if table in OPEN_TABLES:
            continue
        if not (enabled and forced):
            yield f"{table} has no forced row-level security"
        if restrictive != 1:
            yield f"{table} has {restrictive} restrictive policies, exactly one is right"


def _views(query: Query) -> Iterable[str]:
    for view, options in query(_VIEWS):
        if "security_invoker=true" not in options:
            yield f"view {view} does not run with the rights of its reader (security_invoker)"
