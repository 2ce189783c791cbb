"""What a center's own system tells of a visit; the jobs that work on it open visits as the desk does."""

from django.db import migrations, models

from occhub.platform.rights import WORKER


class Migration(migrations.Migration):
    dependencies = [
        ("visits", "0005_activity"),
    ]

    operations = [
        migrations.AddField(
            model_name="visit",
            name="is_inferred",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="visit",
            name="left_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="visit",
            name="via_feed",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunSQL(f"GRANT INSERT ON visits_token TO {WORKER}", migrations.RunSQL.noop),
    ]
