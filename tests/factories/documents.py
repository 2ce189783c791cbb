"""Published documents: a few made as the center makes them, thousands written at once for searches."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import psycopg

from occhub.domains.results import operations as results
from occhub.domains.results.types import TokenKind
from occhub.domains.visits.types import VisitDetail
from occhub.platform.pdf import InspectedPdf, inspected
from occhub.platform.text import normal_claim, sort_key, tokens
from tests.factories import authorizations as made
from tests.factories import cast
from tests.support import cluster, pdfs, sql

ADMIN, GRANTED = "user-admin@northwind.example", "granted@northwind.example"
BASIC, BASIC2, VIEW_ONLY = "basic@northwind.example", "basic2@northwind.example", "view-only@northwind.example"
SUPERVISOR = "supervisor@northwind.example"
FABRIKAM_ADMIN, FABRIKAM_BASIC = "user-admin@fabrikam.example", "basic@fabrikam.example"
AUSTIN_DESK, RENO_DESK = "front-desk@austin.example", "front-desk@reno.example"
RENO: dict[str, Any] = {
    "location_id": cast.NORTHWIND_RENO,
    "employee_id": cast.employee("maeve"),
    "center_id": cast.RENO,
}
INES: dict[str, Any] = {"employee_id": cast.employee("ines")}
FELIX: dict[str, Any] = {"location_id": cast.FABRIKAM_DALLAS, "employee_id": cast.employee("felix")}


@cache
def proof(text: str = "Audiogram", size: int = 0) -> InspectedPdf:
    """A checked PDF that says ``text`` (of about ``size`` bytes); each is inspected once a run."""
    found = inspected(pdfs.padded_pdf(text, size) if size else pdfs.clean_pdf(text))
    assert isinstance(found, InspectedPdf)
    return found


def visit(name: str = "nora", desk: str = AUSTIN_DESK, requester: str = BASIC, **changes: Any) -> VisitDetail:
    """A member of the cast in the center."""
    return made.begin_visit(made.submitted(requester, **changes).id, name, desk)


def publish(
    of: VisitDetail,
    report_type: str = "audiogram",
    title: str = "",
    line_id: uuid.UUID | None = None,
    desk: str = AUSTIN_DESK,
    text: str = "Audiogram",
    size: int = 0,
    valid_until: date | None = None,
) -> uuid.UUID:
    """A published report of a visit; one that expires is good for a year unless the test says else."""
    until = valid_until or made.today() + timedelta(days=365)
    return results.publish_document(
        cast.actor(desk), of.id, report_type, title, line_id, proof(text, size), valid_until=until
    )


@dataclass(frozen=True)
class Bulk:
    """One document written past the operations. Ids of visit, authorization and employee are made up."""

    company_id: uuid.UUID = cast.NORTHWIND
    location_id: uuid.UUID = cast.NORTHWIND_AUSTIN
    center_id: uuid.UUID = cast.AUSTIN
    first_name: str = "Nora"
    last_name: str = "Vance"
    date_of_birth: date = date(1988, 3, 14)
    center_state: str = "TX"
    report_type: str = "audiogram"
    title: str = "Audiogram"
    is_injury: bool = False
    claim: str = ""
    number: str = ""
    state: str = "published"
    published_at: datetime = datetime(2026, 11, 1, 15, tzinfo=UTC)
    service_date: date | None = None  # None: the day of publication
    visit_id: uuid.UUID | None = None


_WHERE = ("id", "company_id", "center_id", "location_id", "visit_id", "authorization_id", "employee_id", "line_id")
_WHO = ("responsible_member_id", "first_name", "last_name", "sort_key", "date_of_birth")
_PLACE = ("center_name", "center_state", "center_zone")
_WHAT = ("report_type", "title", "is_injury", "claim_key", "service_date", "published_at", "published_by")
_DOCUMENT = (*_WHERE, *_WHO, *_PLACE, *_WHAT, "state", "version", "pages", "size", "changed_at")


def write(database: str, rows: Iterable[Bulk]) -> list[uuid.UUID]:
    """Write documents by COPY as superuser, without checks of foreign keys; returns their ids in order."""
    found = [(uuid.uuid4(), row) for row in rows]
    with psycopg.connect(cluster.info().admin_dsn, dbname=database) as connection:
        connection.execute("set session_replication_role = replica")
        _copy(connection, "results_document", _DOCUMENT, (_document(one, row) for one, row in found))
        words = ("id", "company_id", "center_id", "kind", "token", "document_id")
        _copy(connection, "results_token", words, (line for one, row in found for line in _tokens(one, row)))
    with psycopg.connect(cluster.info().admin_dsn, dbname=database, autocommit=True) as connection:
        connection.execute("vacuum analyze results_document, results_token")
    return [one for one, _ in found]


def _copy(
    connection: psycopg.Connection, table: str, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]
) -> None:
    with connection.cursor().copy(f"copy {table} ({', '.join(columns)}) from stdin") as copy:
        for row in rows:
            copy.write_row(row)


def _document(identity: uuid.UUID, row: Bulk) -> tuple[Any, ...]:
    key, other = sort_key(row.last_name, row.first_name), uuid.uuid4
    place, day = (row.company_id, row.center_id, row.location_id), row.service_date or row.published_at.date()
    return (
        *(identity, *place, row.visit_id or other(), other(), other(), None, other()),
        *(row.first_name, row.last_name, key, row.date_of_birth, "Harborline", row.center_state, "America/Chicago"),
        *(row.report_type, row.title, row.is_injury, normal_claim(row.claim)),
        *(day, row.published_at, "Clinician", row.state, 1, 1, 1000, row.published_at),
    )


def _tokens(identity: uuid.UUID, row: Bulk) -> Iterator[tuple[Any, ...]]:
    names, number = [*tokens(row.last_name), *tokens(row.first_name)], [normal_claim(row.number)]
    for kind, words in ((TokenKind.NAME, names), (TokenKind.TITLE, tokens(row.title)), (TokenKind.NUMBER, number)):
        for word in dict.fromkeys(filter(None, words)):
            yield uuid.uuid4(), row.company_id, row.center_id, int(kind), word, identity


def moments(count: int, step: timedelta = timedelta(minutes=7)) -> Iterator[datetime]:
    """Moments of publication, the newest first."""
    newest = datetime(2026, 11, 20, 15, tzinfo=UTC)
    return (newest - number * step for number in range(count))


def give(database: str, employee_id: uuid.UUID, ids: Iterable[uuid.UUID]) -> None:
    """Make documents that were written at once those of a person, past the references that they do not have."""
    with sql.superuser(database) as past_all_walls:
        past_all_walls.execute("set session_replication_role = replica")
        past_all_walls.execute(
            "update results_document set employee_id = %s where id = any(%s)", (employee_id, list(ids))
        )
