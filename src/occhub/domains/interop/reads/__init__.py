"""Questions to interop, by half."""

from occhub.domains.interop.reads.partners import partner, partners

__all__ = ["partner", "partners"]
