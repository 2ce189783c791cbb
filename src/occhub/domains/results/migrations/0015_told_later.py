"""Who had only an older version of a report hears when its correction is withdrawn."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("results", "0014_feed")]
    operations = [
        migrations.RemoveConstraint("announcement", "announcement_kind"),
        migrations.AddConstraint(
            "announcement",
            models.CheckConstraint(
                condition=models.Q(kind__in=["replaced", "withdrawn", "correction_withdrawn"]),
                name="announcement_kind",
            ),
        ),
    ]
