"""Verbs of interop, by half."""

from occhub.domains.interop.operations.inbound import record_inbound
from occhub.domains.interop.operations.partners import pause_endpoint, save_endpoint, save_feed
from occhub.domains.interop.operations.routing import apply_part, finish_message
from occhub.domains.interop.operations.settling import dismiss_part, replay_message, settle_part

__all__ = [
    "apply_part",
    "dismiss_part",
    "finish_message",
    "pause_endpoint",
    "record_inbound",
    "replay_message",
    "save_endpoint",
    "save_feed",
    "settle_part",
]
