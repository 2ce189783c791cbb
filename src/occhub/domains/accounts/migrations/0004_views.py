"""How a person wants to see lists: a preference of the own account, which the web role keeps."""

from django.db import migrations, models

from occhub.access.rls import WEB


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_shortcuts")]
    operations = [
        migrations.AddField("user", "views", models.JSONField(default=dict, db_default={})),
        migrations.RunSQL(f"GRANT UPDATE (views) ON accounts_user TO {WEB}", migrations.RunSQL.noop),
    ]
