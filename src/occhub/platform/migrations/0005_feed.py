"""The listener leaves a job for each message that it keeps, and compares the schema at its start. Nothing else here is its."""

from django.db import migrations

from occhub.platform.rights import FEED


class Migration(migrations.Migration):
    dependencies = [("platform", "0004_operator")]
    operations = [
        migrations.RunSQL(
            [
                f"GRANT INSERT, SELECT ON procrastinate_jobs TO {FEED}",
                f"GRANT INSERT ON procrastinate_events TO {FEED}",
                f"GRANT USAGE ON SEQUENCE procrastinate_jobs_id_seq, procrastinate_events_id_seq TO {FEED}",
                f"GRANT SELECT ON django_migrations TO {FEED}",
            ],
            migrations.RunSQL.noop,
        ),
    ]
