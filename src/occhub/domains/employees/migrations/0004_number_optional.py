"""An applicant has no employee number yet: it exists once in a company where there is one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("employees", "0003_added_by")]
    operations = [
        migrations.AlterField(model_name="employee", name="employee_number", field=models.TextField(blank=True)),
        migrations.RemoveConstraint(model_name="employee", name="employee_number_once"),
        migrations.AddConstraint(
            model_name="employee",
            constraint=models.UniqueConstraint(
                condition=models.Q(("employee_number", ""), _negated=True),
                fields=("company_id", "employee_number"),
                name="employee_number_once",
            ),
        ),
    ]
