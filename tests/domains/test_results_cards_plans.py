"""The list of DOT cards uses its indexes under row-level security, for a company of many cards and for one of few."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from occhub.domains.results import reads
from tests import conftest
from tests.domains.test_results_plans import nodes, plan_of
from tests.factories import cast, documents
from tests.factories.documents import ADMIN, FABRIKAM_ADMIN, Bulk
from tests.support import cluster, sql

CARDS, DRIVERS = 12_000, 6_000
MOST_BLOCKS = 3 * CARDS  # a name: at worst each card that has it is met once and compared with those of its driver
OF_A_PAGE = 2_000  # without a name: 26 cards, or the 101 that Home counts, each compared with those of its driver
SPREAD = """
    update results_document d set valid_until = service_date + 365, employee_id = md5((n %% %s)::text)::uuid
    from (select id, row_number() over (order by published_at, id) as n from results_document) numbered
    where numbered.id = d.id and d.report_type = 'dot-medical-card'
"""


def _rows() -> Iterator[Bulk]:
    for number, moment in enumerate(documents.moments(2 * CARDS, timedelta(minutes=40))):
        kind = "dot-medical-card" if number % 2 else "audiogram"
        yield Bulk(report_type=kind, first_name=f"Nora{number % 97}", title=kind, published_at=moment)
    for moment in documents.moments(20, timedelta(days=9)):
        yield Bulk(
            company_id=cast.FABRIKAM, location_id=cast.FABRIKAM_DALLAS, report_type="dot-medical-card",
            published_at=moment,
        )  # fmt: skip


@pytest.fixture(scope="module")
def full() -> Iterator[str]:
    """A database of the module's own with 12,000 cards of one company, renewed before they end, and 20 of another."""
    name = f"t_cards_{uuid.uuid4().hex[:8]}"
    cluster.clone(conftest.TEMPLATE, name)
    documents.write(name, _rows())
    with sql.superuser(name) as past_all_walls:
        past_all_walls.execute("set session_replication_role = replica")  # the drivers are made up
        assert past_all_walls.execute(SPREAD, (DRIVERS,)).rowcount == CARDS + 20
        past_all_walls.execute(import_module("occhub.domains.results.migrations.0013_followed_cards").MARK)
    sql.execute(name, "vacuum analyze results_document")
    conftest.connect(name, "occhub_web")
    yield name
    connection.close()
    conftest.connect(conftest.TEMPLATE, "occhub_web")
    cluster.drop(name)


def statements(email: str, name: str, *, expired: bool) -> list[dict[str, Any]]:
    """The statements that read documents, of the first and the second page."""
    actor = cast.actor(email)
    with CaptureQueriesContext(connection) as captured:
        place = reads.dot_cards_page(actor, name, expired=expired).older
        reads.dot_cards_page(actor, name, place, expired=expired)
        reads.ending_cards(actor)
    return [one for one in captured.captured_queries if 'FROM "results_document"' in one["sql"]]


@pytest.mark.parametrize("expired", [False, True])
@pytest.mark.parametrize("name", ["", "nora1"])
@pytest.mark.parametrize(("email", "company"), [(ADMIN, cast.NORTHWIND), (FABRIKAM_ADMIN, cast.FABRIKAM)])
def test_a_page_of_cards_reads_indexes_alone(
    full: str, email: str, company: uuid.UUID, name: str, expired: bool
) -> None:
    for statement in statements(email, name, expired=expired):
        plan = plan_of(full, statement["sql"], company)
        found = list(nodes(plan["Plan"]))
        assert "Seq Scan" not in [one["Node Type"] for one in found]
        assert [one for one in found if one.get("Sort Space Type") == "Disk"] == []
        blocks = plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"]
        assert blocks < (MOST_BLOCKS if name else OF_A_PAGE), (blocks, [one["Node Type"] for one in found])


def test_the_newest_card_of_each_driver_alone_is_listed(full: str) -> None:
    actor, seen, place = cast.actor(ADMIN), set[uuid.UUID](), None
    for _ in range(12):
        page = reads.dot_cards_page(actor, cursor=place)
        people = {one.employee_id for one in page.items}
        assert len(people) == 25
        assert not people & seen
        seen |= people
        place = page.older
