"""A card that was followed by a newer one is marked, so that lists of cards do not walk past all that ever were."""

from typing import Any

from django.db import migrations, models

from occhub.access.rls import with_force_lifted

# Sorted once: comparing each card with those of its person must not depend on what the planner knows of the table.
MARK = """
    UPDATE results_document d SET is_followed = true FROM (
        SELECT id, rank() OVER (
            PARTITION BY company_id, employee_id, location_id ORDER BY service_date DESC, published_at DESC) AS place
        FROM results_document
        WHERE report_type = 'dot-medical-card' AND valid_until IS NOT NULL AND state = 'published'
    ) card WHERE card.id = d.id AND card.place > 1
"""


def mark(_: Any, schema_editor: Any) -> None:
    """Those that are published already."""

    def change(cursor: Any) -> int:
        cursor.execute(MARK)
        return int(cursor.rowcount)

    with_force_lifted(schema_editor, "results_document", change, None)


class Migration(migrations.Migration):
    dependencies = [("results", "0012_old_news")]
    operations = [
        migrations.AddField("document", "is_followed", models.BooleanField(default=False, db_default=False)),
        migrations.RunPython(mark, migrations.RunPython.noop),
        migrations.RemoveIndex("document", "document_by_end"),
        migrations.AddIndex(
            "document",
            models.Index(
                fields=["company_id", "valid_until", "id"],
                name="document_card_by_end",
                condition=models.Q(("is_followed", False), ("valid_until__isnull", False)),
            ),
        ),
    ]
