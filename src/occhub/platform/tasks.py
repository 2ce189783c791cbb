"""Jobs of the plumbing itself."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from procrastinate.contrib.django import app

from occhub.platform import clock, jobs, outbox, queue
from occhub.platform.models import IdempotencyKey
from occhub.platform.sessions import SessionStore

KEPT_DAYS = 30
UPKEEP_HOURS = 6
OUTBOX_DAYS = 90
# Two thirds of the silence after which a worker counts as dead: with the usual 30 seconds, every 20.
LOOK_FOR_STALLED_SECONDS = max(1, min(20, jobs.STALLED_SECONDS * 2 // 3))


@jobs.job("platform.relay", queue="outbox")
def relay(*, event_id: str, subscriber: str = "") -> None:
    """Hand an outbox event to one subscriber."""
    outbox.relay(event_id, subscriber)


@app.periodic(cron=f"* * * * * */{LOOK_FOR_STALLED_SECONDS}")
@app.task(name="platform.retry_stalled", queue="upkeep", queueing_lock="retry_stalled")
def retry_stalled(timestamp: int) -> None:
    """Try jobs again whose worker died in the middle (its heartbeat stopped); see :func:`queue.retry_stalled`."""
    queue.retry_stalled()


@app.periodic(cron="17 * * * *")
@app.task(name="platform.sweep", queue="upkeep", queueing_lock="sweep")
def sweep(timestamp: int) -> None:
    """Drop what nobody needs any more; see :func:`sweep_now`."""
    sweep_now()


def sweep_now() -> None:
    """Idempotency keys that nobody can still repeat, finished jobs, old events, sessions and counters that ended."""
    now = clock.now()
    oldest = now - timedelta(days=KEPT_DAYS)
    IdempotencyKey.objects.filter(created_at__lt=oldest).delete()
    SessionStore.clear_expired()
    with connection.cursor() as cursor:
        cursor.execute(_OLD_JOBS, [oldest])
        cursor.execute(_OLD_UPKEEP, [now - timedelta(hours=UPKEEP_HOURS)])
        cursor.execute(_OLD_EVENTS, [now - timedelta(days=OUTBOX_DAYS)])
        cursor.execute("delete from platform_cache where expires < %s", [now])


_OLD_JOBS = (
    "delete from procrastinate_jobs j where j.status = 'succeeded' and not exists"
    " (select 1 from procrastinate_events e where e.job_id = j.id and e.at > %s)"
)
_OLD_UPKEEP = (
    "delete from procrastinate_jobs j where j.status = 'succeeded' and j.queue_name = 'upkeep'"
    " and j.task_name = 'platform.retry_stalled' and not exists"
    " (select 1 from procrastinate_events e where e.job_id = j.id and e.at > %s)"
)
_OLD_EVENTS = (
    "delete from platform_outbox o where o.at < %s and not exists (select 1 from procrastinate_jobs j"
    " where j.task_name = 'platform.relay' and j.status <> 'succeeded' and j.args ->> 'event_id' = o.id::text)"
)
