"""The desk finds a person by date of birth."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("authorizations", "0008_awaiting"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="authorization",
            index=models.Index(fields=["center_id", "date_of_birth"], name="authorization_center_born"),
        ),
    ]
