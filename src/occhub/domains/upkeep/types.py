"""What crosses the threshold of upkeep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Health:
    """How the installation is doing at ``at``. Moments are None where there was none; ``database`` is its version."""

    at: datetime
    database: str
    worker_seen_at: datetime | None
    worker_is_alive: bool
    waiting: int
    oldest_waiting_at: datetime | None
    outbox_oldest_at: datetime | None
    dead: int
    swept_at: datetime | None


@dataclass(frozen=True, slots=True)
class DeadJob:
    """A job that failed too often and waits for a person. ``task`` is its name, ``tries`` counts all of them."""

    id: int
    task: str
    tries: int
    failed_at: datetime | None
