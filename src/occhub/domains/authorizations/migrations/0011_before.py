"""What a line was before the visit in which it was recorded, so that the visit can be undone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("authorizations", "0010_number_optional")]
    operations = [migrations.AddField("line", "before", models.JSONField(null=True))]
