"""Debian's PostgreSQL 15: as the programs of the tests, and as an external server by its address."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psycopg
from psycopg import sql

from tools.proofs.work import Failed, Work

if TYPE_CHECKING:
    from tests.kills.product import Product

    from occhub.platform.postgres.embedded import EmbeddedCluster

ABOUT: Final = "the tests of the database, and the main job on an external server, with Debian's PostgreSQL 15"
PROGRAMS: Final = Path("/usr/lib/postgresql/15/bin")
DATABASE: Final = "occhub"
ADMIN: Final = "occhub_admin"
OPERATIONS: Final = 40
_TESTS: Final = (
    "tests/access", "tests/domains", "tests/interfaces", "tests/guards/test_database.py",
    "tests/platform/test_postgres_embedded.py", "tests/platform/test_postgres_roles.py",
)  # fmt: skip


def run(work: Work) -> str:
    """The tests on these programs, then the main job on a server that is somebody else's."""
    if not (PROGRAMS / "postgres").exists():
        raise Failed(f"There is no PostgreSQL 15 in {PROGRAMS}. Install the package postgresql-15.")
    found = work.tests("tests", ["-n", "2", *_TESTS], OCCHUB_PG_BIN=str(PROGRAMS))
    external = work.step("external", lambda: _external(work.seed))
    return (
        f"{found['passed']} tests passed on {external['version']}; external server by OCCHUB_DATABASE_URL: migrate, "
        f"serve, {external['acknowledged']} of {external['operations']} operations of the main job, 0 faults"
    )


def _external(seed: int) -> dict[str, Any]:
    from tests.kills.run import Plan, play

    from occhub.platform.postgres.embedded import EmbeddedCluster

    base = Path(tempfile.mkdtemp(prefix="occhub-external-"))
    server = EmbeddedCluster(
        base / "server", base / "server" / "secrets", environ={"OCCHUB_PG_BIN": str(PROGRAMS)}, root_home=base / "home",
        tell=lambda _: None,
    )  # fmt: skip
    base.chmod(0o711)  # the database user passes through; what is inside protects itself
    try:
        server.start()
        url = f"postgresql:///{DATABASE}?host={server.host}&port={server.port}"
        addresses = {"OCCHUB_DATABASE_URL": url, "OCCHUB_DATABASE_ADMIN_URL": _administrator(server)}
        plan = Plan(seed=seed, operations=OPERATIONS, kills=0)
        figures = play(plan, prepare=_migrate, dsn=server.admin_dsn(DATABASE), **addresses)
        with psycopg.connect(server.admin_dsn()) as connection:
            row = connection.execute("select split_part(version(), ' on ', 1)").fetchone()
    finally:
        server.stop()
        shutil.rmtree(base, ignore_errors=True)
    if figures.faults:
        raise Failed("\n".join(figures.faults))
    return {**figures.plain(), "version": row[0] if row else ""}


def _administrator(server: EmbeddedCluster) -> str:
    """What a database administrator does once: a role that may create roles and owns an empty database."""
    password = secrets.token_urlsafe(24)
    role, database = sql.Identifier(ADMIN), sql.Identifier(DATABASE)
    with psycopg.connect(server.admin_dsn(), autocommit=True) as connection:
        connection.execute(sql.SQL("create role {} login createrole password {}").format(role, sql.Literal(password)))
        connection.execute(sql.SQL("create database {} owner {}").format(database, role))
    return f"postgresql://{ADMIN}:{password}@/{DATABASE}?host={server.host}&port={server.port}"


def _migrate(product: Product) -> None:
    done = product.run("migrate")
    if done.returncode != 0:
        raise Failed(f"occhub migrate on the external server: {done.stdout}{done.stderr}")
