"""An applicant has no employee number."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("authorizations", "0006_of_person")]
    operations = [
        migrations.AlterField(model_name="authorization", name="employee_number", field=models.TextField(blank=True)),
    ]
