"""The database roles and the database. Rights on tables are given by the migrations, one by one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg
from psycopg import Connection, errors, sql
from psycopg.conninfo import make_conninfo

from occhub.platform.postgres.errors import PostgresError
from occhub.platform.secrets import SecretStore

OWNER: Final = "occhub_owner"
WEB: Final = "occhub_web"
WORKER: Final = "occhub_worker"
FEED: Final = "occhub_feed"
BACKUP: Final = "occhub_backup"
ROLES: Final = (OWNER, WEB, WORKER, FEED, BACKUP)
APPLICATION_ROLES: Final = (WEB, WORKER, FEED)
IDENTITY_SCHEMA: Final = "identity"

_ATTRIBUTES: Final = ("rolsuper", "rolcreatedb", "rolcreaterole", "rolreplication", "rolbypassrls")
_WORDS: Final = ("SUPERUSER", "CREATEDB", "CREATEROLE", "REPLICATION", "BYPASSRLS")
_LOCK: Final = 7_214_001  # an arbitrary number: two migrations at once set up the roles one after the other


@dataclass(frozen=True, slots=True)
class SetUp:
    """What `ensure_roles` did; `warnings` are sentences for the operator."""

    warnings: tuple[str, ...]


def ensure_roles(admin_dsn: str, secrets_dir: Path, database: str) -> SetUp:
    """Create or correct the five roles, the database, its schemas and rights to connect.

    Repeatable, and safe beside itself. Passwords are made in `secrets_dir` once and set again each time.
    `admin_dsn` is a superuser, or a role with CREATEROLE that owns `database`. Raises `PostgresError`
    when a role has rights that break row security and the administrator may not take them away.
    """
    store = SecretStore(secrets_dir)
    warnings: list[str] = []
    with psycopg.connect(make_conninfo(admin_dsn, dbname=reachable(admin_dsn, database)), autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        for role in ROLES:
            _ensure_role(admin, role, store.password(role), warnings)
        _let_backup_read(admin, warnings)
        _ensure_database(admin, database, warnings)
    with psycopg.connect(make_conninfo(admin_dsn, dbname=database), autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        configure_database(admin, database)
        _ensure_schemas(admin)
    return SetUp(tuple(warnings))


def configure_database(connection: Connection, database: str) -> None:
    """Search path, costs and rights to connect. They do not travel with `CREATE DATABASE ... TEMPLATE`."""
    name = sql.Identifier(database)
    connection.execute(sql.SQL("ALTER DATABASE {} SET search_path = public, identity").format(name))
    # A block out of turn costs little on today's disks and nothing in memory. By the server's default (4, of turning
    # disks) it guesses that a whole table is cheaper than its index for a word that many documents share.
    connection.execute(sql.SQL("ALTER DATABASE {} SET random_page_cost = 1.1").format(name))
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, _names(ROLES)))
    connection.execute(sql.SQL("GRANT CREATE, TEMPORARY ON DATABASE {} TO {}").format(name, sql.Identifier(OWNER)))


def _ensure_schemas(admin: Connection) -> None:
    owner, identity = sql.Identifier(OWNER), sql.Identifier(IDENTITY_SCHEMA)
    admin.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {} AUTHORIZATION {}").format(identity, owner))
    for schema in (sql.Identifier("public"), identity):
        admin.execute(sql.SQL("REVOKE CREATE ON SCHEMA {} FROM PUBLIC").format(schema))
        admin.execute(sql.SQL("GRANT USAGE, CREATE ON SCHEMA {} TO {}").format(schema, owner))
        admin.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, _names((*APPLICATION_ROLES, BACKUP))))


def _ensure_database(admin: Connection, database: str, warnings: list[str]) -> None:
    name, owner = sql.Identifier(database), sql.Identifier(OWNER)
    found = admin.execute("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s", [database]).fetchone()
    if found is None:
        admin.execute(sql.SQL("CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0").format(name, owner))
    elif found[0] != OWNER:
        try:
            admin.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(name, owner))
        except errors.InsufficientPrivilege:
            warnings.append(f"The database {database} stays with {found[0]}; {OWNER} was given what migrations need.")


def _ensure_role(admin: Connection, role: str, password: str, warnings: list[str]) -> None:
    name = sql.Identifier(role)
    exists = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    if exists is None:
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN").format(name))
    # Hashed here: the server, and whatever logs its statements, never sees the password.
    hashed = admin.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    admin.execute(sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(name, sql.Literal(hashed)))
    if not _may_become(admin, role):
        admin.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(name))
    _correct_attributes(admin, role, warnings)


def _let_backup_read(admin: Connection, warnings: list[str]) -> None:
    """A dump reads every table, those of later versions too; nothing else signs in with this role."""
    row = admin.execute("SELECT pg_has_role(%s, 'pg_read_all_data', 'MEMBER')", [BACKUP]).fetchone()
    if row is not None and row[0]:
        return  # also when a superuser gave it, since this administrator may not
    try:
        admin.execute(sql.SQL("GRANT pg_read_all_data TO {}").format(sql.Identifier(BACKUP)))
    except errors.InsufficientPrivilege:
        warnings.append(
            f"{BACKUP} may not read all tables, which occhub backup needs. As a superuser run: "
            f"GRANT pg_read_all_data TO {BACKUP}"
        )


def _may_become(admin: Connection, role: str) -> bool:
    """Giving a database or schema to a role needs membership in it, which a superuser always has."""
    row = admin.execute("SELECT pg_has_role(current_user, %s, 'USAGE')", [role]).fetchone()
    return role != OWNER or (row is not None and bool(row[0]))


def _correct_attributes(admin: Connection, role: str, warnings: list[str]) -> None:
    columns = sql.SQL(", ").join(map(sql.Identifier, _ATTRIBUTES))
    row = admin.execute(sql.SQL("SELECT {} FROM pg_roles WHERE rolname = %s").format(columns), [role]).fetchone()
    wanted = [False, False, False, False, role == BACKUP]
    found = list(row or ())
    for word, is_set, should in zip(_WORDS, found, wanted, strict=True):
        if is_set == should:
            continue
        try:
            change = sql.SQL("" if should else "NO") + sql.SQL(word)
            admin.execute(sql.SQL("ALTER ROLE {} ").format(sql.Identifier(role)) + change)
        except errors.InsufficientPrivilege:
            if is_set:
                raise PostgresError(
                    f"The role {role} has {word}, which breaks row security. As a superuser run: "
                    f"ALTER ROLE {role} NO{word}"
                ) from None
            warnings.append(
                f"{role} has no {word}, which occhub backup needs. As a superuser run: ALTER ROLE {role} {word}"
            )


def reachable(admin_dsn: str, database: str) -> str:
    """The database itself when it exists, else one where it can be created from."""
    failures = []
    for candidate in (database, "postgres"):
        try:
            psycopg.connect(make_conninfo(admin_dsn, dbname=candidate), connect_timeout=10).close()
        except psycopg.OperationalError as error:
            failures.append(str(error))
        else:
            return candidate
    raise PostgresError(f"The database administrator cannot connect: {failures[-1]}")


def _names(roles: tuple[str, ...]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, roles))
