"""Jobs in a real worker process: killed in the middle, failing for ever, enqueued inside, periodic."""

from __future__ import annotations

import json
import os
import signal
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from procrastinate.jobs import Job

from occhub.access.actor import Actor, system_actor
from occhub.platform import jobs
from tests.factories import cast
from tests.support import sql, toys, worker

ADMIN = "user-admin@northwind.example"
MARK = str(cast.key("mark"))


@toys.changing
def ask_for(actor: Actor, name: str) -> None:
    """Enqueue a toy job in an operation."""
    worker.register()
    jobs.enqueue(name, mark=MARK)


def _job(database: str, name: str) -> tuple[str, int]:
    found = sql.rows(database, "select status::text, attempts from procrastinate_jobs where task_name = %s", name)
    assert len(found) == 1
    return found[0][0], found[0][1]


def test_a_job_is_undone_with_the_operation(db: str) -> None:
    @toys.changing
    def ask_and_fall(actor: Actor) -> None:
        jobs.enqueue("toys.fail", mark=MARK)
        raise LookupError

    worker.register()
    with pytest.raises(LookupError):
        ask_and_fall(cast.actor(ADMIN))
    assert sql.rows(db, "select count(*)::int from procrastinate_jobs") == [(0,)]


def test_a_job_whose_worker_was_killed_runs_again_and_has_one_effect(db: str) -> None:
    ask_for(cast.actor(ADMIN), "toys.die")
    with worker.running(db) as first:
        toys.wait_until(lambda: toys.effects(db, "Followed"))
        assert _job(db, "toys.die") == ("doing", 0)
        first.send_signal(signal.SIGKILL)
        first.wait()
    with worker.running(db):
        toys.wait_until(lambda: _job(db, "toys.die")[0] == "succeeded", patience=60)
    assert toys.effects(db, "Followed") == [MARK]
    assert _job(db, "toys.die") == ("succeeded", 2)


def test_a_job_that_fails_too_often_stays_where_a_person_sees_it(db: str) -> None:
    ask_for(cast.actor(ADMIN), "toys.fail")
    sql.execute(db, f"update procrastinate_jobs set attempts = {jobs.MAX_ATTEMPTS - 3}")
    with worker.running(db) as process:
        toys.wait_until(lambda: _job(db, "toys.fail")[0] == "failed")
        process.send_signal(signal.SIGTERM)
        said = process.communicate(timeout=30)[0]
    assert _job(db, "toys.fail") == ("failed", jobs.MAX_ATTEMPTS)
    ((number,),) = sql.rows(db, "select id from procrastinate_jobs where task_name = 'toys.fail'")
    told = [json.loads(line) for line in said.splitlines() if '"event": "job_failed"' in line]
    assert [(one["job"], one["number"], one["kind"]) for one in told] == [("toys.fail", number, "LookupError")] * 3
    assert "Nora" not in said


def test_what_an_operation_publishes_inside_a_job_is_undone_with_it(db: str) -> None:
    """The worker's own connection to the queue must not carry the jobs of an operation past its transaction."""
    ask_for(cast.actor(ADMIN), "toys.undo")
    with worker.running(db):
        toys.wait_until(lambda: _job(db, "toys.undo")[0] == "succeeded")
    assert sql.rows(db, "select count(*)::int from procrastinate_jobs where task_name = 'platform.relay'") == [(0,)]
    assert toys.effects(db) == []


def test_periodic_jobs_run(db: str) -> None:
    with worker.running(db):
        toys.wait_until(
            lambda: sql.rows(
                db,
                "select 1 from procrastinate_jobs where task_name = 'platform.retry_stalled' and status = 'succeeded'",
            ),
            patience=70,
        )


def test_a_worker_outlives_a_database_that_drops_its_connections(db: str) -> None:
    with worker.running(db) as process:
        toys.wait_until(lambda: sql.rows(db, "select 1 from procrastinate_workers"))
        sql.rows(
            db,
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where usename = 'occhub_worker' and datname = current_database()",  # others run in the same cluster
        )
        ask_for(cast.actor(ADMIN), "toys.undo")
        with suppress(AssertionError):
            toys.wait_until(lambda: _job(db, "toys.undo")[0] == "succeeded" or process.poll() is not None)
        assert _job(db, "toys.undo")[0] == "succeeded" or process.poll() is not None


def test_a_wait_grows_to_a_day_and_ends_after_three(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.conf import settings

    monkeypatch.setattr(settings, "OCCHUB_JOB_BACKOFF_BASE", 3)
    waits = []
    for attempts in range(jobs.MAX_ATTEMPTS):
        job = Job(id=1, queue="x", lock=None, queueing_lock=None, task_name="x", task_kwargs={}, attempts=attempts)
        decision = jobs.Backoff().get_retry_decision(exception=LookupError(), job=job)
        if decision is None:
            break
        assert decision.retry_at is not None
        waits.append(round((decision.retry_at - datetime.now(tz=UTC)).total_seconds()))
    assert waits == [3, 9, 27, 81, 243, 729, 2187, 6561, 19683, 59049, 86400, 86400]
    assert 72 * 3600 <= sum(waits) < 73 * 3600
    assert system_actor("x").company_id is None
    assert os.environ["OCCHUB_JOB_BACKOFF_BASE"] == "1"
