"""The listener of an installation: its calls are operations, as the database role that may keep messages alone."""

from __future__ import annotations

import asyncio
import os
import uuid
from typing import Final

from django.db import connection

from occhub.access.actor import Actor, system_actor
from occhub.domains.interop import operations, reads
from occhub.domains.interop.types.inbound import Sender
from occhub.domains.interop.wire.inbound.heads import Unreadable, read_head
from occhub.interfaces.hl7 import refusals
from occhub.interfaces.hl7.limits import Limits
from occhub.interfaces.hl7.listener import Calls, Listener, allow_connections, until_told

HOST: Final = "127.0.0.1"
PORT: Final = 2575


def run(port: int) -> int:
    """Listen until told to stop (SIGTERM or SIGINT); the exit code. Django is set up, as role feed."""
    allow_connections()
    asyncio.run(until_told(listener(port)))
    return os.EX_OK


def listener(port: int, limits: Limits | None = None) -> Listener:
    """The listener with the operations behind it."""
    return Listener(Calls(identify, take), HOST, port, limits or Limits())


def identify(facility: str, application: str, address: str) -> Sender | None:
    """Who speaks for this facility and application from this address."""
    try:
        return reads.sender(_actor(), facility, application, address)
    finally:
        connection.close()  # back into the pool


def take(sender: Sender, raw: bytes, address: str) -> bytes:
    """Keep a message; the bytes of its answer. What this raises was not kept."""
    head = read_head(raw)
    if isinstance(head, Unreadable):
        return refusals.unreadable(head)
    try:
        return operations.record_inbound(_actor(), sender, head, raw, address=address).answer
    finally:
        connection.close()


def _actor() -> Actor:
    return system_actor("interop.listener", request_id=f"hl7-{uuid.uuid4().hex[:12]}")
