"""A line on Home that was read is waved off."""

from __future__ import annotations

import uuid

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.protected import find
from occhub.domains.results import policy
from occhub.domains.results.models import Announcement
from occhub.platform import clock


@operation(P.RESULT_DISMISS, may=policy.may_hear)
def dismiss_news(actor: Actor, announcement_id: uuid.UUID) -> uuid.UUID:
    """Take one line off the actor's Home. :class:`NotFound` for anybody else's and for one that is gone."""
    row = find(Announcement, policy.own_news(actor), announcement_id, lock=True)
    row.dismissed_at = clock.now()
    row.save(update_fields=["dismissed_at"])
    return announcement_id
