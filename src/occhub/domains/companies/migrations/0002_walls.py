"""Company data behind the wall; a company's wall is its own id. Written by the command line until its pages come."""

from django.db import migrations

from occhub.access.rls import BelongsTo, ProtectTables, Wall


class Migration(migrations.Migration):
    dependencies = [("companies", "0001_initial"), ("accounts", "0002_walls")]
    operations = [
        ProtectTables(
            [
                Wall("companies_company", company="id", center=None, web="SELECT"),
                Wall("companies_location", center=None, web="SELECT"),
                Wall("companies_entitlement", center=None, web="SELECT"),
            ]
        ),
        migrations.RunSQL(
            [
                f"ALTER TABLE {table} ADD CONSTRAINT {table}_company FOREIGN KEY (company_id)"
                " REFERENCES companies_company (id)"
                for table in ("companies_location", "companies_entitlement", "accounts_membership", "accounts_grant")
            ],
            migrations.RunSQL.noop,
        ),
        BelongsTo("companies_entitlement", "location_id", "companies_location", name="entitlement_location"),
        BelongsTo("accounts_grant", "location_id", "companies_location", name="grant_location"),
    ]
