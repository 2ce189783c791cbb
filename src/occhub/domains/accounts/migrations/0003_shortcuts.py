"""A person may switch the keyboard shortcuts off: a preference of the own account, which the web role keeps."""

from django.db import migrations, models

from occhub.access.rls import WEB


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_walls")]
    operations = [
        migrations.AddField("user", "has_shortcuts", models.BooleanField(default=True, db_default=True)),
        migrations.RunSQL(f"GRANT UPDATE (has_shortcuts) ON accounts_user TO {WEB}", migrations.RunSQL.noop),
    ]
