"""The worker removes drafts that nobody changed for 30 days, of every company. It sees no others: drafts hold names."""

from django.db import migrations

from occhub.access.rls import COMPANY, WORKER

_OLD = f"current_user = '{WORKER}' AND changed_at < now() - interval '30 days'"


class Migration(migrations.Migration):
    dependencies = [("authorizations", "0003_live_ones")]
    operations = [
        migrations.RunSQL(
            f"ALTER POLICY wall ON authorizations_draft USING (company_id = {COMPANY} OR ({_OLD}))",
            migrations.RunSQL.noop,
        ),
    ]
