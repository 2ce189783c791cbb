"""One key, one effect: twins at once, other content, failure, and whose key it is."""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import connection

from occhub.access.actor import Actor, Once, anonymous_actor, system_actor
from occhub.platform import idempotency
from occhub.platform.errors import AlreadyDone, KeyReused
from tests.factories import cast
from tests.support import sql, toys

PAIRS = int(os.environ.get("OCCHUB_PAIRS", "50"))
ADMIN = "user-admin@northwind.example"


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    """Eight threads, each with its connection, closed at the end."""
    with ThreadPoolExecutor(8) as threads:
        yield threads
        meet = threading.Barrier(8)

        def close() -> None:
            meet.wait()
            connection.close()

        for done in [threads.submit(close) for _ in range(8)]:
            done.result()


def _learn(actor: Actor, mark: uuid.UUID, start: threading.Barrier) -> str:
    start.wait()
    try:
        return str(toys.happen(actor, mark))
    except AlreadyDone as done:
        return done.outcome


@pytest.mark.parametrize("twins", [2, 8])
def test_twins_at_once_have_one_effect_and_learn_the_same(db: str, pool: ThreadPoolExecutor, twins: int) -> None:
    admin = cast.actor(ADMIN)
    marks: list[uuid.UUID] = []
    for _ in range(PAIRS if twins == 2 else max(5, PAIRS // 10)):
        start, marks = threading.Barrier(twins), [*marks, uuid.uuid4()]
        bound = admin.with_once(toys.key())
        answers = [done.result() for done in [pool.submit(_learn, bound, marks[-1], start) for _ in range(twins)]]
        assert len(set(answers)) == 1
        assert uuid.UUID(answers[0]).version == 4
    assert toys.effects(db) == [str(mark) for mark in marks]
    outcomes = sql.rows(
        db, "select outcome, count(*)::int from access_ledger where operation like 'tests.%%' group by 1"
    )
    assert dict(outcomes) == {"allowed": len(marks), "repeated": len(marks) * (twins - 1)}


def test_twins_that_both_need_the_work_do_it_once_when_the_first_fails(db: str, pool: ThreadPoolExecutor) -> None:
    """The twin waits on the claim of one that is undone, and then does the work itself."""
    claimed, go_on = threading.Event(), threading.Event()

    @toys.changing
    def work(actor: Actor, fail: list[bool]) -> uuid.UUID:
        event = toys.happen(actor, cast.key("work"))
        if fail.pop():
            claimed.set()
            go_on.wait(10)
            raise LookupError
        return event

    admin, turns = cast.actor(ADMIN).with_once(toys.key()), [False, True]
    first = pool.submit(work, admin, turns)
    assert claimed.wait(10)
    second = pool.submit(work, admin, turns)
    toys.wait_until(lambda: sql.rows(db, "select 1 from pg_stat_activity where wait_event = 'transactionid'"))
    go_on.set()
    assert isinstance(first.exception(), LookupError)
    made = second.result(10)
    assert toys.effects(db) == [str(cast.key("work"))]
    assert sql.rows(db, "select outcome from platform_idempotency") == [(str(made),)]


def test_a_key_stands_for_one_content_one_operation_and_one_company(db: str) -> None:
    admin, once, mark = cast.actor(ADMIN), toys.key(), cast.key("mark")
    toys.happen(admin.with_once(once), mark)
    others: tuple[Callable[[], object], ...] = (
        lambda: toys.happen(admin.with_once(Once(once.route, once.key, b"other")), mark),
        lambda: toys.follow(admin.with_once(once), mark),
        lambda: toys.happen(replace(admin, company_id=cast.FABRIKAM).with_once(once), mark),
    )
    for other in others:
        with pytest.raises(KeyReused):
            other()
    with pytest.raises(AlreadyDone):
        toys.happen(admin.with_once(once), mark)
    assert toys.effects(db) == [str(mark)]
    assert toys.effects(db, "Followed") == []


def test_a_failure_leaves_no_claim(db: str) -> None:
    admin, mark = cast.actor(ADMIN).with_once(toys.key()), cast.key("mark")
    with pytest.raises(LookupError):
        toys.fall(admin, mark)
    assert sql.rows(db, "select count(*)::int from platform_idempotency") == [(0,)]
    toys.happen(admin, mark)
    assert toys.effects(db) == [str(mark)]


def test_a_key_is_a_persons_own_and_a_routes_own(db: str) -> None:
    once = toys.key()
    people = [cast.actor(ADMIN), cast.actor("basic@northwind.example"), anonymous_actor("x"), system_actor("toys")]
    routes = [once, Once("elsewhere", once.key, once.content_hash)]
    for who in people[:3]:
        for one in routes:
            toys.happen(who.with_once(one), cast.key("mark"))
    with pytest.raises(AlreadyDone):  # nobody is signed in: those without a person share one space of random keys
        toys.happen(people[3].with_once(once), cast.key("mark"))
    owners = sql.rows(db, "select owner_id, count(*)::int from platform_idempotency group by 1 order by 1")
    assert sorted(owners) == sorted([(idempotency.NOBODY, 2), *((who.user_id, 2) for who in people[:2])])


def test_a_read_uses_no_key(db: str) -> None:
    @toys.reading
    def look(actor: Actor) -> int:
        return 7

    admin = cast.actor(ADMIN).with_once(toys.key())
    assert [look(admin), look(admin)] == [7, 7]
    assert sql.rows(db, "select count(*)::int from platform_idempotency") == [(0,)]


def test_nothing_but_an_id_is_kept(db: str) -> None:
    admin = cast.actor(ADMIN).with_once(toys.key())
    event = toys.happen(admin, cast.key("mark"))
    rows = sql.rows(db, "select owner_id, route, key, outcome, length(content_hash) from platform_idempotency")
    assert rows == [(admin.user_id, "toys", admin.once.key if admin.once else None, str(event), 32)]
