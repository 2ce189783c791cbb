"""What comes in. The listener writes messages and reads which it has already; what a message holds it cannot read.

A message's row says nothing of a person: the operator reads it, and what its parts became. The sealed bytes are the
center's, and the jobs'.
"""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from occhub.access.rls import FEED, OPERATOR, WORKER, ProtectTables, Wall

_BY_JOBS = f"current_user = '{WORKER}'"
_BY_LISTENER = f"{_BY_JOBS} OR current_user = '{FEED}'"
_SEEN = f"{OPERATOR} OR {_BY_LISTENER}"


class Migration(migrations.Migration):
    dependencies = [
        ("interop", "0001_initial"),
        ("access", "0003_feed"),
        ("platform", "0005_feed"),
    ]

    operations = [
        migrations.CreateModel(
            name="CodeMeaning",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("center_id", models.UUIDField()),
                ("code", models.TextField()),
                ("report_type", models.TextField()),
                ("changed_by", models.TextField()),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "db_table": "interop_code",
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("center_id", "code"), name="code_of_center")],
            },
        ),
        migrations.CreateModel(
            name="InboundMessage",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("feed_id", models.UUIDField()),
                ("center_id", models.UUIDField()),
                ("control_id", models.TextField()),
                ("is_first", models.BooleanField()),
                ("content_hash", models.BinaryField()),
                ("size", models.IntegerField()),
                ("kind", models.TextField()),
                ("event", models.TextField(blank=True)),
                ("charset", models.TextField(blank=True)),
                ("version", models.TextField(blank=True)),
                ("address", models.TextField(blank=True)),
                ("received_at", models.DateTimeField()),
                ("answer_code", models.TextField()),
                ("answer", models.BinaryField()),
                ("state", models.TextField()),
                ("why", models.TextField(blank=True)),
                ("parts", models.SmallIntegerField(default=0)),
                ("waiting", models.SmallIntegerField(default=0)),
                ("worked_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "interop_inbound",
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["-received_at", "-id"], name="inbound_newest"),
                    models.Index(fields=["center_id", "-received_at", "-id"], name="inbound_of_center"),
                    models.Index(fields=["state", "-received_at", "-id"], name="inbound_by_state"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_first", True)), fields=("feed_id", "control_id"), name="inbound_once"
                    ),
                    models.UniqueConstraint(fields=("feed_id", "control_id", "content_hash"), name="inbound_same"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["received", "done", "quarantined", "refused"])),
                        name="inbound_state",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InboundRaw",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("center_id", models.UUIDField()),
                ("ciphertext", models.BinaryField()),
                ("nonce", models.BinaryField()),
                ("wrapped_key", models.BinaryField()),
                ("key_version", models.SmallIntegerField()),
                ("content_hash", models.BinaryField()),
                ("blob_hash", models.BinaryField()),
                ("size", models.IntegerField()),
                ("commitment", models.BinaryField()),
                ("form", models.SmallIntegerField()),
                (
                    "message",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="raw",
                        to="interop.inboundmessage",
                    ),
                ),
            ],
            options={
                "db_table": "interop_raw",
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="ReportSeries",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("feed_id", models.UUIDField()),
                ("center_id", models.UUIDField()),
                ("authorization_id", models.UUIDField()),
                ("key", models.TextField()),
                ("sub", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                ("rank", models.SmallIntegerField()),
                ("content_hash", models.BinaryField(null=True)),
                ("document_id", models.UUIDField(null=True)),
                ("alias_of", models.UUIDField(null=True)),
            ],
            options={
                "db_table": "interop_series",
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("feed_id", "key", "sub"), name="series_key")],
            },
        ),
        migrations.CreateModel(
            name="InboundPart",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("center_id", models.UUIDField()),
                ("position", models.SmallIntegerField()),
                ("kind", models.TextField()),
                ("state", models.TextField()),
                ("why", models.TextField(blank=True)),
                ("code", models.TextField(blank=True)),
                ("name", models.TextField(blank=True)),
                ("detail", models.TextField(blank=True)),
                ("authorization_id", models.UUIDField(null=True)),
                ("visit_id", models.UUIDField(null=True)),
                ("document_id", models.UUIDField(null=True)),
                ("series_key", models.TextField(blank=True)),
                ("series_sub", models.TextField(blank=True)),
                ("version_at", models.DateTimeField(null=True)),
                ("version_rank", models.SmallIntegerField(null=True)),
                ("decided_by", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("changed_at", models.DateTimeField()),
                (
                    "message",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="all_parts",
                        to="interop.inboundmessage",
                    ),
                ),
            ],
            options={
                "db_table": "interop_part",
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "quarantined")),
                        fields=["center_id", "-changed_at"],
                        name="part_waiting",
                    ),
                    models.Index(fields=["document_id"], name="part_of_document"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("message", "position"), name="part_position"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["done", "kept", "late", "quarantined", "settled", "dismissed"])
                        ),
                        name="part_state",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            "ALTER TABLE interop_raw ALTER COLUMN ciphertext SET STORAGE EXTERNAL",  # what is sealed cannot be compressed
            migrations.RunSQL.noop,
        ),
        ProtectTables(
            [
                Wall(
                    "interop_inbound",
                    company=None,
                    extra=_SEEN,
                    web="SELECT, UPDATE",
                    worker="SELECT, UPDATE",
                    feed="SELECT, INSERT",
                ),
                Wall("interop_raw", company=None, extra=_BY_LISTENER, web="SELECT", worker="SELECT", feed="INSERT"),
                Wall("interop_part", company=None, extra=f"{OPERATOR} OR {_BY_JOBS}", web="SELECT, UPDATE"),
                Wall("interop_series", company=None, extra=_BY_JOBS),
                Wall("interop_code", company=None, extra=_BY_JOBS),
            ]
        ),
    ]
