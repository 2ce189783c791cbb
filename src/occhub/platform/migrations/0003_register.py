"""The register: keys that set-up finds again. Read and written by role worker alone."""

from django.db import migrations, models

from occhub.platform.rights import Grant


class Migration(migrations.Migration):
    dependencies = [("platform", "0002_walls")]
    operations = [
        migrations.CreateModel(
            name="RegisterEntry",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "kind", "name", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.TextField()),
                ("name", models.TextField()),
                ("value", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={"db_table": "platform_register"},
        ),
        Grant("platform_register", worker="SELECT, INSERT"),
    ]
