"""What every change of an authorization does: lock the row, write the history, move the time of change."""

from __future__ import annotations

import uuid

from occhub.access.actor import Actor, Side
from occhub.access.permissions import P
from occhub.access.protected import ask, find
from occhub.domains.authorizations import policy
from occhub.domains.authorizations.models import Authorization, HistoryEntry
from occhub.platform import clock
from occhub.platform.errors import NotFound
from occhub.platform.ids import CompanyId, MembershipId


def member_of(actor: Actor) -> tuple[CompanyId, MembershipId]:
    """The company and membership of somebody whom the policy let pass as a requester."""
    if actor.company_id is None or actor.membership_id is None:
        raise NotFound
    return actor.company_id, actor.membership_id


def locked(actor: Actor, permission: P, authorization_id: uuid.UUID) -> Authorization:
    """The row in the actor's scope, locked until the transaction ends; the policy has said yes to the verb."""
    row = find(Authorization, policy.visible_to(actor), authorization_id, lock=True)
    ask(policy.decide(actor, permission, row))
    return row


def note(actor: Actor, row: Authorization, kind: str, detail: str = "") -> HistoryEntry:
    """Add a step to the history, in words that both sides may read."""
    by_name = f"{actor.name}, {row.center_name}" if actor.side is Side.CENTER else actor.name
    entry = HistoryEntry(
        company_id=row.company_id,
        center_id=row.center_id,
        authorization_id=row.id,
        at=clock.now(),
        kind=kind,
        by_name=by_name,
        detail=detail,
    )
    HistoryEntry.objects.bulk_create([entry])
    return entry


def save(row: Authorization, *fields: str) -> None:
    """Write the changed columns; polling pages learn of it by the time of change."""
    row.changed_at = clock.now()
    row.save(update_fields=[*fields, "changed_at"])
