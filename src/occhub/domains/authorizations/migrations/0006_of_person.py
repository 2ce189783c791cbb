"""What a company authorized for one person is found without reading what it authorized for everybody."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("authorizations", "0005_corrections")]
    operations = [
        migrations.AddIndex(
            model_name="authorization",
            index=models.Index(fields=["company_id", "employee_id", "-submitted_at"], name="authorization_of_person"),
        ),
    ]
