"""An authorization that names no claim knows that of its injury case, for search alone."""

from typing import Any

from django.db import migrations, models

from occhub.access.rls import with_force_lifted

FILL = (
    "UPDATE authorizations_authorization a SET case_claim_key = c.claim_key FROM employees_injury_case c"
    " WHERE c.company_id = a.company_id AND c.id = a.injury_case_id AND a.claim_number = '' AND c.claim_key <> ''"
)
# What a line owes is a matter of performed lines.
SETTLE = "UPDATE authorizations_line SET result_state = 'none' WHERE state <> 'performed' AND result_state <> 'none'"


def fill(_: Any, schema_editor: Any) -> None:
    """What was submitted already; the walls are lifted, since the owner stands behind them too."""

    def of_authorizations(cursor: Any) -> int:
        cursor.execute(FILL)
        return int(cursor.rowcount)

    def of_cases(_: Any) -> int:
        with_force_lifted(schema_editor, "authorizations_authorization", of_authorizations, None)
        return 0

    def of_lines(cursor: Any) -> int:
        cursor.execute(SETTLE)
        return int(cursor.rowcount)

    with_force_lifted(schema_editor, "employees_injury_case", of_cases, None)
    with_force_lifted(schema_editor, "authorizations_line", of_lines, None)


class Migration(migrations.Migration):
    dependencies = [("authorizations", "0011_before"), ("employees", "0004_number_optional")]
    operations = [
        migrations.AddField("authorization", "case_claim_key", models.TextField(blank=True, db_default="", default="")),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
