"""Jobs of authorizations."""

from __future__ import annotations

from procrastinate.contrib.django import app

from occhub.access.actor import system_actor
from occhub.domains.authorizations import operations


@app.periodic(cron="31 * * * *")
@app.task(name="authorizations.tidy", queue="upkeep", queueing_lock="authorizations.tidy")
def tidy(timestamp: int) -> None:
    """Drafts that nobody comes back to."""
    operations.drop_old_drafts(system_actor("authorizations.tidy"))
