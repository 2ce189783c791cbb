"""What crosses the threshold of audit."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class LedgerReport:
    """What a verification found: how many rows were read, and which do not carry the MAC of their content."""

    checked: int
    damaged: tuple[uuid.UUID, ...]

    @property
    def is_intact(self) -> bool:
        """Whether every row read is as it was written."""
        return not self.damaged


@dataclass(frozen=True, slots=True)
class Reader:
    """A member to whom an object was given away, and when for the first time."""

    membership_id: uuid.UUID
    user_id: uuid.UUID
    first_at: datetime


@dataclass(frozen=True, slots=True)
class Given:
    """An object was given away to somebody: when, by which operation, and to which member."""

    at: datetime
    operation: str
    membership_id: uuid.UUID | None
    is_center: bool
