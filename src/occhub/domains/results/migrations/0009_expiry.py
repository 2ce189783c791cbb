"""Documents that expire, such as the DOT medical card."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("results", "0008_work_status")]
    operations = [
        migrations.AddField("document", "valid_until", models.DateField(null=True)),
        migrations.AddIndex(
            "document",
            models.Index(
                fields=["company_id", "valid_until", "id"],
                name="document_by_end",
                condition=models.Q(("valid_until__isnull", False)),
            ),
        ),
        migrations.AddIndex(
            "document",
            models.Index(
                fields=["company_id", "employee_id", "service_date"],
                name="document_card_of_person",
                condition=models.Q(("valid_until__isnull", False)),
            ),
        ),
    ]
