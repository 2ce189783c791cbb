"""The store against its rows, garbage and old searches, as role worker over all companies."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from occhub.access.actor import Actor, system_actor
from occhub.domains.results import operations, reads, tasks
from occhub.domains.results.models import blob_store
from occhub.domains.results.reads import store as reads_of_store
from occhub.domains.results.types import ResultQuery, StoreReport
from occhub.platform.errors import Forbidden, NotFound
from occhub.platform.storage import BlobRef
from tests.factories import cast, documents
from tests.factories.documents import ADMIN, FABRIKAM_ADMIN, publish, visit
from tests.support import sql

SYSTEM = system_actor("check")
Switch = Callable[[str], None]


@pytest.fixture
def store(db: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of the test's own: the check looks at all of it."""
    from django.conf import settings

    monkeypatch.setattr(settings, "OCCHUB_BLOB_DIR", tmp_path / "blobs")
    return tmp_path / "blobs"


def path_of(database: str, document_id: uuid.UUID) -> Path:
    """The sealed file of a document."""
    ((key,),) = sql.rows(database, "select blob_key from results_file where document_id = %s", document_id)
    return Path(blob_store()._path(key))  # type: ignore[attr-defined]  # of the local store


def two_companies() -> tuple[uuid.UUID, uuid.UUID]:
    """A document of each company."""
    felix = visit("felix", requester=documents.FABRIKAM_BASIC, **documents.FELIX)
    return publish(visit()), publish(felix)


def age(path: Path, hours: float) -> None:
    """Make a file look older."""
    os.utime(path, (time.time() - hours * 3600,) * 2)


def test_a_sound_store_is_reported_as_sound(db: str, store: Path, as_role: Switch) -> None:
    two_companies()
    as_role("occhub_worker")
    report = tasks.check_store(SYSTEM)
    assert report == StoreReport(files=2, opened=2, missing=(), damaged=(), orphans=0)
    assert report.is_sound


def test_missing_and_damaged_files_of_every_company_are_found(db: str, store: Path, as_role: Switch) -> None:
    first, second = two_companies()
    path_of(db, first).unlink()
    data = bytearray(path_of(db, second).read_bytes())
    data[10] ^= 1
    path_of(db, second).write_bytes(data)
    as_role("occhub_worker")
    report = tasks.check_store(SYSTEM, thorough=True)
    assert report == StoreReport(files=2, opened=1, missing=(first,), damaged=(second,), orphans=0)
    assert not report.is_sound


def test_only_blobs_without_a_row_and_older_than_a_day_go(db: str, store: Path, as_role: Switch) -> None:
    first, second = two_companies()
    old, young = (blob_store().put(b"left by a rollback") for _ in range(2))
    ages = {path_of(db, first): 900, path_of(db, second): 900, blob_path(old): 25, blob_path(young): 23}
    for path, hours in ages.items():
        age(path, hours)
    as_role("occhub_worker")
    assert tasks.check_store(SYSTEM).orphans == 1
    assert tasks.remove_garbage(SYSTEM) == 1
    assert [blob_store().exists(one.key) for one in (old, young)] == [False, True]
    assert tasks.check_store(SYSTEM, thorough=True).is_sound
    as_role("occhub_web")
    assert reads.view_file(cast.actor(ADMIN), first).content == documents.proof().content
    assert reads.view_file(cast.actor(FABRIKAM_ADMIN), second).content == documents.proof().content


def test_the_store_is_walked_part_by_part(
    db: str, store: Path, as_role: Switch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However much is stored, no statement asks for more than one part of it, and no transaction spans two."""
    report = visit()
    documents_ = [publish(report, text=f"Report {number}") for number in range(5)]
    gone, broken = documents_[1], documents_[3]
    for path in [path_of(db, one) for one in documents_] + [blob_path(blob_store().put(b"left")) for _ in range(5)]:
        age(path, 25)
    path_of(db, broken).write_bytes(b"x" * path_of(db, broken).stat().st_size)
    path_of(db, gone).unlink()
    monkeypatch.setattr(reads_of_store, "FILES_AT_ONCE", 2)
    monkeypatch.setattr(tasks, "OPENED_AT_ONCE", 2)
    monkeypatch.setattr(tasks, "BLOBS_AT_ONCE", 3)
    as_role("occhub_worker")
    with CaptureQueriesContext(connection) as asked:
        found = tasks.check_store(SYSTEM, thorough=True)
    assert found == StoreReport(files=5, opened=4, missing=(gone,), damaged=(broken,), orphans=5)
    # Rows by 2 (5), files opened by 2 (4), blobs by 3 (9).
    assert sum(one["sql"] == "COMMIT" for one in asked.captured_queries) == 3 + 2 + 3
    monkeypatch.setattr(tasks, "SAMPLE", 3)
    assert tasks.check_store(SYSTEM).opened == 3
    assert tasks.remove_garbage(SYSTEM) == 5
    assert tasks.check_store(SYSTEM).orphans == 0


def test_files_half_written_go_after_a_day(db: str, store: Path, as_role: Switch) -> None:
    kept = blob_path(blob_store().put(b"whole"))
    left = {kept.with_name(f".new-{name}"): hours for name, hours in (("old", 25), ("young", 23))}
    for path, hours in left.items():
        path.write_bytes(b"half")
        age(path, hours)
    as_role("occhub_worker")
    assert tasks.remove_garbage(SYSTEM) == 0
    assert {path.name for path in kept.parent.iterdir()} == {kept.name, ".new-young"}


def blob_path(ref: BlobRef) -> Path:
    """The file of a blob."""
    return Path(blob_store()._path(ref.key))  # type: ignore[attr-defined]  # of the local store


def test_searches_go_after_thirty_days_and_the_worker_sees_no_other(db: str, as_role: Switch) -> None:
    admin = cast.actor(ADMIN)
    old, kept = (operations.save_query(admin, ResultQuery(name=name)) for name in ("vance", "garcia"))
    sql.execute(db, f"update results_query set created_at = now() - interval '31 days' where id = '{old}'")
    as_role("occhub_worker")
    with sql.as_role(db, "occhub_worker") as worker:
        seen = worker.execute("select id from results_query").fetchall()
    assert [one for (one,) in seen] == [old]
    assert operations.drop_old_searches(SYSTEM) == 1
    as_role("occhub_web")
    assert reads.query(admin, kept) == ResultQuery(name="garcia")
    with pytest.raises(NotFound):
        reads.query(admin, old)


def test_news_go_after_their_time_and_the_ledger_stays(db: str, as_role: Switch) -> None:
    """Waved off: 90 days after that. The rest: a year after it happened."""
    ages = {
        "waved off long ago": (100, 91),
        "waved off lately": (100, 89),
        "a year old": (366, None),
        "young": (364, None),
    }
    for name, (days, waved_off) in ages.items():
        first = publish(visit(), text=name)
        reads.view_file(cast.actor(ADMIN), first)
        operations.replace_document(cast.actor(documents.AUSTIN_DESK), first, "", name, documents.proof(f"{name} 2"))
        sql.change(
            db,
            "update results_announcement set at = now() - make_interval(days => %s),"
            " dismissed_at = now() - make_interval(days => %s) where document_id = %s",
            days,
            waved_off,
            first,
        )
    told = "select d.end_note from results_announcement a join results_document d on d.id = a.document_id order by 1"
    ledger = "select count(*) from access_ledger where operation like '%replace_document'"
    before = sql.rows(db, ledger)
    as_role("occhub_worker")
    assert operations.drop_old_news(SYSTEM) == 2
    assert operations.drop_old_news(SYSTEM) == 0
    assert sql.rows(db, told) == [("waved off lately",), ("young",)]
    assert sql.rows(db, ledger) == before


def test_the_worker_sees_no_young_news(db: str) -> None:
    first = publish(visit())
    reads.view_file(cast.actor(ADMIN), first)
    operations.replace_document(cast.actor(documents.AUSTIN_DESK), first, "", "Wrong ear", documents.proof("Corrected"))
    with sql.as_role(db, "occhub_worker") as worker:
        assert worker.execute("select count(*) from results_announcement").fetchone() == (0,)
        sql.change(db, "update results_announcement set at = now() - interval '31 days'")
        assert worker.execute("select count(*) from results_announcement").fetchone() == (1,)


def test_nobody_but_the_system_tends_the_store(db: str) -> None:
    calls: tuple[Callable[[Actor], object], ...] = (
        reads.stored_files,
        lambda actor: reads.damaged_files(actor, []),
        lambda actor: reads.unnamed_blobs(actor, []),
        lambda actor: operations.remove_orphans(actor, []),
        operations.drop_old_searches,
        operations.drop_old_news,
    )
    for email in cast.PEOPLE:
        for call in calls:
            with pytest.raises(Forbidden):
                call(cast.actor(email))


def test_role_web_sees_files_and_keys_of_its_context_alone(db: str) -> None:
    two_companies()
    with sql.as_role(db, "occhub_web") as web:
        for table in ("results_file", "results_company_key", "results_document", "results_token", "results_query"):
            assert web.execute(f"select count(*) from {table}").fetchone() == (0,), table
