"""The operator's pages show how the queue is doing and try dead jobs again, as role web.

The retry function of the queue runs with the caller's rights and writes these columns; a job's arguments and task stay out
of reach. Events and workers are read for the age of jobs and the worker's heartbeat.
"""

from django.db import migrations

from occhub.access.rls import WEB


class Migration(migrations.Migration):
    dependencies = [("platform", "0003_register")]
    operations = [
        migrations.RunSQL(
            [
                f"GRANT UPDATE (status, attempts, scheduled_at, priority, queue_name, lock) ON procrastinate_jobs TO {WEB}",
                f"GRANT SELECT ON procrastinate_events, procrastinate_workers TO {WEB}",
            ],
            migrations.RunSQL.noop,
        ),
    ]
