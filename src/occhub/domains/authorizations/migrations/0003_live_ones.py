"""Indexes of what waits for somebody, and of what a polling page asks."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("authorizations", "0002_walls"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="authorization",
            index=models.Index(
                fields=["company_id", "responsible_member_id", "-changed_at"], name="authorization_own_changed"
            ),
        ),
        migrations.AddIndex(
            model_name="authorization",
            index=models.Index(
                condition=models.Q(("state__in", ["submitted", "in_use"])),
                fields=["company_id", "-submitted_at", "-id"],
                name="authorization_live",
            ),
        ),
        migrations.AddIndex(
            model_name="authorization",
            index=models.Index(
                condition=models.Q(("state__in", ["submitted", "in_use"])),
                fields=["center_id", "-submitted_at", "-id"],
                name="authorization_center_live",
            ),
        ),
        migrations.AddIndex(
            model_name="line",
            index=models.Index(
                condition=models.Q(("state__in", ["refused", "not_performed"])),
                fields=["company_id", "-ended_at"],
                name="line_undone",
            ),
        ),
    ]
