"""Roles, rights and addresses of the database."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from occhub.platform.postgres.address import Address, address
from occhub.platform.postgres.embedded import EmbeddedCluster
from occhub.platform.postgres.errors import PostgresError
from occhub.platform.postgres.program import run_program
from occhub.platform.postgres.roles import APPLICATION_ROLES, ROLES, ensure_roles
from occhub.platform.secrets import SecretError, SecretStore


@pytest.fixture(scope="module")
def cluster() -> Iterator[EmbeddedCluster]:
    base = Path(tempfile.mkdtemp(prefix="occhub-"))
    base.chmod(0o711)
    found = EmbeddedCluster(
        base / "data", base / "data" / "secrets", fsync=False, root_home=base / "home", tell=lambda _: None
    )
    found.start()
    ensure_roles(found.admin_dsn(), found.secrets.directory, "occhub")
    yield found
    found.stop(patience=10)
    shutil.rmtree(base)


@pytest.fixture
def occhub(cluster: EmbeddedCluster) -> Address:
    return Address(cluster.host, cluster.port, "occhub", cluster.secrets, embedded=True)


def test_roles_have_no_right_that_breaks_row_security(cluster: EmbeddedCluster) -> None:
    with psycopg.connect(cluster.admin_dsn()) as admin:
        found = admin.execute(
            "SELECT rolname, rolcanlogin, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls"
            " FROM pg_roles WHERE rolname LIKE 'occhub%' ORDER BY rolname"
        ).fetchall()
        members = admin.execute(
            "SELECT r.rolname, m.roleid::regrole::text FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member"
            " WHERE r.rolname LIKE 'occhub%'"
        ).fetchall()
    assert found == [
        ("occhub_backup", True, False, False, False, False, True),
        ("occhub_feed", True, False, False, False, False, False),
        ("occhub_owner", True, False, False, False, False, False),
        ("occhub_web", True, False, False, False, False, False),
        ("occhub_worker", True, False, False, False, False, False),
    ]
    assert members == [("occhub_backup", "pg_read_all_data")]


def test_owner_owns_and_the_search_path_is_set_and_no_extension_is_needed(cluster: EmbeddedCluster) -> None:
    with psycopg.connect(cluster.admin_dsn("occhub")) as admin:
        found = admin.execute(
            "SELECT pg_get_userbyid(datdba), current_setting('search_path'),"
            " (SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname = 'identity'),"
            " (SELECT array_agg(extname::text ORDER BY extname) FROM pg_extension)"
            " FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    assert found == ("occhub_owner", "public, identity", "occhub_owner", ["plpgsql"])


@pytest.mark.parametrize("role", APPLICATION_ROLES)
@pytest.mark.parametrize(
    "statement", ["CREATE TABLE mine ()", "CREATE TABLE identity.mine ()", "CREATE TEMP TABLE m ()"]
)
def test_application_roles_create_nothing(occhub: Address, role: str, statement: str) -> None:
    with psycopg.connect(occhub.role_dsn(role)) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


@pytest.mark.parametrize("role", APPLICATION_ROLES)
def test_new_tables_are_closed_until_a_migration_opens_them(occhub: Address, role: str) -> None:
    table = f"closed_to_{role}"
    with psycopg.connect(occhub.role_dsn("occhub_owner"), autocommit=True) as owner:
        owner.execute(psycopg.sql.SQL("CREATE TABLE {} ()").format(psycopg.sql.Identifier(table)))
    with psycopg.connect(occhub.role_dsn(role)) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(psycopg.sql.SQL("SELECT * FROM {}").format(psycopg.sql.Identifier(table)))


def test_strangers_do_not_connect(cluster: EmbeddedCluster, occhub: Address) -> None:
    with psycopg.connect(cluster.admin_dsn(), autocommit=True) as admin:
        admin.execute("CREATE ROLE stranger LOGIN PASSWORD 'stranger'")
    with pytest.raises(psycopg.OperationalError, match='permission denied for database "occhub"'):
        psycopg.connect(make_conninfo(occhub.role_dsn("occhub_web"), user="stranger", password="stranger"))


def test_every_role_has_its_own_password_in_a_private_file(cluster: EmbeddedCluster) -> None:
    files = [cluster.secrets.path(f"db_{role}_password") for role in ROLES]
    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600] * len(ROLES)
    assert len({file.read_text(encoding="ascii") for file in files}) == len(ROLES)


def test_setting_up_again_heals_what_drifted(cluster: EmbeddedCluster, occhub: Address) -> None:
    with psycopg.connect(cluster.admin_dsn(), autocommit=True) as admin:
        admin.execute("ALTER ROLE occhub_web BYPASSRLS CREATEDB PASSWORD 'other'")
        admin.execute("GRANT CONNECT ON DATABASE occhub TO PUBLIC")
    assert ensure_roles(cluster.admin_dsn(), cluster.secrets.directory, "occhub").warnings == ()
    with psycopg.connect(occhub.role_dsn("occhub_web")) as web:
        found = web.execute(
            "SELECT rolbypassrls, rolcreatedb, has_database_privilege('stranger', 'occhub', 'CONNECT')"
            " FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    assert found == (False, False, False)


def test_administrator_without_superuser_is_enough(cluster: EmbeddedCluster, tmp_path: Path) -> None:
    """A managed server: a role with CREATEROLE that owns the database, nothing more."""
    with psycopg.connect(cluster.admin_dsn(), autocommit=True) as admin:
        for role in ROLES:
            admin.execute(psycopg.sql.SQL("ALTER ROLE {} RENAME TO {}").format(
                psycopg.sql.Identifier(role), psycopg.sql.Identifier(f"kept_{role}")
            ))  # fmt: skip
        admin.execute("CREATE ROLE managed LOGIN CREATEROLE PASSWORD 'managed'")
        admin.execute("CREATE DATABASE managed OWNER managed")
        version = admin.info.server_version
    try:
        dsn = make_conninfo(cluster.admin_dsn("managed"), user="managed", password="managed")
        ensure_roles(dsn, tmp_path, "managed")
        # Before PostgreSQL 16 CREATEROLE was enough to give the right to read everything.
        unread, bypass = "GRANT pg_read_all_data TO occhub_backup", "ALTER ROLE occhub_backup BYPASSRLS"
        needed = "which occhub backup needs. As a superuser run:"
        stays = "The database managed stays with managed; occhub_owner was given what migrations need."
        assert ensure_roles(dsn, tmp_path, "managed").warnings == (
            f"occhub_backup has no BYPASSRLS, {needed} {bypass}",
            *([f"occhub_backup may not read all tables, {needed} {unread}"] if version >= 160_000 else []),
            stays,
        )
        with psycopg.connect(cluster.admin_dsn(), autocommit=True) as admin:
            admin.execute(f"{unread}; {bypass}")
        assert ensure_roles(dsn, tmp_path, "managed").warnings == (stays,)
        there = Address(cluster.host, cluster.port, "managed", SecretStore(tmp_path), embedded=True)
        with psycopg.connect(there.role_dsn("occhub_owner")) as owner:
            owner.execute("CREATE TABLE public.one (); CREATE TABLE identity.two ()")
    finally:
        with psycopg.connect(cluster.admin_dsn(), autocommit=True) as admin:
            admin.execute("DROP DATABASE managed")
            for role in ROLES:
                admin.execute(psycopg.sql.SQL("DROP ROLE {}").format(psycopg.sql.Identifier(role)))
                admin.execute(psycopg.sql.SQL("ALTER ROLE {} RENAME TO {}").format(
                    psycopg.sql.Identifier(f"kept_{role}"), psycopg.sql.Identifier(role)
                ))  # fmt: skip


def test_backup_role_dumps_what_row_security_hides_and_a_restore_gives_it_back(
    cluster: EmbeddedCluster, occhub: Address, tmp_path: Path
) -> None:
    with psycopg.connect(occhub.role_dsn("occhub_owner"), autocommit=True) as owner:
        owner.execute("CREATE TABLE hidden (id integer PRIMARY KEY, name text)")
        owner.execute("INSERT INTO hidden SELECT n, 'row ' || n FROM generate_series(1, 50) n")
        owner.execute("ALTER TABLE hidden ENABLE ROW LEVEL SECURITY; ALTER TABLE hidden FORCE ROW LEVEL SECURITY")
    dump = str(tmp_path / "occhub.dump")
    assert run_program(occhub, "pg_dump", ["-Fc", "-f", dump], role="occhub_backup", environ=os.environ) == 0
    with psycopg.connect(cluster.admin_dsn(), autocommit=True) as admin:
        admin.execute("CREATE DATABASE restored OWNER occhub_owner")
    there = Address(cluster.host, cluster.port, "restored", cluster.secrets, embedded=True)
    assert run_program(there, "pg_restore", ["-d", "restored", dump], role="postgres", environ=os.environ) == 0
    with psycopg.connect(cluster.admin_dsn("restored")) as admin:
        assert admin.execute("SELECT count(*), max(name) FROM hidden").fetchone() == (50, "row 9")


def test_external_address_carries_host_database_and_options(tmp_path: Path) -> None:
    SecretStore(tmp_path / "secrets").password("occhub_web")
    environ = {
        "OCCHUB_DATABASE_URL": "postgresql://db.example:6432/hub?sslmode=require",
        "OCCHUB_DATABASE_ADMIN_URL": "postgresql://admin:secret@db.example:6432/other",
    }
    found = address(tmp_path, environ)
    password = (tmp_path / "secrets" / "db_occhub_web_password").read_text(encoding="ascii").strip()
    assert found.embedded is False
    assert conninfo_to_dict(found.role_dsn("occhub_web")) == {
        "host": "db.example",
        "port": "6432",
        "dbname": "hub",
        "user": "occhub_web",
        "password": password,
        "sslmode": "require",
    }
    assert found.django("occhub_web") == {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": "db.example",
        "PORT": "6432",
        "NAME": "hub",
        "USER": "occhub_web",
        "PASSWORD": password,
        "OPTIONS": {"sslmode": "require"},
    }
    assert conninfo_to_dict(found.admin_dsn())["dbname"] == "hub"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://web:secret@db.example/hub", "must hold host and database only"),
        ("postgresql:///hub", "names no host"),
        ("mysql//x y=", "is not understood"),
    ],
)
def test_external_address_that_cannot_be_used_says_so(tmp_path: Path, url: str, words: str) -> None:
    with pytest.raises(PostgresError, match=words) as raised:
        address(tmp_path, {"OCCHUB_DATABASE_URL": url})
    assert "secret@" not in str(raised.value)


def test_external_address_without_administrator_names_the_variable(tmp_path: Path) -> None:
    with pytest.raises(PostgresError, match="OCCHUB_DATABASE_ADMIN_URL is not set"):
        address(tmp_path, {"OCCHUB_DATABASE_URL": "postgresql://db.example/hub"}).admin_dsn()


def test_embedded_address_agrees_with_the_cluster(cluster: EmbeddedCluster) -> None:
    environ = {name: value for name, value in os.environ.items() if name != "OCCHUB_DATABASE_URL"}
    found = address(cluster.data_dir, environ, root_home=cluster.places.home.parent)
    assert (found.host, found.port, found.embedded) == (cluster.host, cluster.port, True)
    with pytest.raises(SecretError, match="is missing"):
        found.role_dsn("occhub_nobody")
