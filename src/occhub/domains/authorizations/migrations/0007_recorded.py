"""Who recorded what became of a line, and when: another desk is told before it changes that."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("authorizations", "0006_of_person"),
    ]

    operations = [
        migrations.AddField(
            model_name="line",
            name="recorded_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="line",
            name="recorded_by",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
    ]
