"""Jobs of the plumbing itself."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from procrastinate.contrib.django import app

from occhub.platform import clock, jobs, outbox
from occhub.platform.models import IdempotencyKey

KEPT_DAYS = 30


@jobs.job("platform.relay", queue="outbox")
def relay(*, event_id: str) -> None:
    """Hand an outbox event to its subscribers."""
    outbox.relay(event_id)


@app.periodic(cron="* * * * *")
@app.task(name="platform.retry_stalled", queue="upkeep", queueing_lock="retry_stalled")
async def retry_stalled(timestamp: int) -> None:
    """Try jobs again whose worker died in the middle (its heartbeat stopped)."""
    for stalled in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=jobs.HEARTBEAT_SECONDS):
        await app.job_manager.retry_job(stalled)


@app.periodic(cron="17 3 * * *")
@app.task(name="platform.sweep", queue="upkeep", queueing_lock="sweep")
def sweep(timestamp: int) -> None:
    """Drop idempotency keys that nobody can still repeat, and finished jobs, after 30 days."""
    oldest = clock.now() - timedelta(days=KEPT_DAYS)
    IdempotencyKey.objects.filter(created_at__lt=oldest).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "delete from procrastinate_jobs j where j.status = 'succeeded' and not exists"
            " (select 1 from procrastinate_events e where e.job_id = j.id and e.at > %s)",
            [oldest],
        )
