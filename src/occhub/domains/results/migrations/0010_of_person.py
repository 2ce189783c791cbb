"""The index of a person's documents, which the page of a person asks for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("results", "0009_expiry")]
    operations = [
        migrations.AddIndex(
            "document",
            models.Index(fields=["company_id", "employee_id", "-published_at", "-id"], name="document_of_person"),
        ),
    ]
