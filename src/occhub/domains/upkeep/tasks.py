"""What the worker does for the operator, who has no rights on the queue."""

from __future__ import annotations

from occhub.platform import jobs, queue


@jobs.job("upkeep.retry", queue="upkeep")
def retry(*, job_id: int) -> None:
    """Try a dead job once more; the operator's request stands in the ledger already."""
    queue.retry(job_id)
