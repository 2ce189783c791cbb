"""Work status by visit and version, behind both axes, and behind the Supervisor's own."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from occhub.access.rls import OVERSEEN, BelongsTo, ProtectTables, Wall

_NEWEST = models.Q(("is_newest", True))
# A Supervisor's transaction names no company: of all tables these two alone have rows for it.
_BY_SUPERVISOR = f"company_id = {OVERSEEN}"


class Migration(migrations.Migration):
    initial = True
    dependencies = [("visits", "0002_walls")]
    operations = [
        migrations.CreateModel(
            name="WorkStatus",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("company_id", models.UUIDField()),
                ("center_id", models.UUIDField()),
                ("location_id", models.UUIDField()),
                ("employee_id", models.UUIDField()),
                ("visit_id", models.UUIDField()),
                ("version", models.SmallIntegerField()),
                ("is_newest", models.BooleanField()),
                ("duty", models.TextField()),
                ("valid_from", models.DateField()),
                ("until", models.DateField(null=True)),
                ("restrictions", models.JSONField()),
                ("next_on", models.DateField(null=True)),
                ("next_at", models.TimeField(null=True)),
                ("next_center_id", models.UUIDField(null=True)),
                ("next_center_name", models.TextField(blank=True)),
                ("ends_on", models.DateField(null=True)),
                (
                    "changes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.DateField(), size=None),
                ),
                ("last_change", models.DateField(null=True)),
                ("first_name", models.TextField()),
                ("last_name", models.TextField()),
                ("sort_key", models.TextField()),
                ("location_name", models.TextField()),
                ("center_zone", models.TextField()),
                ("as_of", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.TextField()),
            ],
            options={
                "db_table": "work_status_status",
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(
                        condition=_NEWEST, fields=["company_id", "-recorded_at", "-id"], name="work_status_latest"
                    ),
                    models.Index(
                        condition=_NEWEST,
                        fields=["company_id", "location_id", "-recorded_at", "-id"],
                        name="work_status_of_location",
                    ),
                    models.Index(fields=["company_id", "employee_id", "-as_of"], name="work_status_of_person"),
                    models.Index(condition=_NEWEST, fields=["company_id", "last_change"], name="work_status_changing"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("company_id", "id"), name="work_status_company"),
                    models.UniqueConstraint(fields=("visit_id", "version"), name="work_status_version"),
                    models.UniqueConstraint(condition=_NEWEST, fields=("visit_id",), name="work_status_one_newest"),
                    models.CheckConstraint(
                        condition=models.Q(("duty__in", ["full", "restricted", "off"])), name="work_status_duty"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__isnull", True), ("duty", "off"), _connector="OR"),
                        name="work_status_until",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(models.Q(("duty", "restricted")), models.Q(("restrictions", []), _negated=True)),
                            models.Q(models.Q(("duty", "restricted"), _negated=True), ("restrictions", [])),
                            _connector="OR",
                        ),
                        name="work_status_restricted",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkStatusToken",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("company_id", models.UUIDField()),
                ("center_id", models.UUIDField()),
                ("token", models.TextField()),
                (
                    "status",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="work_status.workstatus",
                    ),
                ),
            ],
            options={
                "db_table": "work_status_token",
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["company_id", "token", "status"], include=("center_id",), name="work_status_by_token"
                    )
                ],
            },
        ),
        ProtectTables([Wall("work_status_status"), Wall("work_status_token", web="SELECT, INSERT")]),
        # What may be read grows; what may be written (WITH CHECK) stays.
        migrations.RunSQL(
            [
                f"ALTER POLICY wall ON {table} USING ({Wall(table, extra=_BY_SUPERVISOR).expression()})"
                for table in ("work_status_status", "work_status_token")
            ],
            migrations.RunSQL.noop,
        ),
        BelongsTo("work_status_status", "visit_id", "visits_visit", name="work_status_visit"),
        BelongsTo("work_status_token", "status_id", "work_status_status", name="work_status_token_status"),
    ]
