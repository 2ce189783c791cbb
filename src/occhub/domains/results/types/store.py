"""What checks of the store and changes of keys found."""

from __future__ import annotations

import uuid
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StoreReport:
    """What a check of the store found: ids of documents whose file is ``missing`` or ``damaged``, and how many blobs
    older than a day have no row (``orphans``)."""

    files: int
    opened: int
    missing: tuple[uuid.UUID, ...]
    damaged: tuple[uuid.UUID, ...]
    orphans: int

    @property
    def is_sound(self) -> bool:
        """Whether every row has its blob and every blob that was opened is whole."""
        return not self.missing and not self.damaged


@dataclass(frozen=True, slots=True)
class StoredPart:
    """Some rows against the store: ids of the files whose blob is there, ids of the documents whose blob is not, and
    the file to go on after (None: that was all)."""

    present: tuple[uuid.UUID, ...]
    missing: tuple[uuid.UUID, ...]
    last: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Rewrapped:
    """What became of some files: how many are under the newest key now, the ids of documents whose row is damaged, and
    the file to go on after (None: that was all)."""

    count: int
    damaged: tuple[uuid.UUID, ...]
    last: uuid.UUID | None
