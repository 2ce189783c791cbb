"""What happens elsewhere and is told by mail."""

from __future__ import annotations

import hashlib
import uuid

from occhub.access.actor import Actor, Once, Role, Side, system_actor
from occhub.domains.authorizations.events import LineRefused
from occhub.domains.companies import reads as companies
from occhub.domains.notifications import operations
from occhub.domains.results import reads as results
from occhub.domains.results.events import ReaderTold
from occhub.platform.errors import NotSignedIn
from occhub.platform.ids import CompanyId, MembershipId, UserId


def on_line_refused(event_id: uuid.UUID, event: LineRefused) -> None:
    """A line was refused or not performed: the member who is responsible for the authorization hears of it."""
    once = Once("notifications.line_refused", event_id, hashlib.sha256(event_id.bytes).digest())
    actor = system_actor("notifications.line_refused", company_id=CompanyId(event.company_id)).with_once(once)
    operations.queue_notice(actor, event_id, event.responsible_member_id)


def on_reader_told(event_id: uuid.UUID, event: ReaderTold) -> None:
    """A report was replaced or withdrawn: who had opened it gets one mail, where Home still has something to say."""
    if not _still_concerns(event):
        return
    once = Once("notifications.reader_told", event_id, hashlib.sha256(event_id.bytes).digest())
    actor = system_actor("notifications.reader_told", company_id=CompanyId(event.company_id)).with_once(once)
    operations.queue_notice(actor, event_id, event.membership_id)


def _still_concerns(event: ReaderTold) -> bool:
    """Asked as the person whom it is about, as they are now: what they may not see any more is no news to them."""
    person = Actor(
        side=Side.ANONYMOUS,
        role=Role.NONE,
        request_id=f"event-{event.announcement_id.hex[:12]}",
        user_id=UserId(event.user_id),
        membership_id=MembershipId(event.membership_id),
        company_id=CompanyId(event.company_id),
        purpose="notifications.reader_told",
    )
    try:
        return results.still_concerns(companies.acting(person), event.announcement_id)
    except NotSignedIn:  # switched off meanwhile
        return False
