"""Look past all walls: as superuser, or as one role without any context."""

from __future__ import annotations

from typing import Any

import psycopg

from tests.support import cluster


def rows(database: str, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """What the superuser sees."""
    info = cluster.info()
    with psycopg.connect(info.admin_dsn, dbname=database) as connection:
        connection.execute("set search_path = public, identity")
        return connection.execute(statement, values or None).fetchall()


def change(database: str, statement: str, *values: Any) -> int:
    """Change rows as the superuser, past all walls; returns how many."""
    info = cluster.info()
    with psycopg.connect(info.admin_dsn, dbname=database) as connection:
        connection.execute("set search_path = public, identity")
        return connection.execute(statement, values or None).rowcount


def superuser(database: str) -> psycopg.Connection:
    """A connection past all walls; what is done in its ``with`` block is committed."""
    connection = psycopg.connect(cluster.info().admin_dsn, dbname=database)
    connection.execute("set search_path = public, identity")
    return connection


def connected(database: str) -> psycopg.Connection:
    """The superuser's connection, for many looks."""
    connection = psycopg.connect(cluster.info().admin_dsn, dbname=database, autocommit=True)
    connection.execute("set search_path = public, identity")
    return connection


def as_role(database: str, role: str) -> psycopg.Connection:
    """A connection of one role."""
    return psycopg.connect(cluster.info().address(database).role_dsn(role), autocommit=True)


def refused(database: str, role: str, statement: str) -> bool:
    """Whether the database refuses a statement to a role (right or trigger)."""
    with as_role(database, role) as connection:
        try:
            connection.execute(statement)
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.RaiseException):
            return True
    return False


def execute(database: str, statement: str) -> None:
    """Do something as superuser."""
    with psycopg.connect(cluster.info().admin_dsn, dbname=database, autocommit=True) as connection:
        connection.execute(statement)
