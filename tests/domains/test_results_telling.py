"""Whoever got a report is told what became of it: also who got it at the very moment, and who had an older version."""

from __future__ import annotations

import sys
import threading
import uuid
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from occhub.access.actor import system_actor
from occhub.access.database import transactions_of_pages
from occhub.domains.results import operations, reads
from occhub.domains.results.types import AnnouncementKind
from tests.domains.test_results_ending import announced, replace, withdraw
from tests.factories import cast
from tests.factories.documents import ADMIN, GRANTED, publish, visit
from tests.support import sql
from tests.support.postbox import postbox
from tests.support.queue import drain

REPLACED, WITHDRAWN = AnnouncementKind.REPLACED, AnnouncementKind.WITHDRAWN
CORRECTION_WITHDRAWN = AnnouncementKind.CORRECTION_WITHDRAWN


def meanwhile(step: Callable[[], object]) -> Callable[[int], None]:
    """What happens on another connection after a reader was let through, and before it is written down."""

    def admit(_: int) -> None:
        def run() -> None:
            try:
                step()
            finally:
                connection.close()

        other = threading.Thread(target=run)
        other.start()
        other.join()

    return admit


def news(email: str) -> list[AnnouncementKind]:
    """What Home says to somebody, the newest first."""
    return [one.kind for one in reads.news(cast.actor(email))]


@pytest.mark.parametrize(("end", "kind"), [(replace, REPLACED), (withdraw, WITHDRAWN)])
def test_who_gets_it_while_it_is_ended_is_told_by_the_job(
    db: str, end: Callable[[uuid.UUID], uuid.UUID], kind: AnnouncementKind
) -> None:
    document_id = publish(visit())
    content = reads.download_file(cast.actor(ADMIN), document_id, meanwhile(lambda: end(document_id)))
    assert content.content.startswith(b"%PDF")
    assert announced(db) == []  # nobody stood in the ledger when it ended
    with postbox() as box:
        drain(db, **box.environment())
    assert announced(db) == [(str(kind), document_id, ADMIN)]
    assert [to for _, to, _ in box.mails] == [[ADMIN]]
    assert news(ADMIN) == [kind]


def test_the_job_comes_again_until_the_reader_is_written_down(db: str) -> None:
    document_id = publish(visit())

    def ended_and_looked() -> None:
        withdraw(document_id)
        drain(db)

    reads.view_file(cast.actor(ADMIN), document_id, meanwhile(ended_and_looked))
    waiting = "select count(*) from procrastinate_jobs where task_name = 'results.tell_readers' and status = 'todo'"
    assert (announced(db), sql.rows(db, waiting)) == ([], [(1,)])
    sql.change(db, "update procrastinate_jobs set scheduled_at = null where status = 'todo'")
    drain(db)
    assert announced(db) == [("withdrawn", document_id, ADMIN)]
    assert sql.rows(db, waiting) == [(0,)]


def test_nobody_is_told_twice(db: str, as_role: Callable[[str], None]) -> None:
    document_id = publish(visit())
    reads.view_file(cast.actor(ADMIN), document_id)
    withdraw(document_id)
    as_role("occhub_worker")
    job = system_actor("test", company_id=cast.NORTHWIND)
    for _ in range(2):
        assert operations.tell_late_readers(job, document_id, WITHDRAWN, held=True) == 0
    assert announced(db) == [("withdrawn", document_id, ADMIN)]


def test_a_transaction_is_known_while_it_is_open(db: str) -> None:
    document_id = publish(visit())
    seen: list[frozenset[str]] = []
    reads.view_file(cast.actor(ADMIN), document_id, meanwhile(lambda: seen.append(transactions_of_pages())))
    assert len(seen[0]) == 1
    assert not seen[0] & transactions_of_pages()


def test_a_withdrawal_stays_on_home_behind_corrections_that_were_read(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[reads.news.__module__], "MOST_NEWS", 2)
    of = visit()
    gone = publish(of, text="Gone")
    admin = cast.actor(ADMIN)
    reads.view_file(admin, gone)
    withdraw(gone)
    for number in range(3):
        first = publish(of, text=f"Report {number}")
        reads.view_file(admin, first)
        reads.view_file(admin, replace(first, text=f"Report {number}, corrected"))
    with CaptureQueriesContext(connection) as asked:
        assert news(ADMIN) == [WITHDRAWN]
    assert sum("results_announcement" in one["sql"] for one in asked.captured_queries) == 1


def test_who_had_an_older_version_hears_that_its_correction_was_withdrawn(db: str) -> None:
    first = publish(visit())
    reads.view_file(cast.actor(ADMIN), first)
    reads.view_file(cast.actor(GRANTED), first)
    second = replace(first)
    reads.view_file(cast.actor(GRANTED), second)
    withdraw(second)
    assert (news(ADMIN), news(GRANTED)) == ([CORRECTION_WITHDRAWN], [WITHDRAWN])
    told = announced(db)
    assert sorted(told[2:]) == [("correction_withdrawn", second, ADMIN), ("withdrawn", second, GRANTED)]
    with postbox() as box:
        drain(db, **box.environment())
    assert sorted(to for _, to, _ in box.mails) == [[GRANTED], [ADMIN]]
    assert len(announced(db)) == 4


def test_an_older_version_that_is_withdrawn_concerns_its_own_readers_alone(db: str) -> None:
    first = publish(visit())
    reads.view_file(cast.actor(ADMIN), first)
    second = replace(first)
    reads.view_file(cast.actor(GRANTED), second)
    third = replace(second, text="Third")
    withdraw(second, seen=reads.document(cast.actor(GRANTED), second).state)
    assert news(ADMIN) == [REPLACED]
    assert sorted(announced(db)[1:]) == [("replaced", second, GRANTED), ("withdrawn", second, GRANTED)]
    withdraw(third)
    assert news(ADMIN) == [CORRECTION_WITHDRAWN]
