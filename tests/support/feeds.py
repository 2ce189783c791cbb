"""A center's system in a test: its message is kept as the listener keeps it, and worked on as the worker does."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from occhub.access.actor import system_actor
from occhub.domains.interop import operations, reads, tasks
from occhub.domains.interop.types.inbound import Why
from occhub.domains.interop.wire.inbound.heads import Head, read_head
from occhub.platform import clock
from tests.support import hl7, sql

LISTENER = system_actor("interop.listener")


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a message was answered, and what its parts became."""

    id: uuid.UUID
    answer: bytes
    whys: list[Why]

    @property
    def code(self) -> str:
        """MSA-1 of the answer."""
        return hl7.code(self.answer)


def deliver(database: str, as_role: Any, raw: bytes, *, address: str = "127.0.0.1") -> Delivered:
    """Send a message and work on it; the connection is role web's afterwards."""
    head = read_head(raw)
    assert isinstance(head, Head)
    as_role("occhub_feed")
    sender = reads.sender(LISTENER, head.facility, head.application, address)
    assert sender is not None
    kept = operations.record_inbound(LISTENER, sender, head, raw, address=address)
    work(as_role, kept.id)
    rows = sql.rows(database, "select why from interop_part where message_id = %s order by position", kept.id)
    return Delivered(kept.id, kept.answer, [Why(why) for (why,) in rows])


def work(as_role: Any, message_id: uuid.UUID) -> None:
    """Work on a message as the worker does."""
    as_role("occhub_worker")
    tasks.route(message_id=str(message_id))
    as_role("occhub_web")


def stamp() -> str:
    """Now, as HL7 writes it."""
    return clock.now().strftime("%Y%m%d%H%M%S+0000")
