"""The ledger: rows come in and never change. A reader sees the rows about its own company; the worker verifies all of them."""

from django.db import migrations

from occhub.access.rls import BACKUP, OWNER, PERSON, WEB, WORKER, AppendOnly

# Anybody may write a row about anything it did (a center writes about a company's authorization); nobody may read
# further than its own context. INSERT and SELECT therefore have policies of their own.
_SEEN = (
    "company_id = nullif((select current_setting('occhub.company', true)), '')::uuid"
    " OR center_id = any((select string_to_array(nullif(current_setting('occhub.centers', true), ''), ',')::uuid[])::uuid[])"
    f" OR user_id = {PERSON} OR current_user = '{WORKER}'"
)


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]
    operations = [
        migrations.RunSQL(
            [
                "ALTER TABLE access_ledger ENABLE ROW LEVEL SECURITY",
                "ALTER TABLE access_ledger FORCE ROW LEVEL SECURITY",
                f"CREATE POLICY wall ON access_ledger AS RESTRICTIVE FOR SELECT TO PUBLIC USING ({_SEEN})",
                f"CREATE POLICY written ON access_ledger AS PERMISSIVE FOR INSERT TO {WEB}, {WORKER} WITH CHECK (true)",
                f"CREATE POLICY seen ON access_ledger AS PERMISSIVE FOR SELECT TO {WEB}, {WORKER} USING (true)",
                f"GRANT SELECT, INSERT ON access_ledger TO {WEB}, {WORKER}",
                f"GRANT SELECT ON access_ledger TO {BACKUP}",
                f"REVOKE UPDATE, DELETE, TRUNCATE ON access_ledger FROM {OWNER}",
            ],
            migrations.RunSQL.noop,
        ),
        AppendOnly("access_ledger"),
    ]
