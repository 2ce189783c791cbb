"""Who is told: one notice for one event, however often the event is delivered."""

from __future__ import annotations

import uuid

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.domains.notifications import policy
from occhub.platform import jobs


@operation(P.NOTICE_SEND, may=policy.may_send)
def queue_notice(actor: Actor, event_id: uuid.UUID, membership_id: uuid.UUID) -> uuid.UUID:
    """Write the job that mails a notice about an event to a member of the actor's company. Returns the event's id.

    The actor carries the event's id as its idempotency key: a second delivery ends as ``AlreadyDone``.
    """
    jobs.enqueue(
        "notifications.mail_notice",
        event_id=str(event_id),
        company_id=str(actor.company_id),
        membership_id=str(membership_id),
    )
    return event_id
