"""Authorizations behind both axes: the company's, and the addressed center's."""

from django.db import migrations

from occhub.access.rls import BelongsTo, ProtectTables, Wall

_PARENT = "authorizations_authorization"


class Migration(migrations.Migration):
    dependencies = [("authorizations", "0001_initial"), ("employees", "0002_walls"), ("centers", "0002_walls")]
    operations = [
        ProtectTables(
            [
                Wall("authorizations_authorization"),
                Wall("authorizations_line"),
                Wall("authorizations_delivery"),
                Wall("authorizations_history", web="SELECT, INSERT", worker="SELECT, INSERT"),
                Wall("authorizations_token", web="SELECT, INSERT", worker="SELECT, INSERT"),
                Wall(
                    "authorizations_draft",
                    center=None,
                    web="SELECT, INSERT, UPDATE, DELETE",
                    worker="SELECT, DELETE",
                ),
            ]
        ),
        BelongsTo(_PARENT, "location_id", "companies_location", name="authorization_location"),
        BelongsTo(_PARENT, "employee_id", "employees_employee", name="authorization_employee"),
        BelongsTo(_PARENT, "injury_case_id", "employees_injury_case", name="authorization_injury_case"),
        BelongsTo(_PARENT, "responsible_member_id", "accounts_membership", name="authorization_responsible"),
        BelongsTo(_PARENT, "created_by_id", "accounts_membership", name="authorization_creator"),
        BelongsTo("authorizations_line", "authorization_id", _PARENT, name="line_authorization"),
        BelongsTo("authorizations_delivery", "authorization_id", _PARENT, name="delivery_authorization"),
        BelongsTo("authorizations_history", "authorization_id", _PARENT, name="history_authorization"),
        BelongsTo("authorizations_token", "authorization_id", _PARENT, name="token_authorization"),
        BelongsTo("authorizations_draft", "member_id", "accounts_membership", name="draft_member"),
        migrations.RunSQL(
            f"ALTER TABLE {_PARENT} ADD CONSTRAINT authorization_center FOREIGN KEY (center_id)"
            " REFERENCES centers_center (id)",
            migrations.RunSQL.noop,
        ),
    ]
