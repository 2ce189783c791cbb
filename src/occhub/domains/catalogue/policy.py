"""The catalogue holds nothing about anyone: whoever is signed in reads it."""

from __future__ import annotations

from occhub.access.actor import Actor, Role
from occhub.access.decision import Decision, allow, forbid


def may_read(actor: Actor) -> Decision:
    """Everybody who is signed in, and jobs."""
    known = actor.user_id is not None or actor.role in (Role.SYSTEM, Role.FEED)
    return allow("catalogue.public") if known else forbid("catalogue.nobody-signed-in")
