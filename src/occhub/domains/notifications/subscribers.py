"""What happens elsewhere and is told by mail."""

from __future__ import annotations

import hashlib
import uuid

from occhub.access.actor import Once, system_actor
from occhub.domains.authorizations.events import LineRefused
from occhub.domains.notifications import operations
from occhub.platform.ids import CompanyId


def on_line_refused(event_id: uuid.UUID, event: LineRefused) -> None:
    """A line was refused or not performed: the member who is responsible for the authorization hears of it."""
    once = Once("notifications.line_refused", event_id, hashlib.sha256(event_id.bytes).digest())
    actor = system_actor("notifications.line_refused", company_id=CompanyId(event.company_id)).with_once(once)
    operations.queue_notice(actor, event_id, event.responsible_member_id)
