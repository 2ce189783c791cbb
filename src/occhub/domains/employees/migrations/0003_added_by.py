"""Who put a person on the roster: that member typed the date of birth and may read it again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("employees", "0002_walls")]
    operations = [
        migrations.AddField(model_name="employee", name="added_by", field=models.UUIDField(null=True)),
    ]
