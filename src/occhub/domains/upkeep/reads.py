"""How the installation is doing. Nothing here is about a person, a company or a center."""

from __future__ import annotations

from datetime import timedelta

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.domains.upkeep import policy
from occhub.domains.upkeep.types import DeadJob, Health
from occhub.platform import clock, jobs, queue


@operation(P.OPERATIONS_READ, may=policy.may_look_after)
def health(actor: Actor) -> Health:
    """Database, worker, queue, outbox, last sweep."""
    now, state = clock.now(), queue.state()
    silent = timedelta(seconds=jobs.STALLED_SECONDS)
    return Health(
        at=now,
        database=queue.database_version(),
        worker_seen_at=state.worker_seen_at,
        worker_is_alive=state.worker_seen_at is not None and now - state.worker_seen_at < silent,
        waiting=state.waiting,
        oldest_waiting_at=state.oldest_waiting_at,
        outbox_oldest_at=state.outbox_oldest_at,
        dead=state.dead,
        swept_at=state.swept_at,
    )


@operation(P.OPERATIONS_READ, may=policy.may_look_after)
def dead_jobs(actor: Actor) -> list[DeadJob]:
    """The jobs that failed too often, newest first; at most 200."""
    return [DeadJob(one.id, one.task, one.tries, one.failed_at) for one in queue.dead_jobs()]
