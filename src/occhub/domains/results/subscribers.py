"""What follows from a report."""

from __future__ import annotations

import hashlib
import uuid

from occhub.access.actor import Once, system_actor
from occhub.domains.results import operations
from occhub.domains.results.events import CardChanged
from occhub.platform.ids import CompanyId


def on_card_changed(event_id: uuid.UUID, event: CardChanged) -> None:
    """The older cards of the person are marked as followed, or not any more."""
    once = Once("results.card_changed", event_id, hashlib.sha256(event_id.bytes).digest())
    actor = system_actor("results.card_changed", company_id=CompanyId(event.company_id)).with_once(once)
    operations.mark_followed_cards(actor, event.document_id)
