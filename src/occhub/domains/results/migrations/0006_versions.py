"""Versions of a report, how one ended, and who is told of it."""

import uuid

from django.db import migrations, models

from occhub.access.rls import BelongsTo, ProtectTables, Wall


class Migration(migrations.Migration):
    dependencies = [
        ("results", "0005_person_check"),
    ]

    operations = [
        migrations.CreateModel(
            name="Announcement",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("company_id", models.UUIDField()),
                ("center_id", models.UUIDField()),
                ("member_id", models.UUIDField()),
                ("user_id", models.UUIDField()),
                ("document_id", models.UUIDField()),
                ("kind", models.TextField()),
                ("center_name", models.TextField()),
                ("center_zone", models.TextField()),
                ("opened_at", models.DateTimeField()),
                ("at", models.DateTimeField()),
                ("dismissed_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "results_announcement",
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="document",
            name="end_note",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="document",
            name="end_reason",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="document",
            name="ended_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="document",
            name="ended_by",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="document",
            name="series_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(fields=("series_id", "version"), name="document_version"),
        ),
        migrations.AddIndex(
            model_name="announcement",
            index=models.Index(
                condition=models.Q(("dismissed_at__isnull", True)),
                fields=["member_id", "-at"],
                name="announcement_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="announcement",
            constraint=models.UniqueConstraint(fields=("document_id", "kind", "member_id"), name="announced_once"),
        ),
        migrations.AddConstraint(
            model_name="announcement",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["replaced", "withdrawn"])), name="announcement_kind"
            ),
        ),
        # The center that ends a report writes who is told; the member reads it and waves it off.
        ProtectTables([Wall("results_announcement", worker="SELECT")]),
        BelongsTo("results_document", "series_id", "results_document", name="document_series"),
        BelongsTo("results_announcement", "document_id", "results_document", name="announcement_document"),
        BelongsTo("results_announcement", "member_id", "accounts_membership", name="announcement_member"),
    ]
