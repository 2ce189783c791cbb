"""Open a document: byte for byte for whom it is disclosed, nothing for anybody else, nothing when it is damaged."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from occhub.domains.results import reads
from occhub.domains.results.models import blob_store
from occhub.domains.results.types import FileContent, FileUnavailable
from occhub.platform.errors import Forbidden, NotFound, Problem
from tests.factories import cast, documents
from tests.factories.documents import ADMIN, AUSTIN_DESK, FABRIKAM_ADMIN, GRANTED, proof, publish, visit
from tests.support import sql

EVERYBODY_ELSE = (
    documents.BASIC,  # submitted the authorization, and has no grant
    documents.BASIC2,
    documents.VIEW_ONLY,
    documents.FABRIKAM_ADMIN,
    documents.FABRIKAM_BASIC,
    documents.RENO_DESK,
    "operator@provider.example",
)
OPENERS = (reads.document, reads.view_file, reads.download_file)


def blob_path(database: str) -> Path:
    """The file of the only document."""
    ((key,),) = sql.rows(database, "select blob_key from results_file")
    return Path(blob_store()._path(key))  # type: ignore[attr-defined]  # of the local store


def test_the_bytes_are_those_that_were_published(db: str) -> None:
    document_id = publish(visit(), text="Bytes")
    expected = FileContent(
        id=document_id,
        employee_id=cast.employee("nora"),
        name=f"report-{document_id.hex[:8]}.pdf",
        mime="application/pdf",
        content=proof("Bytes").content,
        sha256=hashlib.sha256(proof("Bytes").content).hexdigest(),
    )
    ((day,),) = sql.rows(db, "select service_date::text from results_document")
    kept = replace(expected, name=f"Vance-Nora_Audiogram_{day}.pdf")
    for email in (ADMIN, GRANTED, AUSTIN_DESK):
        assert reads.view_file(cast.actor(email), document_id) == expected
        assert reads.download_file(cast.actor(email), document_id) == kept
        assert reads.file(cast.actor(email), document_id, "download") == kept


@pytest.mark.parametrize("read", OPENERS, ids=lambda one: one.__name__)
def test_a_foreign_document_is_as_none_at_all(db: str, read: Callable[..., Any]) -> None:
    document_id = publish(visit())
    for email in EVERYBODY_ELSE:
        for one in (document_id, uuid.uuid4()):
            with pytest.raises(NotFound):
                read(cast.actor(email), one)


@pytest.mark.parametrize("state", ["withdrawn", "archived"])
def test_what_is_not_published_is_gone_for_the_employer(db: str, state: str) -> None:
    document_id = publish(visit())
    sql.execute(db, f"update results_document set state = '{state}'")
    for read in OPENERS:
        with pytest.raises(NotFound):
            read(cast.actor(ADMIN), document_id)
    assert reads.documents_of_visit(cast.actor(AUSTIN_DESK), uuid.uuid4()) == ()


def test_the_ledger_tells_viewing_from_downloading(db: str) -> None:
    document_id = publish(visit())
    reads.view_file(cast.actor(ADMIN), document_id)
    reads.download_file(cast.actor(ADMIN), document_id)
    with pytest.raises(NotFound):
        reads.view_file(cast.actor(FABRIKAM_ADMIN), document_id)
    columns = "operation, outcome, rule, object_id, people"
    where = "operation like 'domains.results.reads.files.%' order by at"
    nora = cast.employee("nora")
    assert sql.rows(db, f"select {columns} from access_ledger where {where}") == [
        ("domains.results.reads.files.view_file", "allowed", "results.entitled-user-admin", document_id, [nora]),
        ("domains.results.reads.files.download_file", "allowed", "results.entitled-user-admin", document_id, [nora]),
        ("domains.results.reads.files.view_file", "denied", "NotFound", None, []),
    ]


def flip(path: Path) -> None:
    """One bit of the sealed bytes changes."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


DAMAGES: dict[str, Callable[[str], None]] = {
    "a bit flipped": lambda db: flip(blob_path(db)),
    "cut short": lambda db: os.truncate(blob_path(db), blob_path(db).stat().st_size - 1),
    "gone": lambda db: blob_path(db).unlink(),
    "row: content hash": lambda db: sql.execute(db, "update results_file set content_hash = sha256('x')"),
    "row: wrapped key": lambda db: sql.execute(
        db, "update results_file set wrapped_key = set_byte(wrapped_key, 20, get_byte(wrapped_key, 20) # 1)"
    ),
    "row: another document's": lambda db: sql.execute(
        db,
        "set session_replication_role = replica; update results_file set document_id = gen_random_uuid()",
    ),
    "company key": lambda db: sql.execute(
        db, "update results_company_key set wrapped = set_byte(wrapped, 20, get_byte(wrapped, 20) # 1)"
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_of_a_damaged_file_not_one_byte_leaves(db: str, damage: str) -> None:
    document_id = publish(visit())
    DAMAGES[damage](db)
    with capture_logs() as logs:
        for read in (reads.view_file, reads.download_file):
            with pytest.raises(FileUnavailable):
                read(cast.actor(ADMIN), document_id)
    alerts = [one for one in logs if one["event"] == "document_file_unavailable"]
    assert [(one["alert"], one["document"], one["log_level"]) for one in alerts] == [
        (True, str(document_id), "error")
    ] * 2
    outcomes = "select operation, outcome from access_ledger where operation like '%_file' order by at"
    assert sql.rows(db, outcomes) == [
        ("domains.results.reads.files.view_file", "failed"),
        ("domains.results.reads.files.download_file", "failed"),
    ]
    assert reads.document(cast.actor(ADMIN), document_id).pages == 1


def test_an_archive_is_decided_as_a_whole(db: str) -> None:
    mine = [publish(visit()), publish(visit("ines", **documents.INES), text="Second")]
    foreign = publish(visit("felix", requester=documents.FABRIKAM_BASIC, **documents.FELIX))
    admin = cast.actor(ADMIN)
    assert [row.id for row in reads.documents_for_archive(admin, (mine[1], mine[0], mine[1]))] == [mine[1], mine[0]]
    for other in (foreign, uuid.uuid4()):
        with pytest.raises(NotFound):
            reads.documents_for_archive(admin, (*mine, other))
    with pytest.raises(Forbidden):
        reads.documents_for_archive(cast.actor(documents.BASIC), tuple(mine))


def test_limits_of_an_archive_are_told_in_words(db: str) -> None:
    admin = cast.actor(ADMIN)
    with pytest.raises(Problem) as refused:
        reads.documents_for_archive(admin, ())
    assert refused.value.fields == {"": "Choose at least one document to download."}
    with pytest.raises(Problem) as refused:
        reads.documents_for_archive(admin, tuple(uuid.uuid4() for _ in range(201)))
    assert refused.value.fields == {"": "You can download up to 200 documents at once. Choose fewer and try again."}
    ids = documents.write(db, [documents.Bulk(published_at=at) for at in documents.moments(30)])
    sql.execute(db, "update results_document set size = 40 * 1024 * 1024")
    assert len(reads.documents_for_archive(admin, tuple(ids[:25]))) == 25
    with pytest.raises(Problem) as refused:
        reads.documents_for_archive(admin, tuple(ids))
    assert refused.value.fields == {"": "These documents are larger than 1 GB together. Choose fewer and try again."}
