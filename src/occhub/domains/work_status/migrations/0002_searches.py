"""Indexes that the list asks for: by state, and the words of a name that many have."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("work_status", "0001_initial")]
    operations = [
        migrations.AddIndex(
            "workstatus",
            models.Index(
                condition=models.Q(("is_newest", True)),
                fields=["company_id", "duty", "-recorded_at", "-id"],
                name="work_status_of_duty",
            ),
        ),
        migrations.AddIndex(
            "workstatustoken",
            models.Index(fields=["status", "company_id", "token"], include=("center_id",), name="work_status_token_of"),
        ),
    ]
