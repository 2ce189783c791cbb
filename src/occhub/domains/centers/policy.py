"""Centers are public facts: any signed-in person reads them, only set-up writes them."""

from __future__ import annotations

from occhub.access.actor import Actor, Role
from occhub.access.decision import Decision, allow, forbid, only

may_maintain = only(Role.SYSTEM, rule="centers.system-only")
may_connect = only(Role.OPERATOR, Role.SYSTEM, rule="centers.operator")


def may_read(actor: Actor) -> Decision:
    """Everybody who is signed in, and jobs."""
    known = actor.user_id is not None or actor.role in (Role.SYSTEM, Role.FEED)
    return allow("centers.public") if known else forbid("centers.nobody-signed-in")
