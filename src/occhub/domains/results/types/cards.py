"""Documents that expire, as they cross the threshold."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Final

ENDING_DAYS: Final = 60


@dataclass(frozen=True, slots=True)
class DotCard:
    """A person's newest DOT medical card among those that the actor may open. ``days_left`` is negative once it has
    expired; on its last day it is 0."""

    document_id: uuid.UUID
    employee_id: uuid.UUID
    person: str
    date_of_birth: date
    center_name: str
    service_date: date
    valid_until: date
    days_left: int

    @property
    def is_expired(self) -> bool:
        """Whether its last day is over."""
        return self.days_left < 0

    @property
    def is_ending(self) -> bool:
        """Whether it ends within 60 days."""
        return 0 <= self.days_left <= ENDING_DAYS
