"""Facts that authorizations publish: ids only."""

from __future__ import annotations

import uuid
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AuthorizationSubmitted:
    """An authorization was submitted to a center."""

    company_id: uuid.UUID
    authorization_id: uuid.UUID
    center_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class LineRefused:
    """A line ended refused or not performed: the requester is told while the employee is still there."""

    company_id: uuid.UUID
    authorization_id: uuid.UUID
    responsible_member_id: uuid.UUID
