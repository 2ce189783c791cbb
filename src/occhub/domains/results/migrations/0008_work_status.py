"""From which version of a work status a report was rendered."""

from django.db import migrations, models

from occhub.access.rls import BelongsTo


class Migration(migrations.Migration):
    dependencies = [("results", "0007_words"), ("work_status", "0001_initial")]
    operations = [
        migrations.AddField("document", "work_status_id", models.UUIDField(null=True)),
        BelongsTo("results_document", "work_status_id", "work_status_status", name="document_work_status"),
    ]
