"""What follows from a report, and what the domains below ask and tell in their own transactions."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection

from occhub.access.actor import Once, system_actor
from occhub.domains.authorizations.types import ReportOut
from occhub.domains.results import operations
from occhub.domains.results.events import CardChanged
from occhub.domains.results.operations import _claims
from occhub.domains.results.reads import _out
from occhub.platform.ids import CompanyId


def on_card_changed(event_id: uuid.UUID, event: CardChanged) -> None:
    """The older cards of the person are marked as followed, or not any more."""
    once = Once("results.card_changed", event_id, hashlib.sha256(event_id.bytes).digest())
    actor = system_actor("results.card_changed", company_id=CompanyId(event.company_id)).with_once(once)
    operations.mark_followed_cards(actor, event.document_id)


def reports_out(authorization_id: uuid.UUID) -> Collection[ReportOut]:
    """Which reports of an authorization count as given to the employer, asked when one of its lines changes."""
    return _out.reports_out(authorization_id)


def on_claim_known(company_id: uuid.UUID, authorization_ids: Collection[uuid.UUID], claim_key: str) -> None:
    """The claim number of an injury case became known: its reports are found by it from the same moment on."""
    _claims.follow_claim(company_id, authorization_ids, claim_key)
