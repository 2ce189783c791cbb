"""Indexes that searches ask for, and what the worker sees across companies."""

import django.db.models.deletion
from django.db import migrations, models

from occhub.access.rls import COMPANY, WORKER

# The check of the store compares every blob with every row, and a blob without a row is removed: one company's view would take
# the blobs of all others for garbage. File rows hold hashes and wrapped keys, nothing about people.
_WORKER = f"current_user = '{WORKER}'"
# Searches hold names; the worker sees those alone that are to be removed.
_GARBAGE = f"current_user = '{WORKER}' AND created_at < now() - interval '30 days'"
_KEY_OF_A_CUSTOMER = (
    "exists (select 1 from authorizations_authorization a where a.company_id = results_company_key.company_id"
    " and a.center_id = any((select string_to_array(nullif(current_setting('occhub.centers', true), ''), ',')::uuid[])::uuid[]))"
)
_KEY = f"company_id = {COMPANY} OR ({_KEY_OF_A_CUSTOMER}) OR ({_WORKER})"
_CENTER = "center_id = any((select string_to_array(nullif(current_setting('occhub.centers', true), ''), ',')::uuid[])::uuid[])"


class Migration(migrations.Migration):
    dependencies = [("results", "0002_walls")]
    operations = [
        migrations.AddIndex(
            "document",
            models.Index(fields=["company_id", "is_injury", "-published_at", "-id"], name="document_by_injury"),
        ),
        migrations.AddIndex("document", models.Index(fields=["authorization_id"], name="document_of_authorization")),
        migrations.RemoveIndex("documenttoken", "document_token"),
        migrations.AlterField(
            "documenttoken",
            "document",
            models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                to="results.document",
            ),
        ),
        migrations.AddIndex(
            "documenttoken",
            models.Index(fields=["company_id", "token", "document"], include=["center_id"], name="document_by_token"),
        ),
        migrations.AddIndex(
            "documenttoken",
            models.Index(fields=["document", "company_id", "token"], include=["center_id"], name="token_of_document"),
        ),
        # What may be read (and, of files and searches, removed) grows; what may be written (WITH CHECK) stays.
        migrations.RunSQL(
            [
                f"ALTER POLICY wall ON results_file USING (company_id = {COMPANY} OR {_CENTER} OR ({_WORKER}))",
                f"ALTER POLICY wall ON results_company_key USING ({_KEY})",
                f"ALTER POLICY wall ON results_query USING (company_id = {COMPANY} OR ({_GARBAGE}))",
            ],
            migrations.RunSQL.noop,
        ),
    ]
