"""Who reads the ledger."""

from __future__ import annotations

from occhub.access.actor import Actor, Role
from occhub.access.decision import Decision, allow, forbid, only

may_verify = only(Role.SYSTEM, rule="audit.system-only")
may_read_openings = only(Role.USER_ADMIN, rule="audit.user-admin-only")
may_read_readers = only(
    *(Role.FRONT_DESK, Role.CLINICIAN, Role.CENTER_MANAGER, Role.FEED, Role.SYSTEM), rule="audit.center-and-system-only"
)


def may_read_own(actor: Actor) -> Decision:
    """Everybody who is identified may learn what they did themselves."""
    return allow("audit.own") if actor.user_id is not None else forbid("audit.nobody-signed-in")
