"""A published report is put right: replaced by a corrected version, or withdrawn.

The authorization's row is locked first, as in all that happens to a visit, and only then the document's row is read
again: of two that end the same report at once one wins, and the other is told who came first.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import date

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.protected import ask, find, touch
from occhub.domains.authorizations import operations as authorizations
from occhub.domains.authorizations.types import DocumentSource
from occhub.domains.catalogue.types import load_packaged
from occhub.domains.results import policy, rules
from occhub.domains.results.events import CardChanged, DocumentReplaced, DocumentWithdrawn
from occhub.domains.results.models import Document, StoredFile
from occhub.domains.results.operations._cards import unmark
from occhub.domains.results.operations._telling import tell_readers
from occhub.domains.results.operations.publishing import _person_check, _Publication, _store
from occhub.domains.results.reads._out import reports_out
from occhub.domains.results.reads.documents import _facts
from occhub.domains.results.types import AnnouncementKind, DocumentState
from occhub.platform import clock, outbox
from occhub.platform.errors import Conflict, Problem
from occhub.platform.pdf import InspectedPdf


@dataclass(frozen=True, slots=True)
class _Held:
    """A document under its locks, and what a version of it copies."""

    row: Document
    source: DocumentSource


@operation(P.RESULT_REPLACE, may=policy.may_bring)
def replace_document(
    actor: Actor,
    document_id: uuid.UUID,
    title: str,
    reason: str,
    pdf: InspectedPdf,
    *,
    is_right_person: bool = False,
    valid_until: date | None = None,
) -> uuid.UUID:
    """Publish a corrected version of a report of the actor's center. Returns the id of the new version.

    Type, line, visit and date of service stay; an empty ``title`` and no ``valid_until`` keep the older one's.
    That one leaves every list and can still be opened at its address. :class:`Problem` at ``reason``, ``title``,
    ``valid_until`` or ``file``; :class:`Conflict` where it was replaced, withdrawn or archived before;
    :class:`PersonMissing` as where a report is published.
    """
    reason = rules.checked_reason(reason)
    held = _held(actor, P.RESULT_REPLACE, document_id, (DocumentState.PUBLISHED,))
    row = held.row
    _refuse_same(row, pdf)
    kind = load_packaged().report_types[row.report_type]
    successor = _Publication(
        id=uuid.uuid4(),
        visit_id=row.visit_id,
        line_id=row.line_id,
        source=held.source,
        report_type=row.report_type,
        title=rules.checked_title(title or row.title, kind),
        service_date=row.service_date,
        published_at=clock.now(),
        published_by=actor.name,
        person_check=_person_check(held.source, pdf, is_right_person=is_right_person),
        valid_until=rules.checked_valid_until(kind, valid_until or row.valid_until, row.service_date),
        version=row.version + 1,
        series_id=row.first_id,
        work_status_id=row.work_status_id,  # a file in the place of a rendered report speaks of the same status
    )
    _store(successor, pdf)
    _end(actor, row, DocumentState.SUPERSEDED, note=reason)
    authorizations.note_correction(actor, row.authorization_id)
    outbox.publish(DocumentReplaced(row.company_id, row.id, successor.id))
    tell_readers(actor, row, AnnouncementKind.REPLACED)
    return successor.id


@operation(P.RESULT_WITHDRAW, may=policy.may_bring)
def withdraw_document(
    actor: Actor, document_id: uuid.UUID, reason: str, note: str, seen: DocumentState = DocumentState.PUBLISHED
) -> uuid.UUID:
    """Close a report of the actor's center on every door, a version that was replaced too. Returns its id.

    Nothing comes back in its place; its lines owe their reports again. ``reason`` is a code of ``WithdrawReason``,
    ``note`` for the center alone, ``seen`` the state that the person had in view. :class:`Problem` at reason or note;
    :class:`Conflict` where the report is in another state than that, or was withdrawn before.
    """
    code, note = rules.checked_withdrawal(reason, note)
    if seen is DocumentState.WITHDRAWN:
        raise Problem({"reason": "This report was withdrawn before."})
    row = _held(actor, P.RESULT_WITHDRAW, document_id, (seen,)).row
    _end(actor, row, DocumentState.WITHDRAWN, reason=str(code), note=note)
    authorizations.take_back_result(actor, row.authorization_id, reports_out(row.authorization_id))
    unmark(row)
    outbox.publish(DocumentWithdrawn(row.company_id, row.id))
    if row.valid_until is not None:
        outbox.publish(CardChanged(row.company_id, row.id))
    tell_readers(actor, row, AnnouncementKind.WITHDRAWN, held=seen is DocumentState.PUBLISHED)
    return uuid.UUID(str(row.id))


def _held(actor: Actor, permission: P, document_id: uuid.UUID, states: tuple[DocumentState, ...]) -> _Held:
    """The document, locked after its authorization, in one of these states; else :class:`Conflict` in words."""
    row = find(Document, policy.reach(actor), document_id)
    ask(policy.decide(actor, permission, _facts(row)))
    source = authorizations.source_of_document(actor, row.authorization_id, row.line_id)
    row = find(Document, policy.reach(actor), document_id, lock=True)
    state = DocumentState(row.state)
    if state not in states:
        raise Conflict(rules.ended_words(state, row.ended_by))
    return _Held(row, source)


def _end(actor: Actor, row: Document, state: DocumentState, *, reason: str = "", note: str = "") -> None:
    row.state, row.end_reason, row.end_note = str(state), reason, note
    row.ended_by, row.ended_at = actor.name, clock.now()
    row.changed_at = row.ended_at
    row.save(update_fields=["state", "end_reason", "end_note", "ended_by", "ended_at", "changed_at"])
    touch(row)


def _refuse_same(row: Document, pdf: InspectedPdf) -> None:
    """The same bytes once more correct nothing: a slip in choosing the file."""
    same = StoredFile.objects.filter(
        company_id=row.company_id, document_id=row.id, content_hash=hashlib.sha256(pdf.content).digest()
    )
    if same.exists():
        raise Problem({"file": "This is the file that is published now. Choose the corrected one."})
