"""The queue as its operator sees it, what is put back, and what is swept."""

from __future__ import annotations

from typing import Any

import pytest

from occhub.platform import jobs, queue
from occhub.platform.tasks import retry_stalled, sweep_now
from tests.support import sql

_JOB = (
    "insert into procrastinate_jobs (queue_name, task_name, args, status, attempts, worker_id, queueing_lock)"
    " values (%s, %s, '{}', %s, %s, %s, %s) returning id"
)


def _job(db: str, status: str, *, attempts: int = 0, worker: int | None = None, lock: str | None = None) -> int:
    with sql.superuser(db) as connection:
        row = connection.execute(_JOB, ["mail", "t.t", status, attempts, worker, lock]).fetchone()
    assert row is not None
    return int(row[0])


def _worker(db: str, silent: int) -> int:
    with sql.superuser(db) as connection:
        row = connection.execute(
            "insert into procrastinate_workers (last_heartbeat)"
            " values (now() - make_interval(secs => %s)) returning id",
            [silent],
        ).fetchone()
    assert row is not None
    return int(row[0])


def _state(db: str, job: int) -> Any:
    rows = sql.rows(db, "select status::text, attempts from procrastinate_jobs where id = %s", job)
    return rows[0] if rows else None


@pytest.fixture
def as_worker(as_role: Any) -> None:
    as_role("occhub_worker")


def test_jobs_of_silent_and_of_pruned_workers_are_put_back_and_no_others(db: str, as_worker: None) -> None:
    alive, silent = _worker(db, 1), _worker(db, jobs.STALLED_SECONDS + 5)
    running, lost, pruned = (_job(db, "doing", worker=worker) for worker in (alive, silent, None))
    assert queue.retry_stalled() == 2
    assert [_state(db, job) for job in (running, lost, pruned)] == [("doing", 0), ("todo", 1), ("todo", 1)]
    assert queue.retry_stalled() == 0


def _began(db: str, job: int, seconds: int) -> None:
    sql.change(db, "delete from procrastinate_events where job_id = %s", job)
    sql.change(
        db,
        "insert into procrastinate_events (job_id, type, at) values (%s, 'started', now() - make_interval(secs => %s))",
        job,
        seconds,
    )


def test_a_job_that_began_long_ago_is_put_back_though_its_worker_lives(db: str, as_worker: None) -> None:
    alive = _worker(db, 1)
    lost, running = (_job(db, "doing", worker=alive) for _ in range(2))
    _began(db, lost, jobs.LONGEST_RUN_SECONDS + 5)
    _began(db, running, jobs.LONGEST_RUN_SECONDS - 60)
    assert queue.state().stalled == 1
    assert queue.retry_stalled() == 1
    assert [_state(db, job) for job in (lost, running)] == [("todo", 1), ("doing", 0)]
    assert (queue.state().stalled, queue.retry_stalled()) == (0, 0)


def test_there_is_one_recovery_and_the_periodic_job_runs_it(db: str, as_worker: None) -> None:
    job = _job(db, "doing")
    assert not hasattr(jobs, "retry_stalled")
    retry_stalled(0)
    assert _state(db, job) == ("todo", 1)


def test_a_job_that_ends_every_worker_is_dead_in_the_end(db: str, as_worker: None) -> None:
    job = _job(db, "doing", attempts=jobs.MAX_ATTEMPTS - 1)
    queue.retry_stalled()
    assert _state(db, job)[0] == "failed"
    assert [one.id for one in queue.dead_jobs()] == [job]


def test_a_periodic_job_whose_successor_waits_is_dropped_and_the_rest_goes_on(db: str, as_worker: None) -> None:
    dead = _job(db, "doing", lock="sweep")
    waiting = _job(db, "todo", lock="sweep")
    other = _job(db, "doing")
    assert queue.retry_stalled() == 2
    assert [_state(db, job) for job in (dead, waiting, other)] == [None, ("todo", 0), ("todo", 1)]


def test_web_reads_the_state_and_changes_nothing(db: str) -> None:
    _job(db, "failed", attempts=13)
    state = queue.state()
    assert (state.dead, state.waiting, state.worker_seen_at) == (1, 0, None)
    for statement in (
        "update procrastinate_jobs set status = 'todo'",
        "delete from procrastinate_events",
        "update procrastinate_workers set last_heartbeat = now()",
    ):
        assert sql.refused(db, "occhub_web", statement), statement


def test_the_sweep_removes_what_is_past_its_time_and_nothing_else(db: str, as_worker: None) -> None:
    with sql.superuser(db) as connection:
        for age in ("1 day", "40 days", "100 days"):
            connection.execute(
                "insert into platform_idempotency"
                " values (gen_random_uuid(), 'r', gen_random_uuid(), '', '', now() - %s::interval)",
                [age],
            )
            connection.execute(
                "insert into platform_outbox (id, kind, payload, company_id, at)"
                " values (gen_random_uuid(), 'K', '{}', null, now() - %s::interval)",
                [age],
            )
            for status in ("succeeded", "failed"):
                connection.execute(
                    "with job as (insert into procrastinate_jobs (queue_name, task_name, status)"
                    " values ('mail', 't', %s::procrastinate_job_status) returning id, status)"
                    " insert into procrastinate_events (job_id, type, at)"
                    " select id, status::text::procrastinate_job_event_type, now() - %s::interval from job",
                    [status, age],
                )
        for end in ("-1 minute", "1 hour"):
            connection.execute(
                "insert into platform_session (key_hash, data, created_at, active_at, expires_at)"
                " values (%s, '{}', now(), now(), now() + %s::interval)",
                [end.encode(), end],
            )
            connection.execute("insert into platform_cache values (%s, '', now() + %s::interval)", [end, end])
    sweep_now()
    counts = [
        sql.rows(db, f"select count(*) from {table}")[0][0]
        for table in ("platform_idempotency", "platform_outbox", "platform_session", "platform_cache")
    ]
    assert counts == [1, 2, 1, 1]
    assert sql.rows(db, "select status::text, count(*) from procrastinate_jobs group by 1 order by 1") == [
        ("failed", 3),
        ("succeeded", 1),
    ]
