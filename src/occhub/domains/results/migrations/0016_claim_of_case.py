"""Reports are found by the claim number of their injury case, also where it became known after them."""

from typing import Any

from django.db import migrations

from occhub.access.rls import with_force_lifted

FILL = (
    "UPDATE results_document d SET claim_key = a.case_claim_key FROM authorizations_authorization a"
    " WHERE a.company_id = d.company_id AND a.id = d.authorization_id AND d.claim_key = '' AND a.case_claim_key <> ''"
)


def fill(_: Any, schema_editor: Any) -> None:
    """What is published already; both walls are lifted, since the owner stands behind them too."""

    def of_documents(cursor: Any) -> int:
        cursor.execute(FILL)
        return int(cursor.rowcount)

    def of_authorizations(_: Any) -> int:
        with_force_lifted(schema_editor, "results_document", of_documents, None)
        return 0

    with_force_lifted(schema_editor, "authorizations_authorization", of_authorizations, None)


class Migration(migrations.Migration):
    dependencies = [("results", "0015_told_later"), ("authorizations", "0012_claim_of_case")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
