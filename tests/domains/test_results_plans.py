"""Every kind of search uses an index under row-level security, as role web, over many rows of several companies."""

from __future__ import annotations

import itertools
import random
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from occhub.access.actor import Actor
from occhub.domains.results import reads
from occhub.domains.results.types import ResultQuery
from occhub.platform.ids import format_number, new_number
from tests import conftest
from tests.factories import cast, documents
from tests.factories.documents import ADMIN, FABRIKAM_ADMIN, GRANTED, Bulk
from tests.support import cluster, sql

ROWS_OF_NORTHWIND, OTHERS = 12_000, 9
BORN = date(1988, 3, 14)
FIRST = ("Nora", "Ines", "Maeve", "Felix", "Jan", "Thuy", "Carlos", "Anika", "William", "Grace", "Omar", "Ruth")
LAST = ("Vance", "Garcia", "Connor", "Kowalski", "Nguyen", "Ramirez", "Patel", "Smith", "Johnson", "Adler", "Fox")
TYPES = ("audiogram", "dot-medical-card", "activity-status-report", "respirator-clearance", "vaccine-record")
# Of a look-up by key each document costs three or four blocks, most of them the same again and again; some 1,000
# documents that share a word are looked up so before it is cheaper to walk down the list. All of them would be 45,000.
MOST_BLOCKS = 5_000
NUMBER = format_number("A", "7K2M9QX")
STATES = ("TX", "NV", "CA", "FL", "OH")
LOCATIONS: dict[uuid.UUID, list[uuid.UUID]] = {
    cast.NORTHWIND: [cast.NORTHWIND_AUSTIN, cast.NORTHWIND_RENO],
    cast.FABRIKAM: [cast.FABRIKAM_DALLAS],
}


def _rows() -> Iterator[Bulk]:
    dice = random.Random(20261123)  # noqa: S311  (made-up people, no secret)
    companies = [cast.NORTHWIND, cast.FABRIKAM, *(uuid.uuid4() for _ in range(OTHERS - 1))]
    for company, moment in itertools.chain.from_iterable(
        ((one, at) for at in documents.moments(ROWS_OF_NORTHWIND if one == cast.NORTHWIND else 1_500))
        for one in companies
    ):
        kind = dice.choice(TYPES)
        yield Bulk(
            company_id=company,
            location_id=dice.choice(LOCATIONS.get(company, LOCATIONS[cast.NORTHWIND])),
            center_id=dice.choice([cast.AUSTIN, cast.RENO]),
            first_name=dice.choice(FIRST) + dice.choice("abcdefgh") * dice.randrange(3),
            last_name=dice.choice(LAST) + dice.choice("abcdefgh") * dice.randrange(3),
            date_of_birth=BORN + timedelta(days=dice.randrange(-5_000, 5_000)),
            center_state=dice.choice(STATES),
            report_type=kind,
            title=f"{kind} {dice.randrange(40)}",
            is_injury=dice.random() < 0.1,
            claim=f"CL-{dice.randrange(10_000)}" if dice.random() < 0.2 else "",
            number=new_number("A"),
            service_date=moment.date() - timedelta(days=dice.randrange(4)),
            published_at=moment,
        )


@pytest.fixture(scope="module")
def full() -> Iterator[str]:
    """A database of the module's own with 25,500 documents of ten companies."""
    name = f"t_plans_{uuid.uuid4().hex[:8]}"
    cluster.clone(conftest.TEMPLATE, name)
    documents.write(name, _rows())
    conftest.connect(name, "occhub_web")
    yield name
    connection.close()
    conftest.connect(conftest.TEMPLATE, "occhub_web")
    cluster.drop(name)


SEARCHES: dict[str, ResultQuery] = {
    "everything": ResultQuery(),
    "last name": ResultQuery(name="kowalski"),
    "first and last": ResultQuery(name="thuy nguy"),
    "one letter": ResultQuery(name="k"),
    "a name nobody has": ResultQuery(name="zebulon"),
    "date of birth": ResultQuery(date_of_birth=BORN),
    "state": ResultQuery(state="NV"),
    "a state without documents": ResultQuery(state="AK"),
    "center": ResultQuery(center_id=cast.RENO),
    "injury": ResultQuery(is_injury=True),
    "claim number": ResultQuery(claim_number="CL-77"),
    "document name": ResultQuery(title="audiogram 1"),
    "any word of the document's name": ResultQuery(title="card"),
    "type of report": ResultQuery(report_type="audiogram"),
    "a type without documents": ResultQuery(report_type="fit-test"),
    "location": ResultQuery(location_id=cast.NORTHWIND_RENO),
    "day of service": ResultQuery(service_from=date(2026, 11, 1), service_to=date(2026, 11, 1)),
    "months of service": ResultQuery(service_from=date(2026, 9, 25), service_to=date(2026, 10, 25)),
    "days long ago": ResultQuery(service_to=date(2026, 9, 25)),
    "days before any": ResultQuery(service_to=date(2020, 1, 1)),
    "not opened": ResultQuery(is_new=True),
    "authorization number": ResultQuery(authorization_number=NUMBER),
    "text that is a name": ResultQuery(text="kowalski thuy"),
    "text that is a document's name": ResultQuery(text="audiogram"),
    "text of both": ResultQuery(text="audio kowalski"),
    "text that is nothing": ResultQuery(text="zebulon"),
    "text that is one letter": ResultQuery(text="a"),
    "text that is a claim number": ResultQuery(text="CL-77"),
    "text of names and a claim number": ResultQuery(text="nora cl 7701"),
    "text that is an authorization number": ResultQuery(text=NUMBER[2:]),
    "the goal of the benchmark": ResultQuery(name="k", report_type="audiogram", service_from=date(2026, 10, 1)),
    "all together": ResultQuery(
        *("ram car", date(1988, 3, 14), "NV", cast.RENO, True, "CL-77", "audio", "ra", "", "audiogram"),
        *(cast.NORTHWIND_RENO, date(2026, 9, 1), date(2026, 10, 1), True),
    ),
}


def statements(
    actor: Actor, query: ResultQuery, cursor: str | None = None, *, by_visit: bool = False
) -> list[dict[str, Any]]:
    """The statements of one page of a search."""
    with CaptureQueriesContext(connection) as captured:
        reads.documents_page(actor, query, cursor, by_visit=by_visit)
    tables = ('FROM "results_document"', 'FROM "results_token"')
    return [one for one in captured.captured_queries if any(table in one["sql"] for table in tables)]


def plan_of(database: str, statement: str, company: uuid.UUID) -> dict[str, Any]:
    """The plan of a statement as role web behind the wall."""
    with sql.as_role(database, "occhub_web") as plain, plain.transaction():
        plain.execute("select set_config('occhub.company', %s, true)", [str(company)])
        ((plan,),) = plain.execute(f"explain (analyze, buffers, format json) {statement}").fetchall()
        return dict(plan[0])


def nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every node of a plan."""
    yield node
    for inner in node.get("Plans", ()):
        yield from nodes(inner)


@pytest.mark.parametrize("by_visit", [False, True], ids=["newest", "by visit"])
@pytest.mark.parametrize("email", [ADMIN, GRANTED, FABRIKAM_ADMIN])
@pytest.mark.parametrize("search", SEARCHES)
def test_a_search_reads_an_index_and_spills_nothing(full: str, search: str, email: str, by_visit: bool) -> None:
    """For the largest company (all of it, and by a grant) and for one of the small."""
    actor = cast.actor(email)
    assert actor.company_id is not None
    older = reads.documents_page(actor, SEARCHES[search], by_visit=by_visit).older
    for cursor in (None, older) if older else (None,):
        for statement in statements(actor, SEARCHES[search], cursor, by_visit=by_visit):
            plan = plan_of(full, statement["sql"], actor.company_id)
            kinds = [one["Node Type"] for one in nodes(plan["Plan"])]
            assert "Seq Scan" not in kinds
            reads_nothing = any(one.get("One-Time Filter") == "false" for one in nodes(plan["Plan"]))
            assert reads_nothing or any("Index" in kind for kind in kinds), kinds
            assert [one for one in nodes(plan["Plan"]) if one.get("Sort Space Type") == "Disk"] == []
            assert plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"] < MOST_BLOCKS, kinds


def test_the_number_of_statements_does_not_grow_with_the_rows(full: str) -> None:
    admin = cast.actor(ADMIN)
    counts = {}
    for search, query in SEARCHES.items():
        with CaptureQueriesContext(connection) as captured:
            reads.documents_page(admin, query)
        counts[search] = len(captured)
    # begin, context, documents, own disclosures, ledger, context, commit; words and numbers are looked up first. Where
    # nothing was found, nothing is asked about it, and where no document has the words, none is looked for.
    assert counts == {
        "everything": 6,
        "last name": 7,
        "first and last": 7,
        "one letter": 7,
        "a name nobody has": 5,
        "date of birth": 6,
        "state": 6,
        "a state without documents": 5,
        "center": 6,
        "injury": 6,
        "claim number": 5,
        "document name": 7,
        "any word of the document's name": 7,
        "type of report": 6,
        "a type without documents": 5,
        "location": 6,
        "day of service": 6,
        "months of service": 6,
        "days long ago": 6,
        "days before any": 5,
        "not opened": 6,
        "authorization number": 5,
        "text that is a name": 7,
        "text that is a document's name": 7,
        "text of both": 7,
        "text that is nothing": 5,
        "text that is one letter": 7,
        "text that is a claim number": 5,
        "text of names and a claim number": 5,
        "text that is an authorization number": 5,
        "the goal of the benchmark": 7,
        "all together": 8,
    }


def test_somebody_to_whom_nothing_is_disclosed_costs_no_search(full: str) -> None:
    admin = replace(cast.actor(ADMIN), entitlements=())
    assert statements(admin, ResultQuery()) == []


def test_a_search_that_is_repeated_is_still_planned_for_its_own_words(full: str) -> None:
    """A kept statement must not get one plan for all companies and words: it would suit none of the large ones."""
    admin = cast.actor(ADMIN)
    for _ in range(15):
        reads.documents_page(admin, SEARCHES["last name"])
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) filter (where custom_plans > 5), sum(generic_plans) from pg_prepared_statements"
        )
        kept, generic = cursor.fetchone()
    assert kept > 0
    assert generic == 0
