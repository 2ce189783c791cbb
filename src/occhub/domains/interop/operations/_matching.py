"""A visit that nobody opened by hand."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from occhub.access.actor import Actor
from occhub.domains.interop.reads._matching import Match
from occhub.domains.visits import operations as visit_operations
from occhub.platform import clock


def bring_in(actor: Actor, match: Match, at: datetime | None, *, is_inferred: bool) -> uuid.UUID:
    """A new visit, at the time that was told where that can be."""
    born = match.authorization.date_of_birth
    assert born is not None  # noqa: S101  (a center sees it, and it agreed)
    return visit_operations.bring_in(
        actor, match.authorization.id, born, at=_possible(match, at), is_inferred=is_inferred
    )


def _possible(match: Match, at: datetime | None) -> datetime:
    """Nobody comes before the day on which it was authorized, nor after now."""
    now = clock.now()
    if at is None or at > now or at < match.authorization.submitted_at - timedelta(days=1):
        return now
    return at
