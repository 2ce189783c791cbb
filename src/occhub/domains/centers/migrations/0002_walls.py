"""Centers are public facts: everybody reads, only the command line (as worker) writes."""

from django.db import migrations

from occhub.access.rls import Grant


class Migration(migrations.Migration):
    dependencies = [("centers", "0001_initial"), ("accounts", "0002_walls")]
    operations = [
        Grant("centers_center", web="SELECT", worker="SELECT, INSERT, UPDATE"),
        migrations.RunSQL(
            "ALTER TABLE accounts_membership ADD CONSTRAINT membership_center"
            " FOREIGN KEY (center_id) REFERENCES centers_center (id)",
            migrations.RunSQL.noop,
        ),
    ]
