"""The roster behind the wall: the company's alone, no center reads it."""

from django.db import migrations

from occhub.access.rls import BelongsTo, ProtectTables, Wall


class Migration(migrations.Migration):
    dependencies = [("employees", "0001_initial"), ("companies", "0002_walls")]
    operations = [
        ProtectTables(
            [
                Wall("employees_employee", center=None),
                Wall("employees_token", center=None, web="SELECT, INSERT, DELETE", worker="SELECT, INSERT, DELETE"),
                Wall("employees_injury_case", center=None),
            ]
        ),
        BelongsTo("employees_employee", "location_id", "companies_location", name="employee_location"),
        BelongsTo("employees_token", "employee_id", "employees_employee", name="token_employee"),
        BelongsTo("employees_injury_case", "employee_id", "employees_employee", name="injury_case_employee"),
    ]
