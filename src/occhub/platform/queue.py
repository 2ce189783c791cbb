"""How the queue is doing, which jobs died, and one more try for them. Arguments of jobs are never read here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from procrastinate.contrib.django import app

from occhub.platform import clock, jobs

# A worker that was silent is dead; one that is pruned leaves its jobs without a worker. A job that began long ago
# though its worker lives has ended, and its end was never written down.
_STALLED = """
from procrastinate_jobs j left join procrastinate_workers w on w.id = j.worker_id
  where j.status = 'doing' and (w.id is null or w.last_heartbeat < now() - make_interval(secs => %s)
    or (select max(e.at) from procrastinate_events e where e.job_id = j.id and e.type = 'started')
      < now() - make_interval(secs => %s))
"""
_LIMITS = (jobs.STALLED_SECONDS, jobs.LONGEST_RUN_SECONDS)
# A job that waits for its turn; one that waits for its next try is not late.
_STATE = f"""
select
  (select max(last_heartbeat) from procrastinate_workers),
  (select count(*) from procrastinate_jobs where status = 'todo' and queue_name <> 'upkeep'),
  (select min(e.at) from procrastinate_jobs j join procrastinate_events e on e.job_id = j.id and e.type = 'deferred'
    where j.status = 'todo' and j.queue_name <> 'upkeep' and coalesce(j.scheduled_at, now()) <= now()),
  (select min(e.at) from procrastinate_jobs j join procrastinate_events e on e.job_id = j.id and e.type = 'deferred'
    where j.status in ('todo', 'doing') and j.queue_name = 'outbox'),
  (select count(*) from procrastinate_jobs where status = 'failed'),
  (select max(e.at) from procrastinate_jobs j join procrastinate_events e on e.job_id = j.id and e.type = 'succeeded'
    where j.task_name = 'platform.sweep'),
  (select count(*) {_STALLED})
"""  # noqa: S608  (made of constants)
_DEAD = """
select j.id, j.task_name, j.attempts, max(e.at) from procrastinate_jobs j
  left join procrastinate_events e on e.job_id = j.id and e.type = 'failed'
  where j.status = 'failed' and not exists (select 1 from procrastinate_jobs r where r.task_name = 'upkeep.retry'
    and r.status in ('todo', 'doing') and r.args ->> 'job_id' = j.id::text)
  group by j.id, j.task_name, j.attempts order by j.id desc limit %s
"""


@dataclass(frozen=True, slots=True)
class QueueState:
    """Moments are None where there was none; ``waiting`` counts jobs that wait for a turn or for their next try.

    ``stalled`` counts those that were begun and neither ended nor are worked on any more.
    """

    worker_seen_at: datetime | None
    waiting: int
    oldest_waiting_at: datetime | None
    outbox_oldest_at: datetime | None
    dead: int
    swept_at: datetime | None
    stalled: int


@dataclass(frozen=True, slots=True)
class DeadJob:
    """A job that failed too often; ``tries`` counts all of them."""

    id: int
    task: str
    tries: int
    failed_at: datetime | None


def database_version() -> str:
    """The version of the database that answers; raises ``DatabaseError`` where none does."""
    with connection.cursor() as cursor:
        cursor.execute("show server_version")
        return str(cursor.fetchone()[0])


def state() -> QueueState:
    """How the queue is doing now."""
    with connection.cursor() as cursor:
        cursor.execute(_STATE, _LIMITS)
        return QueueState(*cursor.fetchone())


def dead_jobs(limit: int = 200) -> list[DeadJob]:
    """The jobs that nobody tries any more, newest first."""
    with connection.cursor() as cursor:
        cursor.execute(_DEAD, [limit])
        return [DeadJob(*row) for row in cursor.fetchall()]


def is_dead(job_id: int) -> bool:
    """Whether there is a dead job of this number."""
    with connection.cursor() as cursor:
        cursor.execute("select 1 from procrastinate_jobs where id = %s and status = 'failed'", [job_id])
        return cursor.fetchone() is not None


def retry(job_id: int) -> None:
    """Try a dead job once more, as role worker; nothing where somebody was faster."""
    if is_dead(job_id):
        app.job_manager.retry_job_by_id(job_id=job_id, retry_at=clock.now())


# Two recoveries at once skip each other's rows.
_LOCK_STALLED = f"select j.id, j.attempts {_STALLED} for update of j skip locked"


def retry_stalled() -> int:
    """Put back jobs whose worker died under them, or that run for an hour; returns how many.

    A job under which ``MAX_ATTEMPTS`` workers died counts as dead, or it would end every worker for ever.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LOCK_STALLED, _LIMITS)
        found = cursor.fetchall()
        for job_id, attempts in found:
            _put_back(job_id, is_last=attempts + 1 >= jobs.MAX_ATTEMPTS)
    return len(found)


def _put_back(job_id: int, *, is_last: bool) -> None:
    with connection.cursor() as cursor:
        if is_last:
            cursor.execute("select procrastinate_finish_job_v1(%s, 'failed', false)", [job_id])
            return
        try:
            with transaction.atomic():
                cursor.execute("select procrastinate_retry_job_v2(%s, now(), null, null, null)", [job_id])
        except IntegrityError:  # a periodic job whose successor waits already
            cursor.execute("select procrastinate_finish_job_v1(%s, 'succeeded', true)", [job_id])
