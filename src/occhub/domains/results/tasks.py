"""Jobs of results."""

from __future__ import annotations

from procrastinate.contrib.django import app

from occhub.access.actor import system_actor
from occhub.domains.results import operations


@app.periodic(cron="41 3 * * *")
@app.task(name="results.tidy", queue="upkeep", queueing_lock="results.tidy")
def tidy(timestamp: int) -> None:
    """Once a night: searches that nobody comes back to, blobs that no row names, files half written."""
    operations.drop_old_searches(system_actor("results.tidy"))
    operations.remove_orphans(system_actor("results.tidy"))
