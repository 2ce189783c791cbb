"""The files themselves: decided, ledgered as viewed or downloaded, opened whole and checked before a byte leaves."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import structlog

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.protected import ask, found
from occhub.domains.accounts import reads as accounts
from occhub.domains.audit import reads as audit
from occhub.domains.results import policy, rules
from occhub.domains.results.models import CompanyKey, Document, StoredFile, blob_store
from occhub.domains.results.reads.documents import _facts, _row
from occhub.domains.results.types import (
    OPENING,
    DocumentRow,
    FileContent,
    FileUnavailable,
    LeftOut,
    neutral_name,
    readable_name,
)
from occhub.platform.crypto import IntegrityFailure, open_sealed
from occhub.platform.errors import NotFound
from occhub.platform.pdf import MOST_MERGED_BYTES, MOST_MERGED_PAGES
from occhub.platform.storage import BlobError

Admit = Callable[[int], None]
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Ahead:
    """What the database holds of some documents that may be opened, read at once and not yet decided: for
    :func:`download_file`, which decides each. A document that is not disclosed is not among them."""

    rows: dict[uuid.UUID, Document]
    files: dict[tuple[uuid.UUID, int], StoredFile]
    keys: dict[tuple[uuid.UUID, int], CompanyKey]


class Reading(Protocol):
    """How one of several documents is read."""

    def __call__(self, actor: Actor, document_id: uuid.UUID, /, *, ahead: Ahead) -> FileContent: ...


@operation(P.RESULT_READ)
def view_file(actor: Actor, document_id: uuid.UUID, admit: Admit | None = None) -> FileContent:
    """The document's bytes, to be shown.

    ``admit`` hears the size before the file is opened; what it raises ends the reading, and nothing was viewed.
    :class:`NotFound` where it is not disclosed, :class:`FileUnavailable` where the stored file is not what was sealed.
    """
    row = _disclosed(actor, document_id, ahead := _ahead(actor, [document_id]))
    return _opened(row, neutral_name(row.id), admit, ahead)


@operation(P.RESULT_READ)
def download_file(
    actor: Actor, document_id: uuid.UUID, admit: Admit | None = None, *, ahead: Ahead | None = None
) -> FileContent:
    """The document's bytes, to be kept; ledgered apart from viewing. As :func:`view_file` in all else.

    ``ahead`` is what :func:`download_files` read of several documents in the same transaction.
    """
    ahead = ahead or _ahead(actor, [document_id])
    row = _disclosed(actor, document_id, ahead)
    name = readable_name(f"{row.last_name}, {row.first_name}", row.title, row.service_date)
    return _opened(row, name, admit, ahead)


@operation(P.RESULT_READ, may=policy.may_look)
def download_files(actor: Actor, document_ids: tuple[uuid.UUID, ...]) -> tuple[FileContent | LeftOut, ...]:
    """The bytes of some documents in their order, each decided and ledgered by itself as by :func:`download_file`.

    ``LeftOut`` stands for one that is not disclosed, and for one that was replaced after it was chosen: at its own
    address it opens marked, among others nobody would see that it does not hold any more. One that cannot be opened
    raises as there, and none is given away; so does a session that ended since the request began (``NotSignedIn``): an
    archive asks part by part, for long.
    """
    accounts.still_signed_in(actor)
    ahead = _ahead(actor, document_ids)
    return tuple(_unless_left_out(actor, one, ahead, download_file) for one in document_ids)


@operation(P.RESULT_READ)
def file_to_join(actor: Actor, document_id: uuid.UUID, *, ahead: Ahead | None = None) -> FileContent:
    """The document's bytes, to become part of one PDF of several. As :func:`download_file` in all else, except that the
    ledger's row does not count as having opened it: nothing leaves yet."""
    ahead = ahead or _ahead(actor, [document_id])
    row = _disclosed(actor, document_id, ahead)
    return _opened(row, neutral_name(row.id), None, ahead)


@operation(P.RESULT_READ, may=policy.may_look)
def files_to_join(actor: Actor, document_ids: tuple[uuid.UUID, ...]) -> tuple[FileContent | LeftOut, ...]:
    """The bytes of some documents as :func:`download_files` gives them, each by :func:`file_to_join`. What is made of
    them may leave when :func:`download_joined` says so."""
    accounts.still_signed_in(actor)
    ahead = _ahead(actor, document_ids)
    return tuple(_unless_left_out(actor, one, ahead, file_to_join) for one in document_ids)


@operation(P.RESULT_READ, may=policy.may_look)
def download_joined(actor: Actor, document_ids: tuple[uuid.UUID, ...]) -> int:
    """One PDF is made of these documents and is about to leave: each is decided once more and written down as
    downloaded, all in one transaction; how many they are.

    :class:`NotFound` where one is not disclosed any more, or was replaced: then none is written down as downloaded, and
    the PDF must not leave. Raises ``NotSignedIn`` as :func:`download_files`.
    """
    accounts.still_signed_in(actor)
    ahead = _ahead(actor, document_ids)
    for one in document_ids:
        if _is_replaced(actor, one, ahead):
            raise NotFound
        download_file(actor, one, ahead=ahead)
    return len(document_ids)


@operation(P.RESULT_READ, may=policy.may_look)
def file(actor: Actor, document_id: uuid.UUID, purpose: Literal["view", "download"]) -> FileContent:
    """The document's bytes for a purpose; the ledger has a row of the operation that stands for it."""
    return download_file(actor, document_id) if purpose == "download" else view_file(actor, document_id)


def _is_replaced(actor: Actor, document_id: uuid.UUID, ahead: Ahead) -> bool:
    """Whether the actor may open it at its address, and would not find it any more."""
    row = ahead.rows.get(document_id)
    return row is not None and not policy.decide(actor, P.RESULT_LIST, _facts(row))


def _unless_left_out(actor: Actor, document_id: uuid.UUID, ahead: Ahead, read: Reading) -> FileContent | LeftOut:
    if _is_replaced(actor, document_id, ahead):
        return LeftOut.REPLACED
    try:
        return read(actor, document_id, ahead=ahead)
    except NotFound:
        return LeftOut.GONE


def _ahead(actor: Actor, document_ids: Sequence[uuid.UUID]) -> Ahead:
    rows = {row.id: row for row in Document.objects.filter(policy.openable_to(actor), id__among=list(document_ids))}
    if not rows:
        return Ahead({}, {}, {})
    companies = {row.company_id for row in rows.values()}
    files = StoredFile.objects.filter(company_id__in=companies, document_id__in=list(rows), kind="served")
    return Ahead(rows, {(one.document_id, one.version): one for one in files}, {})


def _disclosed(actor: Actor, document_id: uuid.UUID, ahead: Ahead) -> Document:
    row = found(ahead.rows, document_id)
    ask(policy.decide(actor, P.RESULT_READ, _facts(row)))
    return row


def _opened(row: Document, name: str, admit: Admit | None, ahead: Ahead) -> FileContent:
    if admit is not None:
        admit(row.size)
    content, digest = _plain_bytes(row, ahead)
    return FileContent(
        id=row.id,
        employee_id=row.employee_id,
        name=name,
        mime="application/pdf",
        content=content,
        sha256=digest,
    )


def _plain_bytes(row: Document, ahead: Ahead) -> tuple[bytes, str]:
    """All bytes of the served file, or :class:`FileUnavailable` and an alert: never a part of them."""
    try:
        stored = ahead.files[row.id, row.version]
        key = _key(stored, ahead)
        sealed = stored.sealed(blob_store().get(stored.blob))
        return open_sealed(sealed, kek=key.kek, aad=stored.place), bytes(stored.content_hash).hex()
    except (KeyError, CompanyKey.DoesNotExist, BlobError, IntegrityFailure) as error:
        log.error("document_file_unavailable", alert=True, document=str(row.id), kind=type(error).__name__)
        raise FileUnavailable from error


def _key(stored: StoredFile, ahead: Ahead) -> CompanyKey:
    """The company's key of a file; the files of one company mostly share it."""
    place = (stored.company_id, stored.company_key_version)
    if place not in ahead.keys:
        ahead.keys[place] = CompanyKey.objects.get(company_id=place[0], version=place[1])
    return ahead.keys[place]


@operation(P.RESULT_READ, may=policy.may_list)
def documents_for_archive(
    actor: Actor, document_ids: tuple[uuid.UUID, ...], kept_ids: tuple[uuid.UUID, ...] = ()
) -> tuple[DocumentRow, ...]:
    """The chosen documents in their order, those kept from before first, all decided in one query.

    :class:`NotFound` when one of ``document_ids`` is not disclosed to the actor: then none is. What was kept and is not
    disclosed any more is left out. :class:`Problem` in words for none, for more than 200 and for more than 1 GB.
    """
    chosen = rules.checked_archive((*kept_ids, *document_ids))
    rows = {row.id: row for row in Document.objects.filter(policy.visible_to(actor), id__in=chosen)}
    if not rows.keys() >= set(document_ids):
        raise NotFound
    rules.check_archive_left(len(rows))
    rules.check_archive_size([row.size for row in rows.values()])
    opened = audit.opened_by_me(actor, list(rows), OPENING)
    return tuple(_row(actor, rows[one], opened) for one in chosen if one in rows)


@operation(P.RESULT_READ, may=policy.may_list)
def documents_for_merge(
    actor: Actor, document_ids: tuple[uuid.UUID, ...], kept_ids: tuple[uuid.UUID, ...] = ()
) -> tuple[DocumentRow, ...]:
    """The chosen documents as :func:`documents_for_archive` gives them; :class:`Problem` also for more than 500 pages
    or 50 MB together."""
    rows = documents_for_archive(actor, document_ids, kept_ids)
    rules.checked_merge(
        [(row.pages, row.size) for row in rows], most_pages=MOST_MERGED_PAGES, most_bytes=MOST_MERGED_BYTES
    )
    return rows
