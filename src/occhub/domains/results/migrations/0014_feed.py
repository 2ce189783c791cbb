"""A correction that a center's own system sends is told to whom the older report was shown, as one by hand is."""

from django.db import migrations

from occhub.platform.rights import WORKER


class Migration(migrations.Migration):
    dependencies = [("results", "0013_followed_cards")]
    operations = [
        migrations.RunSQL(f"GRANT INSERT ON results_announcement TO {WORKER}", migrations.RunSQL.noop),
    ]
