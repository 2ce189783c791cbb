"""Every way to cut the list of visits down reads an index behind the wall, as role web: small and largest company."""

from __future__ import annotations

import itertools
import random
import uuid
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from occhub.access.actor import Actor
from occhub.domains.visits import reads
from occhub.domains.visits.models import Visit
from occhub.domains.visits.types import ShowVisits, VisitFilter
from occhub.platform.paging import PAGE_SIZE
from occhub.platform.text import sort_key, tokens
from tests import conftest
from tests.factories import authorizations as made
from tests.factories import cast, documents
from tests.factories.documents import ADMIN, GRANTED
from tests.support import cluster, sql

LARGE, SMALL, OTHERS = 12_000, 40, 9
MOST_BLOCKS = 3_000
FIRST = ("Nora", "Ines", "Maeve", "Felix", "Jan", "Thuy", "Carlos", "Anika", "William", "Grace", "Omar", "Ruth")
LAST = ("Vance", "Garcia", "Connor", "Kowalski", "Nguyen", "Ramirez", "Patel", "Smith", "Johnson", "Adler", "Fox")
STATES = ["checked_out"] * 200 + ["left"] * 3 + ["cancelled"] * 2 + ["in_progress", "checked_in"]
EMPLOYEE = cast.employee("nora")


def _rows(source: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Visits of Northwind, of a small company, and of others of middle size."""
    dice = random.Random(20261127)  # noqa: S311  (made-up people, no secret)
    sizes = {cast.NORTHWIND: LARGE, cast.FABRIKAM: SMALL} | {uuid.uuid4(): 1_500 for _ in range(OTHERS)}
    for number, (company, at) in enumerate(
        itertools.chain.from_iterable(((one, at) for at in documents.moments(size)) for one, size in sizes.items())
    ):
        first = dice.choice(FIRST) + dice.choice("abcdefgh") * dice.randrange(3)
        last = dice.choice(LAST) + dice.choice("abcdefgh") * dice.randrange(3)
        yield source | {
            "id": uuid.uuid4(),
            "number": f"V{number}",
            "authorization_id": uuid.uuid4(),
            "company_id": company,
            "center_id": dice.choice([cast.AUSTIN, cast.RENO]),
            "location_id": dice.choice([cast.NORTHWIND_AUSTIN, cast.NORTHWIND_RENO]),
            "employee_id": EMPLOYEE if dice.random() < 0.01 else uuid.uuid4(),
            "first_name": first,
            "last_name": last,
            "sort_key": sort_key(last, first),
            "is_injury": dice.random() < 0.1,
            "state": dice.choice(STATES),
            "checked_in_at": at,
            "changed_at": at,
        }


def _fill(database: str) -> None:
    made.begin_visit(made.submitted().id)
    names = [field.attname for field in Visit._meta.fields]
    ((*values,),) = sql.rows(database, f"select {', '.join(names)} from visits_visit")
    rows = list(_rows(dict(zip(names, values, strict=True))))
    with psycopg.connect(cluster.info().admin_dsn, dbname=database) as plain:
        plain.execute("set session_replication_role = replica")
        with plain.cursor().copy(f"copy visits_visit ({', '.join(names)}) from stdin") as copy:
            for row in rows:
                copy.write_row([row[name] for name in names])
        with plain.cursor().copy("copy visits_token (id, company_id, center_id, token, visit_id) from stdin") as copy:
            for row in rows:
                for word in dict.fromkeys([*tokens(row["last_name"]), *tokens(row["first_name"])]):
                    copy.write_row([uuid.uuid4(), row["company_id"], row["center_id"], word, row["id"]])
    with psycopg.connect(cluster.info().admin_dsn, dbname=database, autocommit=True) as plain:
        plain.execute("vacuum analyze visits_visit, visits_token")


@pytest.fixture(scope="module")
def full() -> Iterator[str]:
    """A database of the module's own with 25,540 visits of eleven companies."""
    name = f"t_plans_{uuid.uuid4().hex[:8]}"
    cluster.clone(conftest.TEMPLATE, name)
    conftest.connect(name, "occhub_web")
    _fill(name)
    yield name
    connection.close()
    conftest.connect(conftest.TEMPLATE, "occhub_web")
    cluster.drop(name)


def page(**wanted: Any) -> Callable[[Actor], object]:
    """The first page, and the page after it where there is one."""

    def read(actor: Actor) -> None:
        older = reads.visits_page(actor, VisitFilter(**wanted)).older
        if older:
            reads.visits_page(actor, VisitFilter(**wanted), older)

    return read


READS: dict[str, Callable[[Actor], object]] = {
    **{f"state {show or 'any'}": page(show=show) for show in ShowVisits},
    "last name": page(words="kowalski"),
    "first and last": page(words="thuy nguy"),
    "one letter": page(words="k"),
    "a name nobody has": page(words="zebulon"),
    "center": page(center_id=cast.RENO),
    "location": page(location_id=cast.NORTHWIND_RENO),
    "injury": page(is_injury=True),
    "no injury": page(is_injury=False),
    "a day": page(since=date(2026, 11, 18), until=date(2026, 11, 18)),
    "a day long ago": page(until=date(2026, 9, 30)),
    "a day before all": page(until=date(2020, 1, 1)),
    "injuries here": page(show=ShowVisits.HERE, is_injury=True),
    "all together": page(
        words="ram car",
        show=ShowVisits.LEFT,
        center_id=cast.RENO,
        location_id=cast.NORTHWIND_AUSTIN,
        is_injury=True,
        since=date(2026, 11, 1),
        until=date(2026, 11, 20),
    ),
    "version": reads.list_version,
    "of a person": lambda actor: reads.visits_of_employee(actor, EMPLOYEE),
}


def nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every node of a plan."""
    yield node
    for inner in node.get("Plans", ()):
        yield from nodes(inner)


def plan_of(database: str, statement: str, actor: Actor) -> dict[str, Any]:
    """The plan of a statement as role web behind the wall."""
    with sql.as_role(database, "occhub_web") as plain, plain.transaction():
        plain.execute("select set_config('occhub.company', %s, true)", [str(actor.company_id)])
        ((plan,),) = plain.execute(f"explain (analyze, buffers, format json) {statement}".encode()).fetchall()
        return dict(plan[0])


@pytest.mark.parametrize("who", ["largest", "largest, one location", "small"])
@pytest.mark.parametrize("name", READS)
def test_a_read_takes_an_index_and_spills_nothing(full: str, name: str, who: str) -> None:
    actor = cast.actor({"largest": ADMIN, "small": "user-admin@fabrikam.example"}.get(who, GRANTED))
    with CaptureQueriesContext(connection) as captured:
        READS[name](actor)
    said = [one["sql"] for one in captured.captured_queries]
    asked = [one for one in said if 'FROM "visits_visit"' in one or 'FROM "visits_token"' in one]
    assert asked
    for statement in asked:
        plan = plan_of(full, statement, actor)
        found = list(nodes(plan["Plan"]))
        kinds = [one["Node Type"] for one in found]
        blocks = plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"]
        assert "Seq Scan" not in kinds, statement
        assert [one for one in found if one.get("Sort Space Type") == "Disk"] == []
        assert blocks < MOST_BLOCKS, (blocks, kinds, statement)


def test_a_plain_page_reads_no_more_than_it_shows(full: str) -> None:
    """The first page of the largest company comes straight down its index, without any sort."""
    actor = cast.actor(ADMIN)
    with CaptureQueriesContext(connection) as captured:
        reads.visits_page(actor, VisitFilter())
    (statement,) = [one["sql"] for one in captured.captured_queries if 'FROM "visits_visit"' in one["sql"]]
    found = list(nodes(plan_of(full, statement, actor)["Plan"]))
    assert [one["Node Type"] for one in found if one["Node Type"] in ("Sort", "Incremental Sort")] == []
    assert {one["Index Name"] for one in found if "Index Name" in one} == {"visit_newest"}
    assert [one["Actual Rows"] for one in found if "Index Name" in one] == [PAGE_SIZE + 1]
