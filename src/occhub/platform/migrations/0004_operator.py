"""The operator's pages show how the queue is doing, as role web: the kind and the moment of events, the worker's heartbeat.

Nothing may be changed: a dead job is tried again by a job of the worker's.
"""

from django.db import migrations

from occhub.platform.rights import WEB


class Migration(migrations.Migration):
    dependencies = [("platform", "0003_register")]
    operations = [
        migrations.RunSQL(
            [
                f"GRANT SELECT (job_id, type, at) ON procrastinate_events TO {WEB}",
                f"GRANT SELECT ON procrastinate_workers TO {WEB}",
            ],
            migrations.RunSQL.noop,
        ),
    ]
