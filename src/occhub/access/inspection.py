"""Read the database's own catalogue and say what is unsafe:
at start, in ``occhub check`` and in the guards of the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from occhub.access.walls import POLICIES, WALLED_TABLES, Policy, canonical

Query = Callable[[str], list[tuple[Any, ...]]]

# Every table that stands outside row-level security, each with its reason; any other has a wall, or start-up refuses.
OPEN_TABLES = {
    "auth_group": "unused; rights are memberships",
    "auth_group_permissions": "unused; rights are memberships",
    "auth_permission": "unused; rights are memberships",
    "centers_center": "public facts about centers",
    "django_content_type": "names of models",
    "django_migrations": "names of migrations",
    "identity.account_emailaddress": "people before a company is active; rights by column and role",
    "identity.account_emailconfirmation": "unused; a library brings it along",
    "identity.accounts_token": "digests of mailed secrets; rights by column and role",
    "identity.accounts_user": "people before a company is active; rights by column and role",
    "identity.platform_session": "sessions under random keys",
    "platform_cache": "counts of attempts and rates",
    "platform_idempotency": "digests of what was sent, by user and key",
    "platform_mailbox": "the demonstration's mail",
    "platform_outbox": "ids only; read by the relay of role worker alone, which sets the company from the row",
    "platform_register": "keys that set-up finds again; role worker alone",
    "procrastinate_events": "kinds and moments of jobs",
    "procrastinate_jobs": "ids only, the arguments of jobs",
    "procrastinate_periodic_defers": "moments of periodic jobs",
    "procrastinate_workers": "heartbeats",
}
# Those of them that hold a company, a center or a reference to a walled table; the reason above says why that is well.
_OPEN_WITH_TENANT = {"platform_outbox"}
APPLICATION_ROLES = ("occhub_web", "occhub_worker", "occhub_feed")
OLDEST_SERVER = 150_000
_OWN_SCHEMAS = ("public", "identity")
# Before UPDATE or DELETE of each row, and before TRUNCATE: as pg_trigger.tgtype keeps it.
_LEDGER_TRIGGERS = {"append_only": 27, "append_only_all": 34}
_IS_APPEND_ONLY = "BEGIN RAISE EXCEPTION 'access_ledger is append-only'; END"

_ROLES = (
    "select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles"
    " where rolname in ('occhub_web', 'occhub_worker', 'occhub_feed', 'occhub_owner')"
)
_MEMBERSHIPS = (
    "select member.rolname, role.rolname from pg_auth_members m join pg_roles member on member.oid = m.member"
    " join pg_roles role on role.oid = m.roleid where member.rolname in"
    " ('occhub_web', 'occhub_worker', 'occhub_feed', 'occhub_owner') order by 1, 2"
)
_OWNED = (
    "select c.relname, r.rolname from pg_class c join pg_roles r on r.oid = c.relowner"
    " join pg_namespace n on n.oid = c.relnamespace"
    " where n.nspname in ('public', 'identity') and r.rolname in ('occhub_web', 'occhub_worker', 'occhub_feed')"
)
# Tables of everybody but PostgreSQL itself and its extensions, in whatever schema.
_TABLES = (
    "select n.nspname, c.relname, c.relrowsecurity, c.relforcerowsecurity,"
    " exists (select 1 from pg_attribute a where a.attrelid = c.oid and not a.attisdropped"
    "  and a.attname in ('company_id', 'center_id'))"
    " or exists (select 1 from pg_constraint f join pg_class w on w.oid = f.confrelid"
    "  where f.conrelid = c.oid and f.contype = 'f' and w.relforcerowsecurity)"
    " from pg_class c join pg_namespace n on n.oid = c.relnamespace"
    " where c.relkind in ('r', 'p', 'f') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'"
    " and not exists (select 1 from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid"
    "  and d.deptype = 'e') order by 1, 2"
)
_POLICIES = (
    "select c.relname, p.polname, p.polpermissive, p.polcmd::text,"
    " (select string_agg(coalesce(r.rolname, 'public'), ',' order by r.rolname collate \"C\")"
    "  from unnest(p.polroles) named left join pg_roles r on r.oid = named),"
    " pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)"
    " from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace"
    " where n.nspname in ('public', 'identity')"
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
# What a role may do by a right of its own, of a role that it belongs to, or of PUBLIC; columns count as the table.
_LEDGER_RIGHTS = (
    "select named, wanted from (select rolname::text from pg_roles"
    "  where rolname in ('occhub_web', 'occhub_worker', 'occhub_feed', 'occhub_owner', 'occhub_backup')"
    "  union all select 'public') r(named), unnest(array['UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) wanted,"
    " (select 'public.access_ledger'::regclass::oid) l(id)"
    " where (wanted <> 'TRIGGER' or named <> 'occhub_owner') and (has_table_privilege(named, l.id, wanted)"
    "  or (wanted = 'UPDATE' and has_any_column_privilege(named, l.id, wanted))) order by 1, 2"
)
_LEDGER_STOPS = (
    "select t.tgname, t.tgenabled::text, t.tgtype::int, t.tgqual is null and t.tgattr::text = '', p.prosrc"
    " from pg_trigger t join pg_proc p on p.oid = t.tgfoid"
    " where t.tgrelid = 'public.access_ledger'::regclass and not t.tgisinternal"
)


def faults(query: Query) -> list[str]:
    """Every unsafe thing about the database, in words; empty when it is safe."""
    return [
        *_server(query),
        *_roles(query),
        *_tables(query),
        *_policies(query),
        *_views(query),
        *(f"function {name} is SECURITY DEFINER" for (name,) in query(_DEFINERS)),
        *_ledger(query),
    ]


def _server(query: Query) -> Iterable[str]:
    ((version,),) = query("select current_setting('server_version_num')::int")
    if version < OLDEST_SERVER:
        yield f"PostgreSQL {version // 10_000} is too old: 15 or newer is needed"


def _roles(query: Query) -> Iterable[str]:
    for name, *rights in query(_ROLES):
        if any(rights):
            yield f"role {name} is superuser, or may bypass row-level security, or may create roles or databases"
    for member, role in query(_MEMBERSHIPS):
        yield f"role {member} belongs to role {role}: the roles of occhub have no rights but their own"
    for table, role in query(_OWNED):
        yield f"{table} belongs to {role}: application roles must own nothing"


def _tables(query: Query) -> Iterable[str]:
    rows = query(_TABLES)
    for schema, name, enabled, forced, holds_tenant in rows:
        table = name if schema == "public" else f"{schema}.{name}"
        if table in WALLED_TABLES:
            if not (enabled and forced):
                yield f"{table} has no forced row-level security"
        elif schema not in _OWN_SCHEMAS:
            if holds_tenant:
                yield f"{table} holds rows of companies outside the schemas of occhub"
        elif table not in OPEN_TABLES:
            yield f"{table} has no wall, and is no known table without rows of companies"
        elif holds_tenant and table not in _OPEN_WITH_TENANT:
            yield f"{table} stands outside row-level security and holds or points at rows of companies"
    here = {name for schema, name, *_ in rows if schema == "public"}
    yield from (f"{table} is missing" for table in sorted(WALLED_TABLES - here))


def _policies(query: Query) -> Iterable[str]:
    """Both ways: what the migrations made and is gone or altered, and what somebody added."""
    there = {
        Policy(table, name, is_permissive, command, roles, canonical(using), canonical(check))
        for table, name, is_permissive, command, roles, using, check in query(_POLICIES)
    }
    right = {(policy.table, policy.name) for policy in POLICIES}
    present = {(policy.table, policy.name) for policy in there}
    for table, name, *_ in sorted(POLICIES - there):
        yield f"{table}: policy {name} {'was altered' if (table, name) in present else 'is missing'}"
    yield from (f"{table}: policy {name} is none of occhub's" for table, name in sorted(present - right))


def _views(query: Query) -> Iterable[str]:
    for view, options in query(_VIEWS):
        if "security_invoker=true" not in options:
            yield f"view {view} does not run with the rights of its reader (security_invoker)"


def _ledger(query: Query) -> Iterable[str]:
    if not query("select 1 where to_regclass('public.access_ledger') is not null"):
        return
    yield from (f"{role} may {right} the ledger" for role, right in query(_LEDGER_RIGHTS))
    stops = {name: rest for name, *rest in query(_LEDGER_STOPS)}
    for name, kind in _LEDGER_TRIGGERS.items():
        enabled, found, is_always, source = stops.get(name, ("", 0, False, ""))
        if enabled not in ("O", "A") or found != kind or not is_always or " ".join(source.split()) != _IS_APPEND_ONLY:
            yield f"the ledger's trigger {name} is missing, switched off or altered"
