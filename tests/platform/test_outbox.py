"""Facts leave with the operation that makes them true, reach each subscriber once, and hold ids only."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from occhub.access.actor import Actor
from occhub.platform import outbox
from tests.factories import cast
from tests.support import sql, toys, worker

ADMIN = "user-admin@northwind.example"
MARK = cast.key("mark")


@pytest.fixture(autouse=True)
def subscribed() -> Iterator[None]:
    """The toys listen while a test runs."""
    before = {kind: list(known) for kind, known in outbox._SUBSCRIPTIONS.items()}
    worker.register()
    yield
    outbox._SUBSCRIPTIONS.clear()
    outbox._SUBSCRIPTIONS.update(before)


def _jobs(database: str) -> list[tuple[str, str, str]]:
    return sql.rows(
        database,
        "select args->>'event_id', args->>'subscriber', status::text from procrastinate_jobs"
        " where task_name = 'platform.relay' order by id",
    )


def test_an_event_and_its_jobs_are_written_together_by_role_web(db: str) -> None:
    event = str(toys.happen(cast.actor(ADMIN), MARK))
    assert _jobs(db) == [(event, "toys.follow", "todo"), (event, "toys.follow_badly", "todo")]
    rows = sql.rows(db, "select id::text, kind, payload, company_id from platform_outbox")
    payload = {"company_id": str(cast.NORTHWIND), "mark_id": str(MARK)}
    assert rows == [(event, "Happened", payload, cast.NORTHWIND)]


def test_both_are_undone_with_the_operation(db: str) -> None:
    with pytest.raises(LookupError):
        toys.fall(cast.actor(ADMIN), MARK)
    assert (_jobs(db), toys.effects(db)) == ([], [])


def test_web_has_no_further_right_on_the_queue(db: str) -> None:
    toys.happen(cast.actor(ADMIN), MARK)
    for statement in (
        "update procrastinate_jobs set args = '{}'",
        "update procrastinate_jobs set task_name = 'platform.sweep'",
        "delete from procrastinate_jobs",
        "delete from procrastinate_events",
        "insert into procrastinate_workers default values",
        "select procrastinate_fetch_job_v2(null, 1)",
        "update platform_outbox set payload = '{}'",
        "delete from platform_outbox",
    ):
        assert sql.refused(db, "occhub_web", statement), statement


def test_outside_a_transaction_nothing_is_published(db: str) -> None:
    with pytest.raises(RuntimeError, match="transaction that makes it true"):
        outbox.publish(toys.Happened(cast.NORTHWIND, MARK))
    assert toys.effects(db) == []


@dataclass(frozen=True)
class Talkative:
    """An event that says too much."""

    company_id: uuid.UUID
    name: object


@dataclass(frozen=True)
class Sparse:
    """An event with an id that may be missing."""

    company_id: uuid.UUID
    line_id: uuid.UUID | None


@pytest.mark.parametrize("name", ["Nora Vance", 7, b"x", ("a",), {"a": 1}])
def test_an_event_holds_ids_only(db: str, name: object) -> None:
    @toys.changing
    def talk(actor: Actor) -> None:
        outbox.publish(Talkative(cast.NORTHWIND, name))

    with pytest.raises(TypeError, match=r"Talkative\.name: events hold ids only"):
        talk(cast.actor(ADMIN))


@pytest.mark.parametrize("line", [None, MARK])
def test_an_event_comes_out_as_it_went_in(db: str, as_role: object, line: uuid.UUID | None) -> None:
    got: list[object] = []
    outbox.subscribe(Sparse, "toys.sparse", lambda event_id, event: got.append((event_id, event)))

    @toys.changing
    def say(actor: Actor) -> uuid.UUID:
        return outbox.publish(Sparse(cast.NORTHWIND, line))

    event_id = say(cast.actor(ADMIN))
    assert callable(as_role)
    as_role("occhub_worker")
    outbox.relay(str(event_id), "toys.sparse")
    assert got == [(event_id, Sparse(cast.NORTHWIND, line))]


def test_two_kinds_of_one_name_are_refused() -> None:
    other: type = dataclass(frozen=True)(type("Happened", (), {"__annotations__": {"company_id": uuid.UUID}}))
    with pytest.raises(ValueError, match="two kinds of event are named Happened"):
        outbox.subscribe(other, "toys.other", lambda *_: None)


def test_a_second_delivery_has_no_second_effect(db: str, as_role: object) -> None:
    event = str(toys.happen(cast.actor(ADMIN), MARK))
    assert callable(as_role)
    as_role("occhub_worker")
    for _ in range(3):
        outbox.relay(event, "toys.follow")
    assert toys.effects(db, "Followed") == [str(MARK)]


def test_one_that_fails_does_not_keep_the_other_from_its_turn(db: str, as_role: object) -> None:
    event = str(toys.happen(cast.actor(ADMIN), MARK))
    assert callable(as_role)
    as_role("occhub_worker")
    for _ in range(2):
        with pytest.raises(LookupError):
            outbox.relay(event)
    assert toys.effects(db, "Followed") == [str(MARK)]


def test_a_subscriber_that_is_gone_is_no_silent_success(db: str, as_role: object) -> None:
    event = str(toys.happen(cast.actor(ADMIN), MARK))
    assert callable(as_role)
    as_role("occhub_worker")
    with pytest.raises(LookupError, match=r"nobody subscribes to Happened as toys\.gone"):
        outbox.relay(event, "toys.gone")


def test_a_worker_delivers_once_and_repeats_only_what_failed(db: str) -> None:
    event = str(toys.happen(cast.actor(ADMIN), MARK))
    with worker.running(db):
        toys.wait_until(lambda: _tries(db, "toys.follow_badly") >= 2)
        assert (toys.effects(db, "Followed"), _tries(db, "toys.follow")) == ([str(MARK)], 1)
        sql.execute(
            db, f"insert into platform_outbox (id, kind, payload, at) values ('{uuid.uuid4()}', 'Ready', '{{}}', now())"
        )
        toys.wait_until(lambda: {status for _, _, status in _jobs(db)} == {"succeeded"})
    assert toys.effects(db, "Followed") == [str(MARK)] * 2
    assert _tries(db, "toys.follow") == 1
    routes = sql.rows(db, "select route from platform_idempotency where key = %s order by 1", event)
    assert routes == [("toys.follow",), ("toys.follow_badly",)]


def _tries(database: str, subscriber: str) -> int:
    found = sql.rows(database, "select attempts from procrastinate_jobs where args->>'subscriber' = %s", subscriber)
    return int(found[0][0])
