"""Questions to interop, by half."""

from occhub.domains.interop.reads.explaining import explained
from occhub.domains.interop.reads.inbound import (
    message,
    messages,
    raw_text,
    waiting_count,
    waiting_file,
    waiting_part,
)
from occhub.domains.interop.reads.partners import partner, partners
from occhub.domains.interop.reads.routing import opened
from occhub.domains.interop.reads.senders import sender

__all__ = [
    "explained",
    "message",
    "messages",
    "opened",
    "partner",
    "partners",
    "raw_text",
    "sender",
    "waiting_count",
    "waiting_file",
    "waiting_part",
]
