"""What the operator changes."""

from __future__ import annotations

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.domains.upkeep import policy
from occhub.platform import jobs, queue
from occhub.platform.errors import NotFound


@operation(P.OPERATIONS_RETRY, may=policy.may_look_after)
def retry_job(actor: Actor, job_id: int) -> int:
    """Have the worker try a dead job once more; returns its number. Raises ``NotFound`` where no dead job has it."""
    if not queue.is_dead(job_id):
        raise NotFound
    jobs.enqueue("upkeep.retry", job_id=job_id)
    return job_id
