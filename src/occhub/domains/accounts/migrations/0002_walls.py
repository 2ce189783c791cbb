"""Identity tables in a schema of their own with rights by column; memberships and grants behind the wall."""

from django.db import migrations

from occhub.access.rls import PERSON, WEB, WORKER, Grant, ProtectTables, Wall

# A person reads the own memberships before a company is active: the rule by person is the one exception.
_OWN = f"user_id = {PERSON}"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("access", "0002_walls"),
    ]
    operations = [
        migrations.RunSQL(
            [
                "ALTER TABLE accounts_user SET SCHEMA identity",
                "ALTER TABLE accounts_token SET SCHEMA identity",
                "ALTER TABLE account_emailaddress SET SCHEMA identity",
                "ALTER TABLE account_emailconfirmation SET SCHEMA identity",
                f"GRANT UPDATE (password, last_login, first_name, last_name, phone) ON accounts_user TO {WEB}",
                f"GRANT USAGE ON SCHEMA identity TO {WEB}, {WORKER}",
                f"GRANT SELECT ON account_emailaddress TO {WEB}, {WORKER}",
                f"GRANT SELECT ON django_content_type TO {WEB}, {WORKER}",
                "ALTER TABLE accounts_grant ADD CONSTRAINT grant_of_membership FOREIGN KEY (company_id, membership_id)"
                " REFERENCES accounts_membership (company_id, id)",
            ],
            migrations.RunSQL.noop,
        ),
        Grant("accounts_user", web="SELECT", worker="SELECT, INSERT, UPDATE"),
        Grant(
            "accounts_token",
            web="SELECT, UPDATE (used_at)",
            worker="SELECT, INSERT, UPDATE (used_at), DELETE",
        ),
        ProtectTables(
            [
                Wall("accounts_membership", extra=_OWN, web="SELECT"),
                Wall("accounts_grant", center=None, web="SELECT"),
            ]
        ),
    ]
