"""What a center still owes reports for is found without all that is done."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("authorizations", "0007_recorded"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="line",
            index=models.Index(
                condition=models.Q(("result_state", "awaiting"), ("state", "performed")),
                fields=["center_id", "ended_at"],
                name="line_awaiting",
            ),
        ),
    ]
