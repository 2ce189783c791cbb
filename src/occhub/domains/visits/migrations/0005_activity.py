"""What the company's list of visits asks for: words of names, and an index for each way to cut the list down."""

import uuid
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from occhub.access.rls import BelongsTo, ProtectTables, Wall, with_force_lifted
from occhub.platform.text import index_tokens

_INSERT = "INSERT INTO visits_token (id, company_id, center_id, token, visit_id) VALUES (%s, %s, %s, %s, %s)"


def words_of_names(_apps: Any, schema_editor: Any) -> None:
    """Visits that were there before are found by name too."""

    def change(cursor: Any) -> int:
        cursor.execute("SELECT id, company_id, center_id, last_name, first_name FROM visits_visit")
        visits = cursor.fetchall()
        rows = [
            (uuid.uuid4(), company, center, word, visit)
            for visit, company, center, last, first in visits
            for word in dict.fromkeys([*index_tokens(last), *index_tokens(first)])
        ]
        cursor.executemany(_INSERT, rows)
        return len(visits)

    with_force_lifted(schema_editor, "visits_visit", change, None)


def _index(*fields: str, name: str, states: tuple[str, ...] = ()) -> migrations.AddIndex:
    condition = models.Q(("state__in", list(states))) if states else None
    order = ["company_id", *fields, "-checked_in_at", "-id"]
    return migrations.AddIndex("visit", models.Index(fields=order, name=name, condition=condition))


class Migration(migrations.Migration):
    dependencies = [("visits", "0004_undo")]
    operations = [
        migrations.CreateModel(
            name="VisitToken",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("company_id", models.UUIDField()),
                ("center_id", models.UUIDField()),
                ("token", models.TextField()),
                (
                    "visit",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="visits.visit",
                    ),
                ),
            ],
            options={
                "db_table": "visits_token",
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["company_id", "token", "visit"], include=["center_id"], name="visit_by_token"),
                    models.Index(fields=["visit", "company_id", "token"], include=["center_id"], name="token_of_visit"),
                ],
            },
        ),
        migrations.RunPython(words_of_names, migrations.RunPython.noop),
        ProtectTables([Wall("visits_token", web="SELECT, INSERT", worker="SELECT")]),
        BelongsTo("visits_token", "visit_id", "visits_visit", name="token_visit"),
        _index("center_id", name="visit_by_center"),
        _index("location_id", name="visit_by_location"),
        _index("is_injury", name="visit_by_injury"),
        _index("employee_id", name="visit_of_person"),
        _index(name="visit_here", states=("checked_in", "in_progress")),
        _index("state", name="visit_other_end", states=("left", "cancelled")),
        migrations.AddIndex("visit", models.Index(fields=["company_id", "-changed_at"], name="visit_changed")),
    ]
