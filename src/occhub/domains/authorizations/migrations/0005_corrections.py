"""When a person's data is corrected, the words under which an authorization is found are replaced."""

from django.db import migrations

from occhub.access.rls import WEB


class Migration(migrations.Migration):
    dependencies = [("authorizations", "0004_old_drafts")]
    operations = [
        migrations.RunSQL(f"GRANT DELETE ON authorizations_token TO {WEB}", migrations.RunSQL.noop),
    ]
