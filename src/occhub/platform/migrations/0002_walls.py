"""Rights on the plumbing tables; sessions move to the schema of identities. The cache table carries rate limits."""

from django.db import migrations

from occhub.platform.rights import BACKUP, WEB, WORKER, Grant

_QUEUE = "procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers, procrastinate_workers"


class Migration(migrations.Migration):
    dependencies = [("platform", "0001_initial"), ("procrastinate", "0041_post_retry_failed_job")]
    operations = [
        migrations.RunSQL(
            [
                "CREATE TABLE platform_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL,"
                " expires timestamptz NOT NULL)",
                "CREATE INDEX platform_cache_expires ON platform_cache (expires)",
                "ALTER TABLE platform_session SET SCHEMA identity",
                f"GRANT INSERT, SELECT ON procrastinate_jobs TO {WEB}",
                f"GRANT INSERT ON procrastinate_events TO {WEB}",
                f"GRANT SELECT, INSERT, UPDATE, DELETE ON {_QUEUE} TO {WORKER}",
                f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {WEB}, {WORKER}",
                f"GRANT SELECT ON {_QUEUE} TO {BACKUP}",
                f"GRANT SELECT ON django_migrations TO {WEB}, {WORKER}, {BACKUP}",
            ],
            migrations.RunSQL.noop,
        ),
        Grant("platform_cache", web="SELECT, INSERT, UPDATE, DELETE", worker="SELECT, INSERT, UPDATE, DELETE"),
        Grant("platform_session", web="SELECT, INSERT, UPDATE, DELETE", worker="SELECT, DELETE"),
        Grant("platform_idempotency", web="SELECT, INSERT, UPDATE", worker="SELECT, INSERT, UPDATE, DELETE"),
        Grant("platform_outbox", web="SELECT, INSERT", worker="SELECT, INSERT, DELETE"),
        Grant("platform_mailbox", web="SELECT", worker="SELECT, INSERT, DELETE"),
    ]
