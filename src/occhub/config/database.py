"""The database as commands find it: reachable, and of which state. Knows no Django."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Final

import psycopg

from occhub.config.env import BadSetting
from occhub.platform.postgres.address import Address, address
from occhub.platform.postgres.embedded import EmbeddedCluster
from occhub.platform.postgres.errors import ClusterBusyError
from occhub.platform.postgres.roles import ROLES, WORKER

_OURS: Final = Path(__file__).resolve().parent.parent
# Where the migrations of installed libraries lie, by the label of their app.
LIBRARIES: Final[Mapping[str, tuple[str, str]]] = {
    "auth": ("django", "contrib/auth"),
    "contenttypes": ("django", "contrib/contenttypes"),
    "account": ("allauth", "account"),
    "procrastinate": ("procrastinate", "contrib/django"),
}


class State(StrEnum):
    """How far a database is from the schema of this version."""

    MISSING = "missing"
    BEHIND = "behind"
    CURRENT = "current"


def data_dir(environ: Mapping[str, str] = os.environ) -> Path:
    """The directory of this installation's data."""
    return Path(environ.get("OCCHUB_DATA") or "var").absolute()


def wanted_migrations() -> frozenset[tuple[str, str]]:
    """Every migration of this version as (label, name), read from file names alone."""
    places = {path.parent.name: path for path in _OURS.rglob("migrations")}
    for label, (package, folder) in LIBRARIES.items():
        places[label] = _package(package) / folder / "migrations"
    return frozenset(
        (label, path.stem) for label, folder in places.items() for path in folder.glob("[0-9]*.py") if path.is_file()
    )


def _package(name: str) -> Path:
    found = importlib.util.find_spec(name)
    if found is None or not found.submodule_search_locations:
        raise BadSetting(f"The package {name} is not installed. Run make run again.")
    return Path(next(iter(found.submodule_search_locations)))


def state(where: Address) -> State:
    """Whether roles, database and every migration are there. Raises :class:`BadSetting` when no server answers."""
    if not all(where.secrets.exists(f"db_{role}_password") for role in ROLES):
        return State.MISSING
    try:
        with connect(where) as connection:
            applied = set(connection.execute("select app, name from django_migrations").fetchall())
    except psycopg.errors.UndefinedTable:
        return State.MISSING
    except psycopg.OperationalError as error:
        if where.answers():
            return State.MISSING
        raise BadSetting(f"The database does not answer: {str(error).strip()}") from error
    return State.CURRENT if wanted_migrations() <= applied else State.BEHIND


def registered(where: Address, kind: str, name: str) -> bool:
    """Whether the register of a migrated database has this name."""
    with connect(where) as connection:
        row = connection.execute("select 1 from platform_register where kind = %s and name = %s", [kind, name])
        return row.fetchone() is not None


def companies(where: Address) -> frozenset[str]:
    """The ids of all companies that were ever set up in a migrated database."""
    with connect(where) as connection:
        return frozenset(
            str(row[0]) for row in connection.execute("select value from platform_register where kind = 'company'")
        )


def connect(where: Address) -> psycopg.Connection:
    """A connection as role worker."""
    return psycopg.connect(where.role_dsn(WORKER), connect_timeout=10, autocommit=True)


@contextmanager
def running(*, create: bool = False, tell: Callable[[str], None] = print) -> Iterator[Address]:
    """The database of this installation, started for the block when it is the embedded one and `serve` does not run.

    Without `create` an embedded database that was never made is an error in words.
    """
    where = address(data_dir())
    if not where.embedded or where.answers():
        yield where
        return
    if not create and not where.secrets.exists(f"db_{WORKER}_password"):
        raise BadSetting(f"There is no database in {data_dir()} yet. Run: occhub migrate")
    cluster = EmbeddedCluster(data_dir(), data_dir() / "secrets", tell=tell)
    try:
        cluster.start()
    except ClusterBusyError:
        raise BadSetting("occhub is starting or stopping at this moment. Try again in a few seconds.") from None
    try:
        yield where
    finally:
        cluster.stop()
