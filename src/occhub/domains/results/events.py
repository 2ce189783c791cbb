"""Facts that results publish: ids only."""

from __future__ import annotations

import uuid
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DocumentPublished:
    """A report may be found and opened from now on by those who are entitled to it."""

    company_id: uuid.UUID
    document_id: uuid.UUID
