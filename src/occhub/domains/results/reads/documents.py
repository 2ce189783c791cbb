"""The list, one document, and what is new."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Q

from occhub.access.actor import Actor, Side
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.protected import ask, find
from occhub.domains.audit import reads as audit
from occhub.domains.authorizations import reads as authorizations
from occhub.domains.authorizations.types import brought_by, missing_of
from occhub.domains.results import policy, rules
from occhub.domains.results.models import Document, StoredQuery
from occhub.domains.results.reads._criteria import found, order_of
from occhub.domains.results.reads._out import out_of
from occhub.domains.results.types import (
    MOST_COUNTED,
    OPENING,
    DocumentDetail,
    DocumentRow,
    DocumentState,
    DocumentVersion,
    FileCheck,
    LineReports,
    PersonCheck,
    ResultQuery,
    WithdrawnDocument,
    WithdrawReason,
)
from occhub.platform import clock
from occhub.platform.paging import Page, ordered

NEWEST = 200
MOST_OF_ONE = 200
VERSION_LOOKS_BACK = timedelta(days=1)


def _facts(row: Document) -> policy.DocumentFacts:
    return policy.DocumentFacts(
        row.company_id, row.center_id, row.location_id, row.report_type, DocumentState(row.state)
    )


def _checked(actor: Actor, row: Document) -> FileCheck | None:
    """For the center alone: how it came to believe that the file is about this person."""
    if actor.side is not Side.CENTER:
        return None
    check = PersonCheck(row.person_check)
    return FileCheck(check, row.work_status_id is not None and check is PersonCheck.NOT_MADE, row.is_flattened)


def _row(actor: Actor, row: Document, opened: frozenset[uuid.UUID]) -> DocumentRow:
    return DocumentRow(
        id=row.id,
        employee_id=row.employee_id,
        authorization_id=row.authorization_id,
        visit_id=row.visit_id,
        person=f"{row.last_name}, {row.first_name}",
        date_of_birth=row.date_of_birth,
        title=row.title,
        report_type=row.report_type,
        center_name=row.center_name,
        center_state=row.center_state,
        center_zone=row.center_zone,
        is_injury=row.is_injury,
        service_date=row.service_date,
        published_at=row.published_at,
        size=row.size,
        pages=row.pages,
        is_new=row.id not in opened,
        version=row.version,
        state=DocumentState(row.state),
        checked=_checked(actor, row),
    )


def _records(actor: Actor, rows: Sequence[Document]) -> tuple[DocumentRow, ...]:
    """Records with *new* for the employer: no row of the ledger says that this person opened the document."""
    ids = [row.id for row in rows]
    opened = audit.opened_by_me(actor, ids, OPENING) if actor.side is Side.EMPLOYER else frozenset(ids)
    return tuple(_row(actor, row, opened) for row in rows)


@operation(P.RESULT_LIST, may=policy.may_list)
def documents_page(
    actor: Actor, query: ResultQuery, cursor: str | None = None, *, by_visit: bool = False, counted: bool = False
) -> Page[DocumentRow]:
    """The documents disclosed to the actor that meet every criterion, newest first, 25 a page.

    ``by_visit``, and where dates of service are asked for: those of the latest visit first, each visit's together.
    ``counted``: the first page tells how many there are; one more than 200 stands for all beyond.
    """
    rows = found(actor, query)
    page = ordered(rows, cursor, order_of(query, by_visit=by_visit))
    total = None
    if counted and page.newer is None:
        total = rows[: MOST_COUNTED + 1].count() if page.older else len(page.items)
    return page.with_items(_records(actor, page.items), total=total)


@operation(P.RESULT_LIST, may=policy.may_list, ledgered=False)
def list_version(actor: Actor) -> str:
    """Changes when a document that the actor may find came, changed or went within the last day. Discloses nothing."""
    since = clock.now() - VERSION_LOOKS_BACK
    rows = Document.objects.filter(policy.reach(actor), changed_at__gte=since).order_by("-changed_at")
    newest = rows.values_list("changed_at", flat=True).first()
    return f"{newest.timestamp():.6f}" if newest else "0"


@operation(P.RESULT_READ, may=policy.may_look, ledgered=False)
def new_count(actor: Actor) -> int:
    """How many of the 200 newest documents disclosed to the actor the actor has not opened yet."""
    if not policy.may_list(actor):
        return 0
    rows = Document.objects.filter(policy.visible_to(actor)).order_by("-published_at", "-id")
    ids = list(rows.values_list("id", flat=True)[:NEWEST])
    return len(ids) - len(audit.opened_by_me(actor, ids, OPENING))


@operation(P.RESULT_READ)
def document(actor: Actor, document_id: uuid.UUID) -> DocumentDetail:
    """What stands beside the viewer, of a version that was replaced too.

    :class:`NotFound` for what is not disclosed to the actor, and for what was withdrawn.
    """
    row = find(Document, policy.openable_to(actor), document_id)
    ask(policy.decide(actor, P.RESULT_READ, _facts(row)))
    return _detail(actor, row)


def _detail(actor: Actor, row: Document) -> DocumentDetail:
    return DocumentDetail(
        id=row.id,
        employee_id=row.employee_id,
        authorization_id=row.authorization_id,
        visit_id=row.visit_id,
        person=f"{row.last_name}, {row.first_name}",
        first_name=row.first_name,
        last_name=row.last_name,
        date_of_birth=row.date_of_birth,
        title=row.title,
        report_type=row.report_type,
        center_name=row.center_name,
        center_zone=row.center_zone,
        is_injury=row.is_injury,
        service_date=row.service_date,
        published_at=row.published_at,
        published_by=row.published_by,
        size=row.size,
        pages=row.pages,
        version=row.version,
        state=DocumentState(row.state),
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        versions=_versions(actor, row),
        why=policy.explain(actor, _facts(row)),
        valid_until=row.valid_until,
        is_flattened=row.is_flattened,
        checked=_checked(actor, row),
    )


def _versions(actor: Actor, row: Document) -> tuple[DocumentVersion, ...]:
    """The versions of a report that was ever replaced, as far as the actor may open them; no query for any other."""
    if row.version == 1 and row.state != str(DocumentState.SUPERSEDED):
        return ()
    series = Q(pk=row.first_id) | Q(series_id=row.first_id)
    rows = Document.objects.filter(policy.openable_to(actor), series).order_by("-version")
    return tuple(DocumentVersion(one.id, one.version, DocumentState(one.state), one.published_at) for one in rows)


@operation(P.RESULT_READ, ledgered=False)
def document_version(actor: Actor, document_id: uuid.UUID) -> str:
    """Changes when a document that the actor may open is replaced. Discloses nothing.

    :class:`NotFound` as soon as it is withdrawn or no longer disclosed to the actor, as for what never was.
    """
    row = find(Document, policy.openable_to(actor), document_id)
    ask(policy.decide(actor, P.RESULT_READ, _facts(row)))
    return f"{row.state}.{row.changed_at.timestamp():.6f}"


@operation(P.RESULT_READ, may=policy.may_look)
def documents_of_authorization(actor: Actor, authorization_id: uuid.UUID) -> tuple[DocumentRow, ...]:
    """The documents of one authorization that the actor may open, newest first; none where nothing is disclosed."""
    return _of_one(actor, Q(authorization_id=authorization_id))


@operation(P.RESULT_READ, may=policy.may_look)
def reports_of_lines(actor: Actor, authorization_id: uuid.UUID) -> dict[uuid.UUID, LineReports]:
    """For each line of an authorization in the actor's scope, how many reports it brings and how many are published.

    Counts only types to which the company is entitled at that location, so that it tells of no other. It does not ask
    for a results grant: that a report is out stands on the authorization for whoever sees it.
    """
    one = authorizations.authorization(actor, authorization_id)
    out = out_of(Q(company_id=one.company_id, authorization_id=one.id))
    found = {}
    for line in one.lines:
        missing = missing_of(line, out)
        owed = {kind for kind in brought_by(line) if policy.knows_of(actor, kind, one.location_id)}
        found[line.id] = LineReports(len(owed), len(owed.difference(missing)))
    return found


@operation(P.RESULT_READ, may=policy.may_look)
def documents_of_visit(actor: Actor, visit_id: uuid.UUID) -> tuple[DocumentRow, ...]:
    """The documents of one visit that the actor may open, newest first."""
    return _of_one(actor, Q(visit_id=visit_id))


@operation(P.RESULT_WITHDRAW, may=policy.may_publish)
def withdrawn_of_visit(actor: Actor, visit_id: uuid.UUID) -> tuple[WithdrawnDocument, ...]:
    """What the actor's center withdrew of one visit, the latest first: the fact and the reason, never the file."""
    rows = Document.objects.filter(policy.withdrawn_at(actor), visit_id=visit_id).order_by("-ended_at", "-id")
    return tuple(
        WithdrawnDocument(
            id=row.id,
            employee_id=row.employee_id,
            title=row.title,
            report_type=row.report_type,
            version=row.version,
            center_zone=row.center_zone,
            withdrawn_at=row.ended_at or row.changed_at,
            withdrawn_by=row.ended_by,
            reason=WithdrawReason(row.end_reason or WithdrawReason.OTHER),
            note=row.end_note,
        )
        for row in rows[:MOST_OF_ONE]
    )


def _of_one(actor: Actor, which: Q) -> tuple[DocumentRow, ...]:
    rows = Document.objects.filter(policy.visible_to(actor), which).order_by("-published_at", "-id")
    return _records(actor, list(rows[:MOST_OF_ONE]))


@operation(P.RESULT_LIST, may=policy.may_list)
def query(actor: Actor, query_id: uuid.UUID) -> ResultQuery:
    """A search that the actor stored. :class:`NotFound` for anybody else's."""
    return rules.query_from_json(find(StoredQuery, policy.own_searches(actor), query_id).query)
