"""Raw SQL is for access and platform: domains and the ways in can reach no connection, in whatever spelling."""

from __future__ import annotations

import pytest

from tests.support.names import SOURCE, named

# All that these floors may have of what leads to a database: what declares and builds queries, and what fails.
ALLOWED = ("django.db.models", "django.db.IntegrityError", "django.db.DatabaseError")
LEADS = ("django.db", "psycopg", "psycopg_pool", "procrastinate.contrib.django.django_connector")
IMPORTED_THERE = {"connection", "connections", "transaction"}  # by modules of Django that may be used
FLOORS = ("domains/", "interfaces/")
_SAVEPOINT = "a savepoint, so that a number or key which somebody else took can be tried again"
EXCEPTIONS = {
    ("domains/authorizations/operations/submit.py", "django.db.transaction"): _SAVEPOINT,
    ("domains/employees/operations.py", "django.db.transaction"): _SAVEPOINT,
    ("domains/interop/operations/inbound.py", "django.db.transaction"): _SAVEPOINT,
    ("interfaces/hl7/serving.py", "django.db.connection"): "gives the connection back once a message is kept",
    ("interfaces/web/files.py", "django.db.connection"): "gives the connection back before bytes flow to a slow reader",
}


def _is_within(name: str, places: tuple[str, ...]) -> bool:
    return any(name == place or name.startswith(f"{place}.") for place in places)


def reached(text: str) -> set[str]:
    """What a file names of the ways to a connection, each as far as it is the same way."""
    leading = {full for full in named(text) if _is_within(full, LEADS)}
    found = {full for full in leading if not _is_within(full, ALLOWED) or IMPORTED_THERE & {*full.split(".")}}
    shortened = {".".join(full.split(".")[: 3 if full.startswith("django.") else 1]) for full in found}
    return shortened - {"django.db"} or shortened


def test_domains_and_ways_in_reach_no_connection_and_no_exception_is_stale() -> None:
    found = {
        (str(path.relative_to(SOURCE)), name)
        for floor in FLOORS
        for path in (SOURCE / floor).rglob("*.py")
        if "migrations" not in path.parts
        for name in reached(path.read_text())
    }
    assert found == set(EXCEPTIONS)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("from django.db import connection\nwith connection.cursor() as c:\n    pass", "django.db.connection"),
        ("from django.db import connection as c\nc.cursor", "django.db.connection"),
        ("from django.db import connections\nconnections['default'].cursor(name='x')", "django.db.connections"),
        ("from django.db import transaction\ntransaction.get_connection()", "django.db.transaction"),
        ("from django.db.transaction import get_connection", "django.db.transaction"),
        ("from django.db.backends.postgresql.base import DatabaseWrapper", "django.db.backends"),
        ("from django.db.utils import ConnectionHandler", "django.db.utils"),
        ("from django import db\ndb.connection.cursor()", "django.db.connection"),
        ("import django.db\ndjango.db.connection.cursor()", "django.db.connection"),
        ("from django.db.models.base import connections", "django.db.models"),
        ("from django import db", "django.db"),
        ("from django.db import *", "django.db.*"),
        ("def late():\n    import psycopg\n    psycopg.connect('')", "psycopg"),
        ("from psycopg import sql", "psycopg"),
        ("from psycopg_pool import ConnectionPool", "psycopg_pool"),
    ],
)
def test_each_spelling_is_seen(text: str, name: str) -> None:
    assert reached(text) == {name}


def test_queries_and_their_failures_are_left_alone() -> None:
    lines = (
        "from django.db import DatabaseError, IntegrityError, models",
        "from django.db.models.functions import Cast",
    )
    assert reached("\n".join(lines)) == set()
