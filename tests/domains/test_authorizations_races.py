"""One key, one authorization; one row, one truth. Real commits, one connection a thread."""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from occhub.access.actor import Actor, Once
from occhub.domains.authorizations import operations, reads
from occhub.domains.authorizations.types import Shown
from occhub.platform.errors import AlreadyDone, Conflict, KeyReused, Problem
from tests.factories import authorizations as made
from tests.factories import cast
from tests.support import sql

PAIRS = max(5, int(os.environ.get("OCCHUB_PAIRS", "50")) // 5)
BASIC = "basic@northwind.example"
Step = Callable[[], object]


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    """Two threads, each with its connection, closed at the end."""
    with ThreadPoolExecutor(2) as threads:
        yield threads
        meet = threading.Barrier(2)

        def close() -> None:
            meet.wait()
            connection.close()

        for done in [threads.submit(close) for _ in range(2)]:
            done.result()


def at_once(pool: ThreadPoolExecutor, *steps: Step) -> list[object]:
    """Begin all steps in the same moment; what each came to: its result, or the refusal."""
    start = threading.Barrier(len(steps))

    def run(step: Step) -> object:
        start.wait()
        try:
            return step()
        except (Conflict, AlreadyDone, Problem) as refusal:
            return refusal

    return [one.result() for one in [pool.submit(run, step) for step in steps]]


def keyed(key: uuid.UUID, content: bytes = b"same") -> Actor:
    return cast.actor(BASIC).with_once(Once("authorization-submit", key, content))


def count(db: str, table: str = "authorizations_authorization") -> int:
    return int(sql.rows(db, f"select count(*) from {table}")[0][0])


def test_the_same_form_twice_is_one_authorization(db: str) -> None:
    key = uuid.uuid4()
    first = operations.submit_authorization(keyed(key), made.request())
    with pytest.raises(AlreadyDone) as again:
        operations.submit_authorization(keyed(key), made.request())
    assert again.value.outcome == str(first.id)
    with pytest.raises(KeyReused):
        operations.submit_authorization(keyed(key, b"other"), made.request(instructions="Other"))
    assert count(db) == 1


def test_a_form_that_was_refused_may_be_sent_again_under_its_key(db: str) -> None:
    key = uuid.uuid4()
    with pytest.raises(Exception, match="services"):
        operations.submit_authorization(keyed(key, b"wrong"), made.request(services=()))
    operations.submit_authorization(keyed(key, b"right"), made.request())
    assert count(db) == 1


def test_two_submits_at_once_have_one_effect(db: str, pool: ThreadPoolExecutor) -> None:
    for turn in range(1, PAIRS + 1):
        actor, new = keyed(uuid.uuid4()), made.request()
        submit = [lambda: operations.submit_authorization(actor, new, again=True)] * 2  # noqa: B023  (ends in the turn)
        results = at_once(pool, *submit)
        ids = {one.outcome if isinstance(one, AlreadyDone) else str(getattr(one, "id", one)) for one in results}
        assert len(ids) == 1
        assert sum(isinstance(one, AlreadyDone) for one in results) == 1
        assert (count(db), count(db, "platform_outbox"), count(db, "authorizations_history")) == (turn, turn, turn)


def test_of_two_alike_at_once_the_second_is_asked_about(db: str, pool: ThreadPoolExecutor) -> None:
    for turn in range(1, PAIRS + 1):
        submit = [lambda: operations.submit_authorization(keyed(uuid.uuid4()), made.request())] * 2
        results = at_once(pool, *submit)
        assert [list(one.fields) for one in results if isinstance(one, Problem)] == [["again"]]
        assert count(db) == turn
        sql.rows(db, "update authorizations_authorization set state = 'completed' returning id")


def test_cancel_and_check_in_never_both_happen(db: str, pool: ThreadPoolExecutor) -> None:
    actor, ended = cast.actor(BASIC), []
    for _ in range(PAIRS):
        one = made.submitted()

        def cancel(one_id: uuid.UUID = one.id) -> object:
            return operations.cancel_authorization(actor, one_id, "Offer withdrawn")

        def check_in(one_id: uuid.UUID = one.id) -> object:
            return made.begin_visit(one_id)

        results = at_once(pool, cancel, check_in)
        assert [isinstance(result, Conflict) for result in results].count(True) == 1
        seen = reads.authorization(actor, one.id)
        cancelled = isinstance(results[1], Conflict)
        assert seen.shown is (Shown.CANCELLED if cancelled else Shown.IN_USE)
        assert (seen.open_visit_id is None) == cancelled
        assert [step.kind for step in seen.history] == ["submitted", "cancelled" if cancelled else "arrived"]
        ended.append(cancelled)
    assert count(db, "visits_visit") == ended.count(False)


def test_two_extensions_at_once_are_one_extension(db: str, pool: ThreadPoolExecutor) -> None:
    one = made.submitted()
    sql.rows(
        db,
        "update authorizations_authorization set valid_from = valid_from - 40, expires_on = expires_on - 40"
        " where id = %s returning id",
        one.id,
    )
    actor = cast.actor(BASIC)
    results = at_once(pool, *[lambda: operations.extend_authorization(actor, one.id)] * 2)
    assert [isinstance(result, Conflict) for result in results].count(True) == 1
    assert reads.authorization(actor, one.id).extended_count == 1
