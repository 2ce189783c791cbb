"""Verbs of interop, by half."""

from occhub.domains.interop.operations.inbound import record_inbound
from occhub.domains.interop.operations.partners import pause_endpoint, save_endpoint, save_feed

__all__ = ["pause_endpoint", "record_inbound", "save_endpoint", "save_feed"]
