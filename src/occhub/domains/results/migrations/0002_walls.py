"""Documents, sealed files and keys behind the wall; stored searches are the company's alone."""

from django.db import migrations

from occhub.access.rls import BelongsTo, ProtectTables, Wall

# Publishing at a center needs the company's key: the rule by center reaches it through the authorizations addressed there.
_KEY_OF_A_CUSTOMER = (
    "exists (select 1 from authorizations_authorization a where a.company_id = results_company_key.company_id"
    " and a.center_id = any((select string_to_array(nullif(current_setting('occhub.centers', true), ''), ',')::uuid[])::uuid[]))"
)


class Migration(migrations.Migration):
    dependencies = [("results", "0001_initial"), ("visits", "0002_walls")]
    operations = [
        ProtectTables(
            [
                Wall("results_document"),
                Wall("results_token", web="SELECT, INSERT", worker="SELECT, INSERT"),
                Wall("results_file", web="SELECT, INSERT", worker="SELECT, INSERT, DELETE"),
                Wall(
                    "results_company_key",
                    center=None,
                    extra=_KEY_OF_A_CUSTOMER,
                    web="SELECT, INSERT",
                    worker="SELECT, INSERT",
                ),
                Wall(
                    "results_query",
                    center=None,
                    web="SELECT, INSERT, DELETE",
                    worker="SELECT, DELETE",
                ),
            ]
        ),
        BelongsTo("results_document", "visit_id", "visits_visit", name="document_visit"),
        BelongsTo(
            "results_document", "authorization_id", "authorizations_authorization", name="document_authorization"
        ),
        BelongsTo("results_document", "employee_id", "employees_employee", name="document_employee"),
        BelongsTo("results_document", "location_id", "companies_location", name="document_location"),
        BelongsTo("results_token", "document_id", "results_document", name="token_document"),
        BelongsTo("results_file", "document_id", "results_document", name="file_document"),
        BelongsTo("results_query", "member_id", "accounts_membership", name="query_member"),
    ]
