"""What the operator changes."""

from __future__ import annotations

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.domains.upkeep import policy
from occhub.platform import queue


@operation(P.OPERATIONS_RETRY, may=policy.may_look_after)
def retry_job(actor: Actor, job_id: int) -> int:
    """Try a dead job once more; returns its number. Raises ``NotFound`` where no dead job has it."""
    queue.retry(job_id)
    return job_id
