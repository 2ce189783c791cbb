"""Every list, count and version reads an index behind the wall, as role web, among 30,000 authorizations."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from occhub.access.actor import Actor, Side
from occhub.domains.authorizations import reads
from occhub.domains.authorizations.models import Authorization, AuthorizationToken, Delivery, Line
from occhub.domains.authorizations.types import AuthorizationFilter, Shelf, Show
from occhub.platform import clock
from tests import conftest
from tests.factories import authorizations as made
from tests.factories import cast
from tests.support import cluster, sql

BASIC, ADMIN, VIEWER = "basic@northwind.example", "user-admin@northwind.example", "view-only@northwind.example"
DESK = "front-desk@austin.example"
ROWS = 30_000
# Of ten rows one is of Northwind; of a hundred about seven still wait for somebody.
OVER = "(array['completed', 'completed', 'cancelled'])[1 + n % 3]"
STATE = f"case when n % 97 < 90 then {OVER} else 'submitted' end"
COMPANY = "case when n % 10 = 0 then company_id else md5((n % 10)::text)::uuid end"
MOST_BLOCKS = 2000
TABLES = ("authorizations_authorization", "authorizations_line", "authorizations_token", "authorizations_delivery")


def _copy(model: Any, count: int, replaced: dict[str, str]) -> str:
    """Copies of the one row (or rows) of a table, with other values in some columns."""
    table, names = model._meta.db_table, [field.attname for field in model._meta.fields]
    columns, values = ", ".join(names), ", ".join(replaced.get(name, f"t.{name}") for name in names)
    return f"insert into {table} ({columns}) select {values} from {table} t, generate_series(1, {count}) n"


def _fill(database: str) -> None:
    made.submitted(services=(made.AUDIOGRAM,))
    when = "t.submitted_at - n * interval '5 minutes'"
    own = {"company_id": COMPANY.replace("company_id", "t.company_id"), "center_id": "t.center_id"}
    dates = {"valid_from": "t.valid_from - n / 288", "expires_on": "t.expires_on - n / 288"}
    member = f"case when n % 20 = 0 then t.responsible_member_id else '{cast.key('member ' + ADMIN)}'::uuid end"
    child = own | {"id": "md5(n::text || t.id::text)::uuid", "authorization_id": "md5('a' || n::text)::uuid"}
    line = {"number": "n::text", "state": "case n % 50 when 1 then 'refused' else t.state end"}
    ended = {"outcome_reason": "'refused-declined'", "ended_at": "now() - n * interval '5 minutes'"}
    token = {"token": "case n % 400 when 0 then t.token else md5(n::text) end"}
    whole = {"id": "md5('a' || n::text)::uuid", "number": "n::text", "state": STATE, "responsible_member_id": member}
    moments = {"submitted_at": when, "changed_at": when}
    statements = [
        _copy(Line, ROWS, child | line | ended),
        _copy(Delivery, ROWS, child),
        _copy(AuthorizationToken, ROWS, child | token),
        _copy(Authorization, ROWS, own | dates | whole | moments),
    ]
    with psycopg.connect(cluster.info().admin_dsn, dbname=database) as plain:
        plain.execute("set session_replication_role = replica")
        for statement in statements:
            plain.execute(statement.encode())
        for table in TABLES:
            plain.execute(f"analyze {table}".encode())


@pytest.fixture(scope="module")
def full() -> Iterator[str]:
    """A database of the module's own."""
    name = f"t_plans_{uuid.uuid4().hex[:8]}"
    cluster.clone(conftest.TEMPLATE, name)
    conftest.connect(name, "occhub_web")
    _fill(name)
    yield name
    connection.close()
    conftest.connect(conftest.TEMPLATE, "occhub_web")
    cluster.drop(name)


def plan_of(database: str, statement: str, actor: Actor) -> dict[str, Any]:
    """The plan of a statement as role web behind the wall."""
    setting = "occhub.centers" if actor.side is Side.CENTER else "occhub.company"
    value = ",".join(map(str, actor.center_ids)) if actor.side is Side.CENTER else str(actor.company_id)
    with sql.as_role(database, "occhub_web") as plain, plain.transaction():
        plain.execute("select set_config(%s, %s, true)", [setting, value])
        ((plan,),) = plain.execute(f"explain (analyze, buffers, format json) {statement}".encode()).fetchall()
        return dict(plan[0])


def nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every node of a plan."""
    yield node
    for inner in node.get("Plans", ()):
        yield from nodes(inner)


def page(**wanted: Any) -> Callable[[Actor], object]:
    return lambda actor: reads.authorizations_page(actor, AuthorizationFilter(**wanted))


def shelf(which: Shelf) -> Callable[[Actor], object]:
    return lambda actor: reads.inbox(actor, which)


READS: dict[str, tuple[str, Callable[[Actor], object]]] = {
    **{f"{show or 'all'} for {email}": (email, page(show=show)) for show in Show for email in (ADMIN, BASIC, VIEWER)},
    "by name": (ADMIN, page(words="vance nora")),
    "by nobody's name": (ADMIN, page(words="zebulon")),
    "by number": (BASIC, page(words="A-0000-0000")),
    "counts": (ADMIN, reads.home_counts),
    "own counts": (BASIC, reads.home_counts),
    "latest own": (BASIC, reads.latest_own),
    "open like": (ADMIN, lambda actor: reads.open_like(actor, cast.employee("nora"), [made.AUDIOGRAM])),
    "own open like": (BASIC, lambda actor: reads.open_like(actor, cast.employee("nora"), [made.AUDIOGRAM])),
    "injuries": (ADMIN, lambda actor: reads.known_injuries(actor, cast.employee("nora"))),
    "own injuries": (BASIC, lambda actor: reads.known_injuries(actor, cast.employee("nora"))),
    "version": (ADMIN, reads.list_version),
    "own version": (BASIC, reads.list_version),
    **{f"inbox {which}": (DESK, shelf(which)) for which in Shelf},
    "inbox by name": (DESK, lambda actor: reads.inbox(actor, Shelf.ALL, "vance")),
    "inbox by date of birth": (DESK, lambda actor: reads.inbox(actor, Shelf.ALL, "1/2/1990", born=date(1990, 1, 2))),
    "inbox by number": (DESK, lambda actor: reads.inbox(actor, Shelf.ALL, "A00000000")),
    "inbox version": (DESK, reads.inbox_version),
    "inbox waiting": (DESK, reads.inbox_waiting),
    "awaiting reports": (DESK, lambda actor: reads.awaiting_reports(actor, clock.now() - timedelta(days=60), 101)),
}


@pytest.mark.parametrize("name", READS)
def test_a_read_takes_an_index_and_spills_nothing(full: str, name: str) -> None:
    email, read = READS[name]
    actor = cast.actor(email)
    with CaptureQueriesContext(connection) as captured:
        read(actor)
    said = [one["sql"] for one in captured.captured_queries]
    asked = [one for one in said if any(f'FROM "{table}"' in one for table in TABLES)]
    assert asked
    for statement in asked:
        plan = plan_of(full, statement, actor)
        found = list(nodes(plan["Plan"]))
        blocks = plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"]
        kinds = [one["Node Type"] for one in found]
        assert "Seq Scan" not in kinds, statement
        assert [one for one in found if one.get("Sort Space Type") == "Disk"] == []
        assert blocks < MOST_BLOCKS, (blocks, kinds, statement)
