"""Facts that results publish: ids only."""

from __future__ import annotations

import uuid
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DocumentPublished:
    """A report may be found and opened from now on by those who are entitled to it."""

    company_id: uuid.UUID
    document_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class DocumentReplaced:
    """A corrected version stands in the place of a report from now on."""

    company_id: uuid.UUID
    document_id: uuid.UUID
    successor_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class DocumentWithdrawn:
    """A report that should not have been published is closed on every door."""

    company_id: uuid.UUID
    document_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class CardChanged:
    """A person has one more card, or one less."""

    company_id: uuid.UUID
    document_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ReaderTold:
    """Somebody who had opened a report finds on Home that it was replaced or withdrawn."""

    company_id: uuid.UUID
    announcement_id: uuid.UUID
    membership_id: uuid.UUID
    user_id: uuid.UUID
