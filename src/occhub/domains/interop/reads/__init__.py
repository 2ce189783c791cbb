"""Questions to interop, by half."""

from occhub.domains.interop.reads.partners import partner, partners
from occhub.domains.interop.reads.senders import sender

__all__ = ["partner", "partners", "sender"]
