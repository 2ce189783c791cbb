"""Migrations that write rows: on a database that was in use before them, in the state that it had then."""

from __future__ import annotations

import importlib
import os
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql as composed
from psycopg.types.json import Jsonb

from tests.conftest import TEMPLATE, connect
from tests.support import cluster, sql

BEFORE_WORDS = [("results", "0006_versions"), ("visits", "0004_undo"), ("authorizations", "0010_number_optional")]
ONE, OTHER, AUSTIN, RENO = (uuid.uuid5(uuid.NAMESPACE_URL, f"https://northwind.example/{n}") for n in range(4))
# What a column holds of which the test says nothing.
PLAIN: dict[str, Any] = {
    "uuid": ONE,
    "text": "",
    "date": date(2026, 1, 5),
    "timestamp with time zone": datetime(2026, 1, 5, 12, tzinfo=UTC),
    "boolean": False,
    "smallint": 1,
    "integer": 1,
    "jsonb": Jsonb([]),
    "ARRAY": [],
}
NAME, TITLE, NUMBER = 1, 2, 3


@pytest.fixture
def old() -> Iterator[str]:
    """A database in the state before the migrations; connected as its owner. Gives its name."""
    name = f"old_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    cluster.create(name)
    connect(name, "occhub_owner")
    MigrationExecutor(connection).migrate(BEFORE_WORDS)
    yield name
    connect(TEMPLATE, "occhub_web")
    cluster.drop(name)


def migrate_on() -> None:
    """To the present state of everything."""
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    connection.close()


def add(database: str, table: str, rows: list[dict[str, Any]]) -> None:
    """Rows as they were written then: past the walls and without what they belong to."""
    asked = (
        "select column_name, data_type from information_schema.columns"
        " where table_schema = 'public' and table_name = %s and is_nullable = 'NO' and column_default is null"
    )
    with sql.superuser(database) as admin:
        admin.execute("set session_replication_role = replica")
        plain = {name: PLAIN[kind] for name, kind in admin.execute(asked, [table])}
        for row in rows:
            _insert(admin, table, {**plain, **row})


def _insert(admin: psycopg.Connection, table: str, row: dict[str, Any]) -> None:
    columns = composed.SQL(", ").join(map(composed.Identifier, row))
    values = composed.SQL(", ").join([composed.Placeholder()] * len(row))
    statement = composed.SQL("insert into {} ({}) values ({})")
    admin.execute(statement.format(composed.Identifier(table), columns, values), list(row.values()))


def published(number: int, company: uuid.UUID, center: uuid.UUID, title: str, last: str) -> dict[str, Any]:
    """A document as it was then: its title had a key of its own, its tokens were those of the name."""
    return {
        "id": uuid.UUID(int=number),
        "company_id": company,
        "center_id": center,
        "authorization_id": uuid.UUID(int=number + 100),
        "title": title,
        "title_key": title.lower(),
        "first_name": "Nora",
        "last_name": last,
        "state": "published" if number != 3 else "withdrawn",
    }


DOCUMENTS = [
    published(1, ONE, AUSTIN, "Return to Work note, work", "O'Núñez"),
    published(2, ONE, RENO, "Audiogram", "Vance"),
    published(3, OTHER, AUSTIN, "L'examen", "Vance"),
    published(4, OTHER, AUSTIN, "***", "Vance"),
    published(5, OTHER, AUSTIN, "Audiogram", "Vance"),
]
# Words of the title and the number of the authorization, each once, as a search folds them.
WORDS = {
    1: {(TITLE, "return"), (TITLE, "to"), (TITLE, "work"), (TITLE, "note"), (NUMBER, "a7k2m01")},
    2: {(TITLE, "audiogram"), (NUMBER, "a7k2m02")},
    3: {(TITLE, "lexamen"), (TITLE, "examen"), (NUMBER, "a7k2m03")},
    4: {(NUMBER, "a7k2m04")},
    5: {(TITLE, "audiogram"), (NUMBER, "a7k2m05")},
}


@pytest.mark.parametrize("at_once", [2, 5])
def test_documents_that_were_there_before_are_found_by_title_and_number(
    old: str, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(importlib.import_module("occhub.domains.results.migrations.0007_words"), "_AT_ONCE", at_once)
    add(old, "results_document", DOCUMENTS)
    asked_for = [
        {"id": one["authorization_id"], "company_id": one["company_id"], "center_id": one["center_id"]}
        | {"number": f"A-7K2M-0{one['id'].int}", "state": "completed"}
        for one in DOCUMENTS
    ]
    # Nobody published anything of the last one, nor of one with the same id in the other company.
    add(old, "authorizations_authorization", [*asked_for, {**asked_for[0], "id": uuid.UUID(int=999), "number": "A-9"}])
    names = [
        {key: one[key] for key in ("company_id", "center_id")}
        | {"id": uuid.uuid4(), "document_id": one["id"], "token": one["last_name"].lower()}
        for one in DOCUMENTS
    ]
    add(old, "results_token", names)
    before = sql.rows(old, "select id, title, state, version from results_document order by id")

    migrate_on()

    found = sql.rows(old, "select document_id, company_id, center_id, kind, token from results_token")
    places = {one["id"]: (one["company_id"], one["center_id"]) for one in DOCUMENTS}
    kept = [(one["document_id"], *places[one["document_id"]], NAME, one["token"]) for one in names]
    written = [
        (uuid.UUID(int=number), *places[uuid.UUID(int=number)], kind, word)
        for number, words in WORDS.items()
        for kind, word in words
    ]
    assert sorted(found) == sorted([*kept, *written])
    assert sql.rows(old, "select id, title, state, version from results_document order by id") == before
    assert walls(old, "results_document", "results_token", "authorizations_authorization") == [(True, True)] * 3


def test_visits_that_were_there_before_are_found_by_name(old: str) -> None:
    visits = [
        {
            "id": uuid.UUID(int=number),
            "company_id": company,
            "center_id": center,
            "state": "checked_out",
            "number": str(number),
        }
        | {"first_name": first, "last_name": last, "checked_out_at": PLAIN["timestamp with time zone"]}
        for number, company, center, first, last in (
            (1, ONE, AUSTIN, "Inés", "Garcia-Lopez"),
            (2, OTHER, RENO, "Nora Nora", "O'Connor"),
        )
    ]
    add(old, "visits_visit", visits)
    migrate_on()
    assert sorted(sql.rows(old, "select visit_id, company_id, center_id, token from visits_token")) == sorted(
        [
            *((uuid.UUID(int=1), ONE, AUSTIN, word) for word in ("garcia", "lopez", "ines")),
            *((uuid.UUID(int=2), OTHER, RENO, word) for word in ("oconnor", "connor", "nora")),
        ]
    )
    assert walls(old, "visits_visit", "visits_token") == [(True, True)] * 2


def walls(database: str, *tables: str) -> list[tuple[Any, ...]]:
    """Whether each table's wall stands, and binds its owner too."""
    asked = "select relrowsecurity, relforcerowsecurity from pg_class where relname = any(%s) and relkind = 'r'"
    return sql.rows(database, asked, list(tables))
