"""What crosses the threshold of audit."""

from __future__ import annotations

import uuid
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LedgerReport:
    """What a verification found: how many rows were read, and which do not carry the MAC of their content."""

    checked: int
    damaged: tuple[uuid.UUID, ...]

    @property
    def is_intact(self) -> bool:
        """Whether every row read is as it was written."""
        return not self.damaged
