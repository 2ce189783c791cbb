"""The worker wraps the keys of stored files anew when a company gets a new key; nothing else of a file ever changes."""

from django.db import migrations

from occhub.access.rls import WORKER


class Migration(migrations.Migration):
    dependencies = [("results", "0003_search_and_upkeep")]
    operations = [
        migrations.RunSQL(
            f"GRANT UPDATE (wrapped_key, company_key_version) ON results_file TO {WORKER}", migrations.RunSQL.noop
        )
    ]
