"""A center whose own system takes authorizations; the operator says so, on the pages of role web."""

from django.db import migrations, models

from occhub.platform.rights import WEB


class Migration(migrations.Migration):
    dependencies = [("centers", "0002_walls")]
    operations = [
        migrations.AddField("center", "has_endpoint", models.BooleanField(default=False, db_default=False)),
        migrations.RunSQL(f"GRANT UPDATE (has_endpoint) ON centers_center TO {WEB}", migrations.RunSQL.noop),
    ]
