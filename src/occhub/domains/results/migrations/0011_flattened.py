"""Whether what is served is a flattened copy, on the row: pages say it without asking for the files."""

from typing import Any

from django.db import migrations, models

from occhub.access.rls import with_force_lifted

MARK = (
    "UPDATE results_document d SET is_flattened = true WHERE EXISTS (SELECT 1 FROM results_file f"
    " WHERE f.company_id = d.company_id AND f.document_id = d.id AND f.kind = 'original')"
)


def mark(_: Any, schema_editor: Any) -> None:
    """What is published already; both walls are lifted, since the owner stands behind them too."""

    def of_documents(cursor: Any) -> int:
        cursor.execute(MARK)
        return int(cursor.rowcount)

    def of_files(_: Any) -> int:
        with_force_lifted(schema_editor, "results_document", of_documents, None)
        return 0

    with_force_lifted(schema_editor, "results_file", of_files, None)


class Migration(migrations.Migration):
    dependencies = [("results", "0010_of_person")]
    operations = [
        migrations.AddField("document", "is_flattened", models.BooleanField(default=False, db_default=False)),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
