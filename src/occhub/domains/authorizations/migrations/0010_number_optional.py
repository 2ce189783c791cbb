"""An applicant has no employee number."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("authorizations", "0009_born")]
    operations = [
        migrations.AlterField(model_name="authorization", name="employee_number", field=models.TextField(blank=True)),
    ]
