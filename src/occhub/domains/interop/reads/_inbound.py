"""Rows of what came in as records, and their sealed bytes opened."""

from __future__ import annotations

import uuid

from occhub.domains.interop.models.inbound import InboundMessage, InboundPart
from occhub.domains.interop.types.inbound import MessageRow, MessageState, PartKind, PartRow, PartState, Why
from occhub.platform.crypto import Kek, RootKey, derive


def center_key(root: RootKey, center_id: uuid.UUID, version: int) -> Kek:
    """The key under which the messages of a center are sealed: derived from the root key, so that the listener, which
    may write messages and read nothing, needs no table of keys."""
    return Kek(derive(root, f"occhub/inbound/v{version}/{center_id.hex}"))


def message_row(row: InboundMessage) -> MessageRow:
    """A message as the inbound ledger shows it."""
    return MessageRow(
        id=row.id,
        center_id=row.center_id,
        control_id="" if row.control_id.startswith("-") else row.control_id,
        kind=f"{row.kind}^{row.event}" if row.event else row.kind,
        received_at=row.received_at,
        size=row.size,
        answer_code=row.answer_code,
        state=MessageState(row.state),
        why=Why(row.why),
        parts=row.parts,
        waiting=row.waiting,
    )


def part_row(row: InboundPart) -> PartRow:
    """A part as it crosses the threshold."""
    return PartRow(
        id=row.id,
        message_id=row.message_id,
        kind=PartKind(row.kind),
        state=PartState(row.state),
        why=Why(row.why),
        position=row.position,
        code=row.code,
        name=row.name,
        detail=row.detail,
        authorization_id=row.authorization_id,
        visit_id=row.visit_id,
        document_id=row.document_id,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )
