"""The listener writes what it did into the ledger, as everybody does; it reads nothing of it."""

from django.db import migrations

from occhub.access.rls import FEED, WEB, WORKER


class Migration(migrations.Migration):
    dependencies = [("access", "0002_walls")]
    operations = [
        migrations.RunSQL(
            [
                f"ALTER POLICY written ON access_ledger TO {WEB}, {WORKER}, {FEED}",
                f"GRANT INSERT ON access_ledger TO {FEED}",
            ],
            migrations.RunSQL.noop,
        ),
    ]
