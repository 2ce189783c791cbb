"""The list of work statuses reads an index under row-level security, as role web, for a large and a small company."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from occhub.access.actor import Role
from occhub.domains.work_status import reads
from occhub.domains.work_status.types import ShowStatus, StatusFilter
from occhub.platform.ids import LocationId
from occhub.platform.text import sort_key, tokens
from tests import conftest
from tests.factories import cast
from tests.factories.documents import ADMIN, FABRIKAM_ADMIN, SUPERVISOR
from tests.support import cluster, sql

PEOPLE_OF_NORTHWIND, PEOPLE_OF_FABRIKAM = 5_000, 40
PEOPLE_OF_OTHERS, OTHERS = 1_500, 8
FIRST = ("Nora", "Ines", "Maeve", "Felix", "Jan", "Thuy", "Carlos", "Anika", "William", "Grace")
LAST = ("Vance", "Garcia", "Connor", "Kowalski", "Nguyen", "Ramirez", "Patel", "Smith", "Johnson")
_COLUMNS = (
    *("id", "company_id", "center_id", "location_id", "employee_id", "visit_id", "version", "is_newest", "duty"),
    *("valid_from", "restrictions", "next_center_name", "ends_on", "changes", "last_change", "first_name"),
    *("last_name", "sort_key", "location_name", "center_zone", "as_of", "recorded_at", "recorded_by"),
)


def _people() -> Iterator[tuple[uuid.UUID, uuid.UUID, uuid.UUID]]:
    for _ in range(PEOPLE_OF_NORTHWIND):
        for _ in range(2):
            yield cast.NORTHWIND, cast.NORTHWIND_AUSTIN, uuid.uuid4()
    for company in (cast.FABRIKAM, *(uuid.uuid4() for _ in range(OTHERS))):
        for _ in range(PEOPLE_OF_FABRIKAM if company == cast.FABRIKAM else PEOPLE_OF_OTHERS):
            yield company, cast.FABRIKAM_DALLAS, uuid.uuid4()


def _write(database: str) -> None:
    """Two visits of each person of Northwind, most of them over, some that change soon."""
    dice, now = random.Random(20261127), datetime.now(UTC)  # noqa: S311  (made-up people, no secret)
    with psycopg.connect(cluster.info().admin_dsn, dbname=database) as writing:
        writing.execute("set session_replication_role = replica")
        words: list[tuple[Any, ...]] = []
        with writing.cursor().copy(f"copy work_status_status ({', '.join(_COLUMNS)}) from stdin") as copy:
            for company, location, employee in _people():
                first, last, one = dice.choice(FIRST), dice.choice(LAST), uuid.uuid4()
                at = now - timedelta(minutes=dice.randrange(60 * 24 * 200))
                end = at.date() + timedelta(days=dice.randrange(30))
                duty = dice.choice(("off", "off", "full"))
                place = cast.NORTHWIND_RENO if company == cast.NORTHWIND and dice.random() < 0.3 else location
                copy.write_row((
                    *(one, company, cast.AUSTIN, place, employee, uuid.uuid4(), 1, True, duty, at.date(), "[]", ""),
                    *(end, [end], end, first, last, sort_key(last, first), "Plant", "America/Chicago", at, at, "C"),
                ))  # fmt: skip
                words += [(uuid.uuid4(), company, cast.AUSTIN, word, one) for word in tokens(f"{last} {first}")]
        with writing.cursor().copy(
            "copy work_status_token (id, company_id, center_id, token, status_id) from stdin"
        ) as copy:
            for row in words:
                copy.write_row(row)
    with psycopg.connect(cluster.info().admin_dsn, dbname=database, autocommit=True) as writing:
        writing.execute("vacuum analyze work_status_status, work_status_token")


@pytest.fixture(scope="module")
def full() -> Iterator[str]:
    """A database of the module's own with some 22,000 work statuses of ten companies."""
    name = f"t_status_plans_{uuid.uuid4().hex[:8]}"
    cluster.clone(conftest.TEMPLATE, name)
    _write(name)
    conftest.connect(name, "occhub_web")
    yield name
    connection.close()
    conftest.connect(conftest.TEMPLATE, "occhub_web")
    cluster.drop(name)


def plan_of(database: str, statement: str, setting: str, company: uuid.UUID) -> dict[str, Any]:
    """The plan of a statement as role web behind the wall."""
    with sql.as_role(database, "occhub_web") as plain, plain.transaction():
        plain.execute("select set_config(%s, %s, true)", [setting, str(company)])
        ((plan,),) = plain.execute(f"explain (analyze, buffers, format json) {statement}").fetchall()
        return dict(plan[0]["Plan"])


def nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every node of a plan."""
    yield node
    for inner in node.get("Plans", ()):
        yield from nodes(inner)


@pytest.mark.parametrize("email", [ADMIN, SUPERVISOR, FABRIKAM_ADMIN])
@pytest.mark.parametrize(
    "wanted",
    [
        StatusFilter(),
        *(StatusFilter(show=one) for one in ShowStatus),
        StatusFilter("kow gr"),
        StatusFilter(location_id=cast.NORTHWIND_RENO),
    ],
)
def test_the_list_reads_an_index_and_spills_nothing(full: str, email: str, wanted: StatusFilter) -> None:
    actor = cast.actor(email)
    both = frozenset(map(LocationId, (cast.NORTHWIND_AUSTIN, cast.NORTHWIND_RENO)))
    setting = "occhub.overseen" if actor.role is Role.SUPERVISOR else "occhub.company"
    with CaptureQueriesContext(connection) as captured:
        older = reads.statuses_page(actor, wanted).older
        if older:
            reads.statuses_page(actor, wanted, older)
        reads.changing(actor, wanted)
        reads.version(actor)
        reads.places(replace(actor, location_ids=both) if actor.role is Role.SUPERVISOR else actor)
    statements = [one["sql"] for one in captured.captured_queries if 'FROM "work_status_' in one["sql"]]
    assert statements
    for statement in statements:
        found = list(nodes(plan_of(full, statement, setting, actor.company)))
        assert "Seq Scan" not in [one["Node Type"] for one in found], statement
        assert [one for one in found if one.get("Sort Space Type") == "Disk"] == []
