"""What was told of corrected and withdrawn reports is tidied: the worker sees what is old, of everybody, and removes it."""

from django.db import migrations

from occhub.access.rls import CENTERS, COMPANY, WORKER

# Ids and moments alone. Nothing that the settings may keep is younger than thirty days.
_OLD = f"current_user = '{WORKER}' AND at < now() - interval '30 days'"


class Migration(migrations.Migration):
    dependencies = [("results", "0011_flattened")]
    operations = [
        migrations.RunSQL(
            [
                (
                    f"ALTER POLICY wall ON results_announcement"
                    f" USING (company_id = {COMPANY} OR center_id = {CENTERS} OR ({_OLD}))"
                ),
                f"GRANT DELETE ON results_announcement TO {WORKER}",
            ],
            migrations.RunSQL.noop,
        ),
    ]
