"""Which domain listens to which: the one list of it."""

from __future__ import annotations

import structlog


def connect() -> None:
    """Connect events to subscribers, and configure logging."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(sort_keys=True),
        ]
    )
