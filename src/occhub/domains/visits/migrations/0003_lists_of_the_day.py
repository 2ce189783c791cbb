"""What the lists of a center's day show, copied at check-in; and the index of those who left today."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visits", "0002_walls")]
    operations = [
        migrations.AddField("visit", "company_name", models.TextField(default=""), preserve_default=False),
        migrations.AddField("visit", "center_zone", models.TextField(default="UTC"), preserve_default=False),
        migrations.AddField(
            "visit",
            "services",
            django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
            preserve_default=False,
        ),
        migrations.AddField("visit", "open_lines", models.SmallIntegerField(default=0), preserve_default=False),
        migrations.AddIndex("visit", models.Index(fields=["center_id", "-checked_out_at"], name="visit_left")),
    ]
