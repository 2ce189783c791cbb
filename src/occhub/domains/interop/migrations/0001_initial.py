"""Partners: where a center's own system listens, and as whom it sends. The operator keeps them."""

import uuid

import django.contrib.postgres.fields
from django.db import migrations, models

from occhub.access.rls import FEED, OPERATOR, WORKER, ProtectTables, Wall

# No company and no center reaches them. Jobs and the command line (worker) and the listener (feed) serve all centers.
_KEPT = f"{OPERATOR} OR current_user = '{WORKER}'"
_KNOWN = f"{_KEPT} OR current_user = '{FEED}'"


def _of_center(table: str, name: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (center_id) REFERENCES centers_center (id)",
        migrations.RunSQL.noop,
    )


class Migration(migrations.Migration):
    initial = True

    dependencies = [("centers", "0003_has_endpoint")]

    operations = [
        migrations.CreateModel(
            name="EndpointRow",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("center_id", models.UUIDField(unique=True)),
                ("host", models.TextField()),
                ("port", models.IntegerField()),
                ("use_tls", models.BooleanField()),
                ("ca_pem", models.TextField(blank=True)),
                ("form", models.TextField()),
                ("receiving_application", models.TextField(blank=True)),
                ("receiving_facility", models.TextField(blank=True)),
                ("in_use", models.BooleanField()),
                ("paused", models.BooleanField(default=False)),
                ("changed_at", models.DateTimeField()),
                ("changed_by", models.TextField()),
            ],
            options={
                "db_table": "interop_endpoint",
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("form__in", ["OML_O21", "ORM_O01"])), name="endpoint_form"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("port__gte", 1), ("port__lte", 65535)), name="endpoint_port"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FeedRow",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("center_id", models.UUIDField(unique=True)),
                ("facility", models.TextField()),
                ("application", models.TextField(blank=True)),
                ("addresses", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("connections", models.SmallIntegerField()),
                ("active", models.BooleanField()),
                ("changed_at", models.DateTimeField()),
                ("changed_by", models.TextField()),
            ],
            options={
                "db_table": "interop_feed",
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("facility", "application"), name="feed_sender"),
                    models.CheckConstraint(condition=models.Q(("connections__gte", 1)), name="feed_connections"),
                ],
            },
        ),
        ProtectTables(
            [
                Wall("interop_endpoint", company=None, center=None, extra=_KEPT),
                Wall("interop_feed", company=None, center=None, extra=_KNOWN, feed="SELECT"),
            ]
        ),
        _of_center("interop_endpoint", "endpoint_center"),
        _of_center("interop_feed", "feed_center"),
    ]
