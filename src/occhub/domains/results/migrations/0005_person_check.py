"""Whether a report was compared with the person of its visit, and what came of it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("results", "0004_new_keys")]
    operations = [migrations.AddField("document", "person_check", models.TextField(db_default=""))]
