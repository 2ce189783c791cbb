"""What became of a row that set-up wrote: repeatable commands tell it to a person."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from enum import StrEnum


class Change(StrEnum):
    """What writing a row came to."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Saved:
    """The id of a row, and what became of it."""

    id: uuid.UUID
    change: Change


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one row of a set-up file; ``name`` is the key that the file gives it."""

    kind: str
    name: str
    change: Change
