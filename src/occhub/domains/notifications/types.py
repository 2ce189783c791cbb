"""What crosses the threshold of notifications."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """A mail to be sent: it says that there is something new, never what, about whom or where."""

    recipient: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class KeptMail:
    """A mail that the demonstration kept instead of sending it."""

    id: uuid.UUID
    recipient: str
    subject: str
    body: str
    at: datetime
