"""Visits behind both axes."""

from django.db import migrations

from occhub.access.rls import BelongsTo, ProtectTables, Wall


class Migration(migrations.Migration):
    dependencies = [("visits", "0001_initial"), ("authorizations", "0002_walls")]
    operations = [
        ProtectTables([Wall("visits_visit")]),
        BelongsTo("visits_visit", "authorization_id", "authorizations_authorization", name="visit_authorization"),
        BelongsTo("authorizations_line", "visit_id", "visits_visit", name="line_visit"),
        BelongsTo("authorizations_authorization", "open_visit_id", "visits_visit", name="authorization_open_visit"),
    ]
