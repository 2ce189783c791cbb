"""A visit may end before its services do, and its steps may be undone, with a reason."""

import uuid

from django.db import migrations, models

from occhub.access.rls import BelongsTo, ProtectTables, Wall

STATES = ["checked_in", "in_progress", "checked_out", "left", "cancelled"]


class Migration(migrations.Migration):
    dependencies = [("visits", "0003_lists_of_the_day")]
    operations = [
        migrations.RemoveConstraint("visit", "visit_state"),
        migrations.AddConstraint(
            "visit", models.CheckConstraint(condition=models.Q(("state__in", STATES)), name="visit_state")
        ),
        migrations.CreateModel(
            name="Undo",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("company_id", models.UUIDField()),
                ("center_id", models.UUIDField()),
                ("visit_id", models.UUIDField()),
                ("step", models.TextField()),
                ("reason", models.TextField()),
                ("note", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                ("by_name", models.TextField()),
            ],
            options={
                "db_table": "visits_undo",
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [models.Index(fields=["visit_id", "at"], name="undo_of_visit")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("step__in", ["check_in", "check_out"])), name="undo_step"
                    ),
                ],
            },
        ),
        ProtectTables([Wall("visits_undo", web="SELECT, INSERT", worker="SELECT")]),
        BelongsTo("visits_undo", "visit_id", "visits_visit", name="undo_visit"),
    ]
